"""Which actions are the most urgent, by a rule that is written down (decision 0070)."""

from collections.abc import Iterable
from dataclasses import dataclass

from checks.base import Finding
from reports.content.findings import CheckGroup, FindingRow, Ground
from reports.content.order import SEVERITY_ORDER
from reports.wording import outcome_word
from scanner.model.closed_lists import Outcome, Severity

MOST_URGENT = 5
PLACES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: close all gaps of one check."""

    check: str
    title: str
    severity: str
    severity_word: str
    sign: str
    confirmed: bool
    certainty: str
    first_step: str
    owner: str
    places: tuple[str, ...]
    places_text: str


def urgent_actions(ground: Ground, groups: Iterable[CheckGroup]) -> tuple[Action, ...]:
    """Return the most urgent actions, at most five.

    Order: severity, where a mere suspicion counts one step lower; then the
    higher confidence; then exposure (a public website first, then the number
    of places); then effort (fewer steps first); then the check's id.
    """
    open_findings = _open_findings(ground)
    ranked = sorted(
        (group for group in groups if group.check in open_findings and group.severity != Severity.INFO),
        key=lambda group: _rank(group, open_findings[group.check]),
    )
    return tuple(_action(ground, group, open_findings[group.check]) for group in ranked[:MOST_URGENT])


def _open_findings(ground: Ground) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for item in ground.assessment.findings:
        if item.outcome in {Outcome.FAIL, Outcome.SUSPECTED} and not item.waived:
            found.setdefault(item.check, []).append(item)
    return found


def _rank(group: CheckGroup, findings: list[Finding]) -> tuple[int, int, int, int, int, str]:
    confirmed = [item for item in findings if item.outcome is Outcome.FAIL]
    return (
        SEVERITY_ORDER[Severity(group.severity)] + (0 if confirmed else 1),
        -max(item.confidence for item in confirmed or findings),
        0 if any(item.website for item in findings) else 1,
        -len(findings),
        len(group.steps),
        group.check,
    )


def _action(ground: Ground, group: CheckGroup, findings: list[Finding]) -> Action:
    ngettext = ground.speech.count
    confirmed = any(item.outcome is Outcome.FAIL for item in findings)
    open_rows = [row for row in group.rows if not row.waived]
    places = _distinct(open_rows)
    named = ", ".join(places[:PLACES_NAMED])
    rest = len(places) - PLACES_NAMED
    return Action(
        check=group.check,
        title=group.title,
        severity=group.severity,
        severity_word=group.severity_word,
        sign=group.sign,
        confirmed=confirmed,
        certainty="" if confirmed else outcome_word(Outcome.SUSPECTED, ground.speech.language),
        first_step=group.steps[0] if group.steps else "",
        owner=group.owner,
        places=places,
        places_text=named
        if rest <= 0
        else ngettext("{named} and {count} more place", "{named} and {count} more places", rest, named=named),
    )


def _distinct(rows: Iterable[FindingRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.place for row in rows))
