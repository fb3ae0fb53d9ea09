"""`rasoat school`: the school's profile, which no scan can measure."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Any

import click

from reports.cli.context import Context, pass_context
from reports.locale import _, translate
from reports.wording import level_word
from scanner.model.message import Message
from scanner.school_profile import LEVELS, NUMBERS, check_profile

if TYPE_CHECKING:
    from scanner.model.school import School

_LABELS = {
    "code": Message.of("School code"),
    "name": Message.of("School's name"),
    "levels": Message.of("Levels"),
    "classes": Message.of("Classes"),
    "pupils": Message.of("Pupils"),
    "pupils_informatics": Message.of("Pupils who take Informatics"),
    "staff": Message.of("Staff and teachers"),
    "computers_owned": Message.of("Computers that the school owns"),
    "computers_broken": Message.of("Computers that are broken"),
    "rooms": Message.of("Computer rooms"),
    "lines": Message.of("Internet lines"),
    "it_budget_million": Message.of("IT budget of the year (million VND)"),
    "satellite_sites": Message.of("Satellite sites (without the main school)"),
}


def _number(name: str) -> Any:
    option = "--" + name.replace("_", "-")
    return click.option(option, name, type=click.IntRange(min=0), metavar="N", help=translate(_LABELS[name]))


def _numbers(function: Any) -> Any:
    for name in reversed(NUMBERS):
        function = _number(name)(function)
    return function


@click.command(
    help=_(
        "Show the school's profile, or set what is given. No accented letters are needed.\n\n"
        "Example: rasoat school --level thcs --classes 18 --pupils 702 --computers-owned 45"
    )
)
@click.option("--code", metavar="TEXT", help=translate(_LABELS["code"]))
@click.option("--name", metavar="TEXT", help=translate(_LABELS["name"]))
@click.option("--level", "levels", multiple=True, type=click.Choice(LEVELS), help=_("A level; may be repeated."))
@_numbers
@click.option(
    "--satellite-site",
    "satellite_sites",
    multiple=True,
    metavar="NAME",
    help=_("A satellite site; may be repeated. The main school is none."),
)
@click.option("--no-satellite-sites", is_flag=True, help=_("There is only the main school."))
@click.option("--ask", is_flag=True, help=_("Ask for each value, one after the other."))
@pass_context
def command(context: Context, /, *, ask: bool, no_satellite_sites: bool, **given: Any) -> None:
    """Set what is given, then show the profile."""
    with context.repository() as repository:
        before = repository.school()
        changes = _changes(given, none=no_satellite_sites)
        if ask or (not changes and _is_empty(before) and sys.stdin.isatty()):
            changes |= _asked(dataclasses.replace(before, **changes))
        after = dataclasses.replace(before, **changes)
        if after != before:
            check_profile(after)
            repository.save_school(after)
            click.echo(_("The profile was stored."), err=True)
        click.echo(_shown(after))


def _is_empty(school: School) -> bool:
    return school == type(school)()


def _changes(given: dict[str, Any], *, none: bool) -> dict[str, Any]:
    from scanner.model.site import Site  # noqa: PLC0415
    from scanner.text import clean  # noqa: PLC0415

    changes = {name: value for name, value in given.items() if value not in (None, ())}
    for name in ("code", "name"):
        if name in changes:
            changes[name] = clean(changes[name], 200) or None
    if "levels" in changes:
        changes["levels"] = tuple(level for level in LEVELS if level in changes["levels"])
    if none or "satellite_sites" in changes:
        changes["satellite_sites"] = tuple(Site(clean(name, 100)) for name in given["satellite_sites"])
    return changes


def _asked(school: School) -> dict[str, Any]:
    """Ask for the name, the levels and each number; an empty answer keeps what is known."""
    click.echo(_("Press Enter to keep or leave out a value. Accents are not needed."), err=True)
    answers: dict[str, Any] = {}
    if name := _prompt("name", school.name):
        answers["name"] = name
    if levels := _levels(_prompt("levels", " ".join(school.levels), hint=" ".join(LEVELS))):
        answers["levels"] = levels
    for field in NUMBERS:
        answers |= _asked_number(field, getattr(school, field))
    return answers


def _asked_number(field: str, known: int | None) -> dict[str, int]:
    while True:
        text = _prompt(field, None if known is None else str(known))
        if not text:
            return {}
        if text.isdecimal():
            return {field: int(text)}
        click.echo(_("Enter digits only, or nothing."), err=True)


def _prompt(field: str, known: str | None, hint: str = "") -> str:
    from scanner.text import clean  # noqa: PLC0415

    label = translate(_LABELS[field]) + (f" ({hint})" if hint else "")
    return clean(str(click.prompt(label, default=known or "", show_default=bool(known), err=True)), 200)


def _levels(text: str) -> tuple[str, ...]:
    wanted = text.replace(",", " ").lower().split()
    return tuple(level for level in LEVELS if level in wanted)


def _shown(school: School) -> str:
    rows = [(translate(label), _value(school, name)) for name, label in _LABELS.items()]
    width = max(len(label) for label, _text in rows)
    return "\n".join(f"{label:<{width}}  {text}" for label, text in rows)


def _value(school: School, name: str) -> str:
    value = getattr(school, name)
    if name == "levels":
        value = ", ".join(level_word(level) for level in value)
    elif name == "satellite_sites":
        value = ", ".join(site.name for site in value) or _("none given")
    return _("not given") if value in (None, "") else str(value)
