"""The equipment register as rows of texts, the same for every kind of sheet."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.report import Report, build_report
from reports.review import Review
from reports.sheets.fields import CONDITIONS, LABELS, USES
from reports.speech import Speech
from reports.wording import outcome_word
from scanner.model.device import Device
from scanner.model.guess import Guess
from scanner.model.message import Message

Rows = tuple[tuple[str, ...], ...]

NUMBER = Message.of("No.")
LAST_SEEN = Message.of("Last seen")
RASOAT_ID = Message.of("rasoat ID")
HANGS_ON = Message.of("Hangs on")
PAGES = Message.of("Pages printed")
SUPPLIES = Message.of("Supplies left")
REGISTER: tuple[tuple[str, Message], ...] = (
    ("number", NUMBER),
    *((name, LABELS[name]) for name in ("asset_code", "hostname", "kind", "vendor", "model", "serial")),
    *((name, LABELS[name]) for name in ("room", "use", "purchase_year", "funds", "condition", "note")),
)
"""What a school's register of equipment holds, and what is printed and signed."""

TECHNICAL: tuple[tuple[str, Message], ...] = (
    *((name, LABELS[name]) for name in ("address", "mac", "os")),
    ("hangs_on", HANGS_ON),
    ("pages", PAGES),
    ("supplies", SUPPLIES),
    ("last_seen", LAST_SEEN),
    ("id", RASOAT_ID),
)
"""What stands beside the register for whoever looks after the network."""

COLUMNS = (*REGISTER, *TECHNICAL)
"""The sheet's columns in order: key and heading. By the last one a filled-in sheet finds its devices again."""

SEEN_ONLY = frozenset({"hangs_on", "pages", "supplies", "last_seen"})
"""Columns that `rasoat import` does not take in: they are what was seen, not what people know."""

FINDING_HEADER = (
    Message.of("Severity"),
    Message.of("Problem"),
    Message.of("Where"),
    Message.of("What was seen"),
    Message.of("Outcome"),
    Message.of("What to do"),
    Message.of("Who has to act"),
    Message.of("First seen"),
)
REQUIREMENT_HEADER = (
    Message.of("Clause"),
    Message.of("Text of the letter"),
    Message.of("State"),
    Message.of("Reason"),
    Message.of("Basis"),
    Message.of("Gaps"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of texts; `notes` stand between title and table, `total` below it."""

    title: str
    notes: tuple[str, ...]
    header: tuple[str, ...]
    rows: Rows
    total: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """The register, the findings and the requirements of one school in one language.

    `signed_on` leaves place and day to be filled in by hand; `signatures` are who signs, each with how.
    """

    school: str
    period: str
    devices: Table
    findings: Table
    requirements: Table
    signed_on: str
    signatures: tuple[tuple[str, str], tuple[str, str]]


def build_register(review: Review, language: str) -> Register:
    """Return the tables; every number and sentence is the report's own."""
    report = build_report(review, language)
    speech = Speech(language)
    _ = speech.say
    return Register(
        school=report.school_name,
        period=_("Scans: {period}", period=report.period),
        devices=_devices(review, report, speech),
        findings=_findings(report, speech),
        requirements=_requirements(report, speech),
        signed_on=_("…………, day …… month …… year ………"),
        signatures=(
            (_("Drawn up by"), _("(signature, full name)")),
            (_("Head of the school"), _("(signature, full name, seal)")),
        ),
    )


def _devices(review: Review, report: Report, speech: Speech) -> Table:
    _ = speech.say
    by_id = {device.id: device for device in review.inventory.devices}
    rows = []
    for number, row in enumerate(report.devices, 1):
        device = by_id[row.id]
        cells = _cells(device, speech)
        cells |= {"number": str(number), "kind": f"{row.kind} (?)" if row.kind_unsure else row.kind}
        cells |= {"hostname": _text(device.hostname), "last_seen": row.last_seen if device.evidence else ""}
        cells |= {"hangs_on": row.hangs_on, "pages": row.pages, "supplies": row.supplies}
        rows.append(tuple(cells[key] for key, _label in COLUMNS))
    header = tuple(speech.say(label.text) for _key, label in COLUMNS)
    total = speech.count("In all: {count} device", "In all: {count} devices", len(rows))
    return Table(_("Equipment register"), _notes(report, speech), header, tuple(rows), total)


def _notes(report: Report, speech: Speech) -> tuple[str, ...]:
    _, counts = speech.say, report.counts
    notes = [
        _("State as of {time}", time=report.as_of),
        _("{looked_at} of {asked} questions to devices got an answer.", looked_at=counts.looked_at, asked=counts.asked),
    ]
    if counts.personal_devices:
        notes.append(_("Personal devices: {count}, only counted and not listed.", count=counts.personal_devices))
    return tuple(notes)


def _cells(device: Device, speech: Speech) -> dict[str, str]:
    entered = dict(device.entered)
    return {
        "vendor": _text(device.vendor),
        "model": _text(device.model),
        "serial": _text(device.serial),
        "address": ", ".join(device.addresses),
        "mac": device.mac or "",
        "os": _text(device.os),
        "room": entered.get("room", ""),
        "use": _word(USES, entered.get("use", ""), speech),
        "purchase_year": entered.get("purchase_year", ""),
        "funds": entered.get("funds", ""),
        "condition": _word(CONDITIONS, entered.get("condition", ""), speech),
        "note": entered.get("note", ""),
        "asset_code": entered.get("asset_code", ""),
        "id": device.id,
    }


def _word(words: Mapping[str, Message], code: str, speech: Speech) -> str:
    return speech.say(words[code].text) if code in words else code


def _text(guess: Guess | None) -> str:
    return str(guess.value) if guess else ""


def _findings(report: Report, speech: Speech) -> Table:
    _ = speech.say
    rows = tuple(
        (
            group.severity_word,
            group.title,
            row.place,
            row.summary,
            outcome_word(row.outcome, speech.language),
            " ".join(group.steps),
            group.owner,
            row.first_seen,
        )
        for group in report.groups
        for row in group.rows
    )
    return Table(_("Findings"), report.conclusion, _said(FINDING_HEADER, speech), rows)


def _requirements(report: Report, speech: Speech) -> Table:
    rows = tuple(
        (row.id, row.quote, row.status_word, row.reason, row.basis, str(row.gaps) if row.gaps else "")
        for section in report.sections
        for row in section.rows
    )
    _ = speech.say
    title = _("Requirements")
    return Table(title, (report.letter_number,), _said(REQUIREMENT_HEADER, speech), rows)


def _said(messages: tuple[Message, ...], speech: Speech) -> tuple[str, ...]:
    return tuple(speech.say(message.text) for message in messages)
