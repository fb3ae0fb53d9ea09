"""Accepted risks: which finding, for how long, and where each stands. Pure."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from checks.base import Finding
from reports.choosing import NAMED, begins, choose_finding, is_open
from reports.content.findings import SHORT_ID
from scanner.errors import UsageError
from scanner.model.message import Message
from scanner.model.school import Waiver
from scanner.text import clean

LONGEST_DAYS = 365
DEFAULT_DAYS = 180
LONGEST_TEXT = 500
_ASKED = Message.of("Accept the risk of a finding.")


class WaiverState(StrEnum):
    """`closed`: the finding is no gap any more; `unseen`: the present picture does not know it."""

    IN_FORCE = "in_force"
    CLOSED = "closed"
    UNSEEN = "unseen"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """One accepted risk with the finding it is about, None where the present picture has none."""

    waiver: Waiver
    state: WaiverState
    finding: Finding | None
    days_left: int


def gap_to_accept(findings: Sequence[Finding], asked: str) -> Finding:
    """Return the one gap or suspicion that `asked` names; raises `UsageError` with those it could mean."""
    return choose_finding(findings, asked, question=_ASKED, gaps_only=True)


def make_waiver(
    finding: Finding, *, reason: str, approver: str, now: datetime, today: date, until: date | None
) -> Waiver:
    """Return an accepted risk; raises `UsageError` for a term over a year or in the past, or an empty text."""
    last = until or today + timedelta(days=DEFAULT_DAYS)
    if not today <= last <= today + timedelta(days=LONGEST_DAYS):
        raise UsageError(
            _ASKED,
            Message.of("A risk is accepted for a year at most, and not for a time that is over."),
            Message.of("Choose a last day up to {day}.", day=(today + timedelta(days=LONGEST_DAYS)).isoformat()),
        )
    texts = clean(reason, LONGEST_TEXT), clean(approver, LONGEST_TEXT)
    if not all(texts):
        raise UsageError(
            _ASKED,
            Message.of("The reason or the approver is missing."),
            Message.of("Give both: --reason TEXT --approver TEXT."),
        )
    name = f"{now.astimezone(UTC):%Y%m%dT%H%M%S%f}-{finding.id[:SHORT_ID]}"
    return Waiver(name, finding.id, texts[0], texts[1], today, last)


def ended(waivers: Iterable[Waiver], asked: str, today: date, *, judged_on: date) -> Waiver:
    """Return the accepted risk of this number (or of this finding) with its end set back; raises `UsageError`.

    It ends before `judged_on`, the day of the present picture, so that the gap counts again at once.
    """
    running = [item for item in waivers if item.until >= today]
    found = [item for item in running if begins(item.id, asked) or begins(item.finding, asked)]
    if len(found) != 1:
        named = ", ".join(item.id for item in (found or running)[:NAMED])
        raise UsageError(
            Message.of("End the acceptance of a risk."),
            Message.of("Not exactly one accepted risk in force has the number {asked}.", asked=clean(asked, 40)),
            Message.of("In force are: {named}", named=named) if named else Message.of("None is in force."),
        )
    return dataclasses.replace(found[0], until=min(today, judged_on) - timedelta(days=1))


def waiver_rows(waivers: Iterable[Waiver], findings: Sequence[Finding], today: date) -> tuple[WaiverRow, ...]:
    """Return every accepted risk ever, those in force first, by their last day."""
    by_id = {item.id: item for item in findings}
    rows = [_row(item, by_id.get(item.finding), today) for item in waivers]
    order = list(WaiverState)
    return tuple(sorted(rows, key=lambda row: (order.index(row.state), row.waiver.until, row.waiver.id)))


def _row(waiver: Waiver, finding: Finding | None, today: date) -> WaiverRow:
    if waiver.until < today:
        state = WaiverState.ENDED
    elif finding is None:
        state = WaiverState.UNSEEN
    else:
        state = WaiverState.IN_FORCE if is_open(finding) else WaiverState.CLOSED
    return WaiverRow(waiver, state, finding, (waiver.until - today).days)
