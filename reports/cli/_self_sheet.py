"""The facts of this computer as lines to read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reports.dates import short_date
from reports.locale import _, current_language, translate
from scanner.model.message import Message
from scanner.probes.self_facts.software_of_interest import use_of

if TYPE_CHECKING:
    from scanner.model.observations.self_facts import SelfObservation, Software

_STATES = {"on": Message.of("on"), "off": Message.of("off"), "unknown": Message.of("not known")}
_USES = {
    "browser": Message.of("Browsers"),
    "office": Message.of("Office"),
    "teaching": Message.of("Teaching and programming"),
    "classroom": Message.of("Classroom"),
    "exam": Message.of("Exams"),
    "meeting": Message.of("Meetings"),
    "school work": Message.of("School administration, Vietnamese typing"),
    "archive": Message.of("Archives"),
    "reader": Message.of("Readers and run-times"),
    "protection": Message.of("Protection"),
    "remote control": Message.of("Remote control"),
    "server": Message.of("Servers"),
}
_OTHER = Message.of("Others")
_GIB = 1024**3


def sheet(seen: SelfObservation) -> str:
    """Return the sheet in the interface's language; what is not known says so."""
    rows = _rows(seen)
    width = max(len(label) for label, _value in rows)
    lines = [f"{label:<{width}}  {value or _('not known')}" for label, value in rows]
    return "\n".join([*lines, "", *_programs(seen)])


def _rows(seen: SelfObservation) -> list[tuple[str, str]]:
    return [
        (_("Computer"), seen.hostname),
        (_("Maker and model"), f"{seen.manufacturer} {seen.model}".strip()),
        (_("Serial number"), seen.serial),
        (_("Operating system"), _system(seen)),
        (_("Last update"), _day(seen.last_update)),
        (_("Processor"), _processor(seen)),
        (_("Memory"), _size(seen.memory_bytes)),
        (_("Disk"), _disk(seen)),
        (_("Antivirus"), _state(seen.antivirus, seen.antivirus_name)),
        (_("Firewall"), _state(seen.firewall)),
        (_("Secure boot"), _state(seen.secure_boot)),
        (_("Security chip (TPM 2.0)"), _state(seen.tpm)),
        (_("Cameras"), _count(seen.cameras)),
        (_("Microphones"), _count(seen.microphones)),
        (_("Addresses"), ", ".join(seen.addresses)),
        (_("Hardware addresses (MAC)"), ", ".join(seen.macs)),
    ]


def _system(seen: SelfObservation) -> str:
    version = seen.version if seen.version and seen.version not in seen.edition else ""
    build = f"({seen.build})" if seen.build else ""
    return " ".join(part for part in (seen.edition or seen.system, version, build) if part)


def _day(text: str | None) -> str:
    try:
        return short_date(date.fromisoformat(text), current_language()) if text else ""
    except ValueError:
        return ""


def _processor(seen: SelfObservation) -> str:
    cores = _("{count} cores", count=seen.cores) if seen.cores else ""
    return ", ".join(part for part in (seen.processor, cores) if part)


def _size(size: int | None) -> str:
    return f"{size / _GIB:.0f} GiB" if size else ""


def _disk(seen: SelfObservation) -> str:
    if not seen.disk_bytes or seen.disk_free_bytes is None:
        return _size(seen.disk_bytes)
    return _("{size}, {free} free", size=_size(seen.disk_bytes), free=_size(seen.disk_free_bytes) or "0 GiB")


def _state(state: str, name: str = "") -> str:
    text = translate(_STATES.get(state, _STATES["unknown"]))
    return f"{text} ({name})" if name else text


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def _programs(seen: SelfObservation) -> list[str]:
    """Return the programs in the order of what they are for."""
    title = _("Programs for lessons, for work, and those that matter for safety ({count}):", count=len(seen.software))
    by_use: dict[str, list[Software]] = {use: [] for use in (*_USES, "")}
    for item in seen.software:
        use = use_of(item.name)
        by_use[use if use in by_use else ""].append(item)
    lines = [title]
    for use, items in by_use.items():
        if items:
            label = translate(_USES.get(use, _OTHER))
            lines.append(f"  {label}: " + ", ".join(f"{item.name} {item.version}".rstrip() for item in items))
    return lines
