"""Identity and state of a battery supply (UPS-MIB, RFC 1628)."""

from scanner.model.observations.snmp import UpsObservation
from scanner.probes.snmp_walk import Walker

_MIB = "1.3.6.1.2.1.33.1"
_GROUP = {
    name: f"{_MIB}.{arcs}"
    for name, arcs in {"maker": "1.1", "model": "1.2", "software": "1.3", "agent": "1.4", "name": "1.5",
                       "battery": "2.1", "minutes": "2.3", "charge": "2.4"}.items()
}  # fmt: skip
_SCALAR = (0,)
_BATTERY = {1: "unknown", 2: "normal", 3: "low", 4: "depleted"}


async def read_ups(walker: Walker) -> UpsObservation | None:
    """Return what a battery supply tells of itself, None for any other device."""
    group = await walker.table(_GROUP, 1)
    if not group.rows("maker") and not group.rows("model"):
        return None
    charge, minutes = group.number("charge", _SCALAR, -1), group.number("minutes", _SCALAR, -1)
    return UpsObservation(
        manufacturer=group.text("maker", _SCALAR, 128),
        model=group.text("model", _SCALAR, 128),
        firmware=group.text("software", _SCALAR, 128) or group.text("agent", _SCALAR, 128),
        name=group.text("name", _SCALAR, 128),
        battery=_BATTERY.get(group.number("battery", _SCALAR), ""),
        charge=charge if 0 <= charge <= 100 else None,
        minutes=minutes if minutes >= 0 else None,
    )
