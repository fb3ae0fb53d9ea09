"""Accepted risks: which finding, for how long, and where each stands. Pure."""

import dataclasses
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from checks.base import Finding
from scanner.errors import UsageError
from scanner.model.closed_lists import Outcome
from scanner.model.message import Message
from scanner.model.school import Waiver
from scanner.text import clean

LONGEST_DAYS = 365
DEFAULT_DAYS = 180
LONGEST_TEXT = 500
NAMED = 5
SHORT_ID = 10
_GAPS = frozenset({Outcome.FAIL, Outcome.SUSPECTED})
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
    """Return the one gap whose id begins with `asked`; raises `UsageError` naming the nearest ids."""
    found = [item for item in findings if asked and item.id.startswith(asked)]
    gaps = [item for item in found if item.outcome in _GAPS]
    if len(gaps) == 1:
        return gaps[0]
    if gaps:
        named = ", ".join(f"{item.id[:SHORT_ID]} ({item.check})" for item in gaps[:NAMED])
        happened = Message.of("{count} findings fit: {named}", count=len(gaps), named=named)
        raise UsageError(_ASKED, happened, Message.of("Give the number of one of them."))
    if found:
        happened = Message.of("The finding {finding} is neither a gap nor a suspicion.", finding=found[0].id[:SHORT_ID])
        raise UsageError(_ASKED, happened, Message.of("There is no risk to accept."))
    raise UsageError(
        _ASKED, Message.of("No finding has the number {asked}.", asked=clean(asked, 40)), _near(findings, asked)
    )


def _near(findings: Sequence[Finding], asked: str) -> Message:
    """Name the nearest gaps: those of a check of that name, else those whose numbers look alike."""
    gaps = [item for item in findings if item.outcome in _GAPS]
    near = [item for item in gaps if item.check == asked]
    if not near:
        by_id = {item.id[: max(len(asked), 1)]: item for item in gaps}
        near = [by_id[name] for name in difflib.get_close_matches(asked, by_id, n=NAMED, cutoff=0.6)]
    if not near:
        return Message.of("Take the number from the report, behind the words “rasoat explain”.")
    named = ", ".join(f"{item.id[:SHORT_ID]} ({item.check})" for item in near[:NAMED])
    return Message.of("The nearest are: {named}", named=named)


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
    found = [item for item in running if asked and (item.id.startswith(asked) or item.finding.startswith(asked))]
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
        state = WaiverState.IN_FORCE if finding.outcome in _GAPS else WaiverState.CLOSED
    return WaiverRow(waiver, state, finding, (waiver.until - today).days)
