"""Accepted risks as lines for a console."""

from collections.abc import Iterator, Sequence

from checks.registry import all_checks
from reports.content.places import places_of
from reports.dates import short_date
from reports.speech import Speech
from reports.waivers import WaiverRow, WaiverState
from reports.wording import severity_word
from scanner.model.inventory import Inventory
from scanner.model.message import Message

STATES = {
    WaiverState.IN_FORCE: Message.of("In force"),
    WaiverState.CLOSED: Message.of("In force, but the gap is closed"),
    WaiverState.UNSEEN: Message.of("In force, but the finding is not in the present picture"),
    WaiverState.ENDED: Message.of("Ended"),
}


def waiver_lines(rows: Sequence[WaiverRow], inventory: Inventory | None, language: str) -> Iterator[str]:
    """Return the accepted risks by where they stand; `inventory` gives the names of the places."""
    speech = Speech(language)
    if not rows:
        yield speech.say("No risk was ever accepted.")
    for state in WaiverState:
        found = [row for row in rows if row.state is state]
        if found:
            yield f"{speech.say(STATES[state].text)} ({len(found)})"
            yield from (f"  {line}" for row in found for line in _lines(row, inventory, speech))


def _lines(row: WaiverRow, inventory: Inventory | None, speech: Speech) -> Iterator[str]:
    waiver, language = row.waiver, speech.language
    yield f"{waiver.id}  {_about(row, inventory, speech)}"
    yield speech.say("  Reason: {reason} · approved by: {approver}", reason=waiver.reason, approver=waiver.approver)
    day = short_date(waiver.until, language)
    if row.state is WaiverState.ENDED:
        yield speech.say("  Ended: {day}", day=day)
    else:
        yield speech.count(
            "  Until {day}: {count} day left", "  Until {day}: {count} days left", row.days_left, day=day
        )


def _about(row: WaiverRow, inventory: Inventory | None, speech: Speech) -> str:
    if row.finding is None or inventory is None:
        return row.waiver.finding[:10]
    check = all_checks().get(row.finding.check)
    title = (speech.text(check.title, row.finding.params) if check else None) or row.finding.check
    place = places_of(inventory, speech, public=False).name_of(row.finding)
    return f"[{severity_word(row.finding.severity, speech.language)}] {title} – {place}"
