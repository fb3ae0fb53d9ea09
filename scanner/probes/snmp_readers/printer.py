"""Serial number, page count and supplies of a printer (Printer-MIB, RFC 3805; hrDeviceTable, RFC 2790)."""

from scanner.model.observations.topology import PrinterMibObservation, Supply
from scanner.probes.protocols.snmp_pdu import Oid
from scanner.probes.snmp_walk import Table, Walker

_GENERAL = {"serial": "1.3.6.1.2.1.43.5.1.1.17"}
_MARKER = {"pages": "1.3.6.1.2.1.43.10.2.1.4", "unit": "1.3.6.1.2.1.43.10.2.1.3"}
_SUPPLIES = {
    name: f"1.3.6.1.2.1.43.11.1.1.{number}"
    for name, number in {"colour": 3, "kind": 5, "name": 6, "unit": 7, "capacity": 8, "level": 9}.items()
}
_COLOURS = {"value": "1.3.6.1.2.1.43.12.1.1.4"}
_KINDS = {
    3: "toner", 4: "waste_toner", 5: "ink", 6: "ink", 8: "waste_ink", 9: "drum", 10: "developer", 15: "fuser",
    20: "transfer_unit", 21: "toner", 32: "staples",
}  # fmt: skip
"""PrtMarkerSuppliesTypeTC (RFC 3805) as far as a school buys it."""
_PERCENT = 19
"""PrtMarkerSuppliesSupplyUnitTC: the level is a percentage, whatever capacity is told."""
_DEVICES = {"type": "1.3.6.1.2.1.25.3.2.1.2", "model": "1.3.6.1.2.1.25.3.2.1.3"}
_PRINTER_TYPE = bytes.fromhex("2b0601020119030105")
"""1.3.6.1.2.1.25.3.1.5, hrDevicePrinter."""
_IMPRESSIONS, _SHEETS = 7, 8
_SOME_LEFT = -3
_ROWS = 64


async def read_printer(walker: Walker) -> PrinterMibObservation | None:
    """Return what a printer tells of itself, None for any other device."""
    marker = await walker.table(_MARKER, _ROWS)
    supplies = await walker.table(_SUPPLIES, _ROWS)
    if not marker.rows("pages") and not supplies.rows("name"):
        return None
    general, devices = await walker.table(_GENERAL, _ROWS), await walker.table(_DEVICES, _ROWS)
    colours = await walker.table(_COLOURS, _ROWS)
    serials = (general.text("serial", index, 64) for index in general.rows("serial"))
    return PrinterMibObservation(
        serial=next(filter(None, serials), ""),
        model=_model(devices),
        pages=_pages(marker),
        supplies=tuple(_supply(supplies, colours, index) for index in supplies.rows("name")),
    )


def _pages(marker: Table) -> int | None:
    """Return the life count of the first marker that counts pages and not, say, characters."""
    for index in marker.rows("pages"):
        count = marker.number("pages", index, -1)
        if count >= 0 and marker.number("unit", index, _IMPRESSIONS) in (_IMPRESSIONS, _SHEETS):
            return count
    return None


def _supply(table: Table, colours: Table, index: Oid) -> Supply:
    """Return one supply; negative numbers are no levels: -1 no limit, -2 unknown, -3 some left (RFC 3805)."""
    level, capacity = table.number("level", index, -2), table.number("capacity", index, -2)
    if table.number("unit", index) == _PERCENT and level >= 0:
        capacity = 100
    return Supply(
        name=table.text("name", index),
        level=level if level >= 0 else None,
        capacity=capacity if capacity > 0 else None,
        some_left=level == _SOME_LEFT,
        kind=_KINDS.get(table.number("kind", index), ""),
        colour=colours.text("value", (*index[:1], table.number("colour", index)), 32).lower(),
    )


def _model(devices: Table) -> str:
    """Return the description of the agent's first device that is a printer."""
    for index, kind in devices.rows("type").items():
        if kind.content == _PRINTER_TYPE:
            return devices.text("model", index, 128)
    return ""
