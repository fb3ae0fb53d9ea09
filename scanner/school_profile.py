"""Guards for a school's profile: the mistakes that offices find most often are refused where they are typed.

453/PGDĐT (12/10/2020) names them: the main school counted as a satellite site
("điểm trường"), and money in đồng where million đồng (triệu đồng) is asked.
"""

from collections.abc import Iterable, Iterator

from scanner.errors import UsageError
from scanner.model.message import Message
from scanner.model.school import School
from scanner.model.site import MAIN_SITE
from scanner.text import fold

LEVELS = ("mam_non", "tieu_hoc", "thcs", "thpt")
"""The school levels, as `School.levels` names them."""

NUMBERS = (
    "classes",
    "pupils",
    "pupils_informatics",
    "staff",
    "computers_owned",
    "computers_broken",
    "rooms",
    "lines",
    "it_budget_million",
)
"""The fields of `School` that are numbers, in the order in which they are asked."""

_MAIN = frozenset(
    {"main", "main school", "main site", "truong chinh", "diem chinh", "co so chinh", "diem truong chinh"}
)
_MOST_MILLION = 100_000
"""100 billion VND a year is beyond any school; from here on VND were meant, not million VND."""

_PARTS = (
    ("pupils_informatics", "pupils", Message.of("More pupils take Informatics than there are pupils.")),
    ("computers_broken", "computers_owned", Message.of("More computers are broken than the school owns.")),
    ("classes", "pupils", Message.of("There are more classes than pupils.")),
)


def check_profile(school: School) -> None:
    """Raise `UsageError` for the first thing in a profile that cannot be right."""
    for happened, remedy in _mistakes(school):
        raise UsageError(Message.of("Store the school's profile."), happened, remedy)


def sites_without(school: School, names: Iterable[str]) -> tuple[str, ...]:
    """Return the school's sites that none of these names means, the main school first; none for a school of one place.

    The main school goes by many names: one that is no satellite site's means it.
    """
    if not school.satellite_sites:
        return ()
    given = {_plain(name) for name in names}
    satellites = {_plain(site.name): site.name for site in school.satellite_sites}
    main = () if given - satellites.keys() else (MAIN_SITE.name,)
    return (*main, *(name for plain, name in satellites.items() if plain not in given))


def _plain(name: str) -> str:
    return " ".join(fold(name).split())


def _mistakes(school: School) -> Iterator[tuple[Message, Message]]:
    again = Message.of("Check both numbers and enter them again. Nothing was stored.")
    for name in NUMBERS:
        value = getattr(school, name)
        if value is not None and value < 0:
            yield Message.of("A number is below zero: {value}.", value=value), again
    for part_name, whole_name, happened in _PARTS:
        part, whole = getattr(school, part_name), getattr(school, whole_name)
        if part is not None and whole is not None and part > whole:
            yield happened, again
    yield from _unknown_levels(school)
    yield from _site_mistakes(school)
    yield from _money_mistakes(school)


def _unknown_levels(school: School) -> Iterator[tuple[Message, Message]]:
    for level in school.levels:
        if level not in LEVELS:
            yield (
                Message.of("{level} is no school level.", level=level),
                Message.of("Known are: {levels}.", levels=", ".join(LEVELS)),
            )


def _site_mistakes(school: School) -> Iterator[tuple[Message, Message]]:
    names = [_plain(site.name) for site in school.satellite_sites]
    own = _plain(school.name or "")
    for site, name in zip(school.satellite_sites, names, strict=True):
        if not name or name in _MAIN or name == own:
            yield (
                Message.of("The main school is not a satellite site: {site}.", site=site.name),
                Message.of("Name only the sites besides the main school; give none if there is only one place."),
            )
    if len(set(names)) < len(names):
        yield (
            Message.of("Two satellite sites bear the same name."),
            Message.of("Give each site a name of its own, because addresses are kept by site."),
        )


def _money_mistakes(school: School) -> Iterator[tuple[Message, Message]]:
    value = school.it_budget_million
    if value is not None and value >= _MOST_MILLION:
        yield (
            Message.of("{value} million VND is too much: the amount was probably given in VND.", value=value),
            Message.of("Give it in million VND, for example {value} for that sum.", value=value // 1_000_000),
        )
