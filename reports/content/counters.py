"""Printers by what they used up: pages printed and supplies, the emptiest first. No level is called low by us."""

from dataclasses import dataclass

from reports.content.findings import Ground
from reports.content.wires import Wires
from reports.dates import number_text, short_date
from reports.speech import Speech
from scanner.identify.machine import machine_of
from scanner.model.observations.topology import Supply


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """One consumable; `percent` is None where the printer does not know."""

    name: str
    level: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class PrinterRow:
    """One printer's own account; `pages` is "" if untold."""

    name: str
    room: str
    pages: str
    supplies: tuple[SupplyRow, ...]
    counted_on: str


def printer_rows(ground: Ground) -> tuple[PrinterRow, ...]:
    """Return the printers that gave an account, the one with the emptiest supply first; none in a public report."""
    if ground.places.public:
        return ()
    wires, rows = Wires.of(ground), []
    for device in ground.places.devices:
        machine = machine_of(ground.inventory, device)
        if not machine.is_counted or machine.counted_at is None:
            continue
        language = ground.speech.language
        row = PrinterRow(
            name=wires.label(device.id),
            room=dict(device.entered).get("room", ""),
            pages="" if machine.pages is None else number_text(machine.pages, language),
            supplies=supply_rows(machine.supplies, ground.speech),
            counted_on=short_date(machine.counted_at, language),
        )
        rows.append(row)
    return tuple(sorted(rows, key=_emptiest))


def supply_rows(supplies: tuple[Supply, ...], speech: Speech) -> tuple[SupplyRow, ...]:
    """Return supplies in words, the emptiest first, those without a level last."""
    rows = [SupplyRow(item.name or speech.say("supply"), _level(item, speech), item.percent) for item in supplies]
    return tuple(sorted(rows, key=lambda row: (row.percent is None, row.percent or 0, row.name)))


def supply_line(supplies: tuple[Supply, ...], speech: Speech) -> str:
    """Return supplies in one line: "Black 12 %, Waste box: some left"."""
    return ", ".join(f"{row.name}: {row.level}" for row in supply_rows(supplies, speech))


def _level(item: Supply, speech: Speech) -> str:
    if item.percent is not None:
        return f"{item.percent} %" if speech.language == "en" else f"{item.percent}%"
    return speech.say("some left") if item.some_left else speech.say("the printer does not say")


def _emptiest(row: PrinterRow) -> tuple[int, str]:
    return (min((item.percent for item in row.supplies if item.percent is not None), default=101), row.name)
