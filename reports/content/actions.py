"""The most urgent actions in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.content.findings import CheckGroup, Ground
from reports.urgency import Urgent, most_urgent
from reports.wording import outcome_word
from scanner.model.closed_lists import Outcome

PLACES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: close all gaps of one check. `certainty` is "" where the gap is confirmed."""

    check: str
    title: str
    severity: str
    severity_word: str
    sign: str
    certainty: str
    first_step: str
    owner: str
    places: str


def urgent_actions(ground: Ground, groups: Iterable[CheckGroup]) -> tuple[Action, ...]:
    """Return the most urgent actions in their order."""
    by_check = {group.check: group for group in groups}
    return tuple(_action(ground, item, by_check[item.check]) for item in most_urgent(ground.assessment.findings))


def _action(ground: Ground, urgent: Urgent, group: CheckGroup) -> Action:
    return Action(
        check=group.check,
        title=group.title,
        severity=group.severity,
        severity_word=group.severity_word,
        sign=group.sign,
        certainty="" if urgent.confirmed else outcome_word(Outcome.SUSPECTED, ground.speech.language),
        first_step=group.steps[0] if group.steps else "",
        owner=group.owner,
        places=_places(ground, urgent),
    )


def _places(ground: Ground, urgent: Urgent) -> str:
    ngettext = ground.speech.count
    names = tuple(dict.fromkeys(ground.places.name_of(item) for item in urgent.findings))
    named, rest = ", ".join(names[:PLACES_NAMED]), len(names) - PLACES_NAMED
    if rest <= 0:
        return named
    return ngettext("{named} and {count} more place", "{named} and {count} more places", rest, named=named)
