"""One device opened: what it is and how that is known, where it hangs, what it prints, its services and findings."""

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType

from reports.content.counters import supply_rows
from reports.content.devices import DeviceRow, service_text
from reports.content.identity import identity_text
from reports.dashboard.detail import DetailScreen, Section
from reports.dashboard.plain import plain
from reports.locale import _, current_language, ngettext
from reports.review import Review
from reports.sheets.fields import INFERRED, KNOWN_BY_PEOPLE
from reports.sheets.showing import FieldValue, field_value
from reports.speech import Speech
from reports.wording import outcome_word
from scanner.identify.machine import Machine, machine_of
from scanner.model.device import Device
from scanner.model.guess import Guess

EDIT = "edit"
INTERFACES_NAMED = 60


class DeviceSheet(DetailScreen):
    """The sheet of one device; "e" goes on to its form."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", _("Edit"), id="device.edit"),
    ]

    def action_edit(self) -> None:
        """Leave with the wish to edit."""
        self.dismiss(EDIT)


def device_sheet(device: Device, row: DeviceRow | None, review: Review, titles: Mapping[str, str]) -> DeviceSheet:
    """Return the sheet of one device; `row` is its line in the report."""
    inventory = review.inventory
    machine = machine_of(inventory, device)
    marks = [
        plain(f"{outcome_word(item.outcome)}: {titles.get(item.check, item.check)}")
        for item in review.assessment.findings
        if item.device == device.id
    ]
    firmware = [plain(_("Firmware: {version}", version=machine.firmware))] if machine.firmware else []
    sections: list[Section] = [
        (_("Addresses"), [plain(text) for text in (", ".join(device.addresses), device.mac) if text]),
        (_("What it is"), [*_inferred(device), *firmware]),
        (_("What people know (e: edit)"), _by_people(device)),
        (_("Where it hangs"), [plain(row.hangs_on)] if row and row.hangs_on else []),
        (_("Pages and supplies"), _printed(machine, row)),
        (_("Open services"), [plain(service_text(service)) for service in device.services]),
        (_("Network ports"), _interfaces(machine)),
        (_("Findings"), marks),
        (_("Why it is this device"), _identity(device, review)),
    ]
    title = " · ".join(part for part in (row.name if row else "", *device.addresses[:1]) if part)
    return DeviceSheet(title or device.id, sections)


def _identity(device: Device, review: Review) -> list[Text]:
    """Return the newest decision and the keys; `rasoat device show` tells the older decisions."""
    text = identity_text(
        device.id,
        scans=review.inventory.scans,
        decisions=review.decisions,
        identities=review.identities,
        language=current_language(),
    )
    copied = (_("{key} (no longer counts: another device has it too)", key=line) for line in text.retired)
    return [*map(plain, text.decisions[:1]), *map(plain, text.known_by), *(plain(line, "dim") for line in copied)]


def _inferred(device: Device) -> list[Text]:
    values = (field_value(device, field) for field in INFERRED)
    return [_line(item, getattr(device, item.field)) for item in values if item.value]


def _by_people(device: Device) -> list[Text]:
    values = [field_value(device, field) for field in KNOWN_BY_PEOPLE]
    known = [_line(item, None) for item in values if item.value]
    return known or [plain(_("nothing entered yet"), "dim")]


def _line(item: FieldValue, guess: Guess | None) -> Text:
    line = plain(f"{item.label}: {item.value}  ")
    line.append_text(plain(f"← {item.how}", "bold green") if item.by_person else plain(f"({item.how})", "dim"))
    says_more = guess is not None and guess.text not in ("", item.value)
    return line.append_text(plain(f" {guess.text}", "dim")) if guess and says_more else line


def _printed(machine: Machine, row: DeviceRow | None) -> list[Text]:
    lines = [plain(_("Pages printed: {pages}", pages=row.pages))] if row and row.pages else []
    supplies = supply_rows(machine.supplies, Speech(current_language()))
    return [*lines, *(plain(f"{item.name}: {item.level}") for item in supplies)]


def _interfaces(machine: Machine) -> list[Text]:
    lines = []
    for item in machine.interfaces[:INTERFACES_NAMED]:
        state = "" if item.up is None else _("in use") if item.up else _("free")
        speed = f"{item.speed_mbit} Mbit/s" if item.speed_mbit else ""
        text = " · ".join(part for part in (item.name or str(item.index), state, speed, item.mac) if part)
        lines.append(plain(text, "" if item.up else "dim"))
    rest = len(machine.interfaces) - INTERFACES_NAMED
    return [*lines, plain(ngettext("and {count} more", "and {count} more", rest), "dim")] if rest > 0 else lines
