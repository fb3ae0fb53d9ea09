"""Serial number, model and firmware of a chassis (ENTITY-MIB, RFC 6933)."""

from scanner.model.observations.topology import EntityObservation
from scanner.probes.snmp_walk import Table, Walker

_ROOT = "1.3.6.1.2.1.47.1.1.1.1"
_COLUMNS = {
    name: f"{_ROOT}.{number}"
    for name, number in {"description": 2, "class": 5, "firmware": 9, "software": 10, "serial": 11, "maker": 12,
                         "model": 13}.items()
}  # fmt: skip
_CHASSIS = 3
_ROWS = 512
"""Modules and ports follow; the chassis stand first on every agent known."""


async def read_entity(walker: Walker) -> EntityObservation | None:
    """Return the first chassis with the serial numbers of a stack's others, None where the agent names none."""
    table = await walker.table(_COLUMNS, _ROWS)
    chassis = sorted(index for index in table.rows("class") if table.number("class", index) == _CHASSIS)
    if not chassis:
        return None
    seen = _observation(table, chassis)
    return seen if seen.serial or seen.model or seen.firmware or seen.software else None


def _observation(table: Table, chassis: list[tuple[int, ...]]) -> EntityObservation:
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
