"""What the dashboard's tables show, as plain rows; pure functions over one review."""

import ipaddress
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from checks.base import Assessment, Check, Finding
from reports.wording import STATUS_SIGNS, kind_word, outcome_word, reason_word, severity_word, status_word
from scanner.model.closed_lists import Outcome, Severity, VerdictStatus
from scanner.model.device import Device
from scanner.model.inventory import Inventory
from scanner.text import fold

SHOWN_OUTCOMES = (Outcome.FAIL, Outcome.SUSPECTED, Outcome.NOT_EVALUATED)
SEVERITY_STYLES: Mapping[Severity, str] = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "bold dark_orange",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}
STATUS_STYLES: Mapping[VerdictStatus, str] = {
    VerdictStatus.MET: "green",
    VerdictStatus.PARTLY: "yellow",
    VerdictStatus.NOT_MET: "bold red",
    VerdictStatus.NOT_ASSESSED: "",
    VerdictStatus.NOT_APPLICABLE: "dim",
    VerdictStatus.OUT_OF_SCOPE: "dim",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One table row: its key, its cells with their styles, and the folded text a filter matches."""

    key: str
    cells: tuple[tuple[str, str], ...]
    folded: str


def row_of(key: str, cells: Iterable[tuple[str, str]]) -> Row:
    """Return a row that can be filtered without tone marks."""
    kept = tuple(cells)
    return Row(key, kept, fold(" ".join(text for text, _style in kept)))


def matching(rows: Sequence[Row], text: str) -> list[Row]:
    """Return the rows that hold `text`, tone marks and case aside; where none does, those that hold all its words."""
    phrase = " ".join(fold(text).split())
    whole = [row for row in rows if phrase in row.folded]
    if whole:
        return whole
    words = phrase.split()
    return [row for row in rows if all(word in row.folded for word in words)]


def device_rows(inventory: Inventory, assessment: Assessment) -> list[Row]:
    """Return one row a device in the order of addresses; personal devices are only counted elsewhere."""
    gaps = Counter(item.device for item in assessment.findings if item.is_gap)
    devices = sorted((item for item in inventory.devices if not item.personal), key=address_order)
    return [row_of(device.id, _device_cells(device, gaps[device.id])) for device in devices]


def finding_rows(inventory: Inventory, assessment: Assessment, checks: Mapping[str, Check], language: str) -> list[Row]:
    """Return one row for each gap, suspicion and question that stayed open."""
    urls = {site.id: site.url for site in inventory.websites}
    ranks = {outcome: number for number, outcome in enumerate(SHOWN_OUTCOMES)}
    shown = [item for item in assessment.findings if item.outcome in ranks]
    shown.sort(key=lambda item: (item.waived, ranks[item.outcome]))
    return [row_of(item.id, _finding_cells(item, urls, checks, language)) for item in shown]


def requirement_rows(assessment: Assessment, texts: Mapping[str, str]) -> list[Row]:
    """Return one row for each entry of the letter that is not out of scope, in its order."""
    rows = []
    for verdict in assessment.verdicts:
        if verdict.status is VerdictStatus.OUT_OF_SCOPE:
            continue
        assessed = f"{verdict.musts_met}/{verdict.musts}" if verdict.musts else ""
        cells = (
            (verdict.requirement, "bold"),
            (f"{STATUS_SIGNS[verdict.status]} {status_word(verdict.status)}", STATUS_STYLES[verdict.status]),
            (assessed, ""),
            (texts.get(verdict.requirement, ""), ""),
        )
        rows.append(row_of(verdict.requirement, cells))
    return rows


def address_order(device: Device) -> tuple[int, int, str]:
    """Return a sort key: IPv4 before IPv6, then by number."""
    if not device.addresses:
        return (9, 0, device.id)
    try:
        address = ipaddress.ip_address(device.addresses[0].partition("%")[0])
    except ValueError:
        return (8, 0, device.addresses[0])
    return (address.version, int(address), "")


def _device_cells(device: Device, gaps: int) -> tuple[tuple[str, str], ...]:
    return (
        (device.addresses[0] if device.addresses else "–", "bold"),
        (kind_word(device.kind.value), ""),
        (str(gaps) if gaps else "", "bold red"),
        (_name(device), ""),
        (dict(device.entered).get("room", ""), ""),
        (device.os.value if device.os else "", ""),
    )


def _name(device: Device) -> str:
    parts = [guess.value for guess in (device.vendor, device.model, device.hostname) if guess is not None]
    return " · ".join(dict.fromkeys(parts))


def _finding_cells(
    item: Finding, urls: Mapping[str, str], checks: Mapping[str, Check], language: str
) -> tuple[tuple[str, str], ...]:
    check = checks.get(item.check)
    title = check.title.in_language(language) if check else item.check
    word = outcome_word(item.outcome)
    if item.outcome is Outcome.NOT_EVALUATED and item.reason is not None:
        word = f"{word}: {reason_word(item.reason)}"
    faint = "dim" if item.waived or item.outcome is Outcome.NOT_EVALUATED else ""
    site = urls.get(item.website or "", "").removeprefix("http://").removeprefix("https://").rstrip("/")
    place = site or f"{item.address or ''}{f':{item.port}' if item.port else ''}"
    return (
        (severity_word(item.severity), faint or SEVERITY_STYLES[item.severity]),
        (title, faint),
        (place, faint),
        (word, faint),
        (_day(item.first_seen), "dim"),
    )


def _day(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%d/%m/%Y") if moment else ""
