"""Serial number, model and firmware of a chassis (ENTITY-MIB, RFC 6933)."""

from scanner.model.observations.topology import EntityObservation
from scanner.probes.protocols.snmp_pdu import Oid
from scanner.probes.snmp_walk import Table, Walker

_ROOT = "1.3.6.1.2.1.47.1.1.1.1"
_WHAT = {"description": 2, "inside": 4, "class": 5, "firmware": 9, "software": 10}
_WHOSE = {"serial": 11, "maker": 12, "model": 13}
_COLUMNS = {name: f"{_ROOT}.{number}" for name, number in (_WHAT | _WHOSE).items()}
_CHASSIS, _STACK = 3, 11
_NOTHING_AROUND = 0
"""entPhysicalContainedIn of what stands by itself."""
_ROWS = 512
"""Modules and ports follow; the chassis stand first on every agent known."""


async def read_entity(walker: Walker) -> EntityObservation | None:
    """Return the first chassis with the serial numbers of a stack's others, None where the agent names none."""
    table = await walker.table(_COLUMNS, _ROWS)
    chassis = _chassis(table)
    if not chassis:
        return None
    seen = _observation(table, chassis)
    return seen if seen.serial or seen.model or seen.firmware or seen.software else None


def _chassis(table: Table) -> list[Oid]:
    """Return the rows of the device itself: its chassis, or what stands by itself where the agent calls none so."""
    rows = sorted({*table.rows("class"), *table.rows("serial"), *table.rows("model")})
    found = [index for index in rows if table.number("class", index) == _CHASSIS]
    outermost = [index for index in rows if table.number("inside", index, -1) == _NOTHING_AROUND]
    return found or [index for index in outermost if table.number("class", index) != _STACK] or outermost


def _observation(table: Table, chassis: list[Oid]) -> EntityObservation:
    first, *others = chassis
    serials = (table.text("serial", index, 64) for index in others)
    return EntityObservation(
        serial=table.text("serial", first, 64),
        model=table.text("model", first, 128),
        manufacturer=table.text("maker", first, 128),
        firmware=table.text("firmware", first, 128),
        software=table.text("software", first, 128),
        description=table.text("description", first),
        others=tuple(serial for serial in serials if serial),
    )
