"""The memory of which device is which: an id fixed at first sight and the keys it is known by."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """One device's identity.

    `keys` are (kind, value) pairs, kinds: serial, snmp_engine, mac, certificate,
    ssh_host_key, snmp_engine_name, hostname, switch_port, address, told. `retired` are keys that lost their status for
    good (seen on two devices alive at once). `merged_into` is set when a person
    or a rule found two identities to be one. `first_seen` is when the scan that met it first began, or when a router
    first told of it; None for a device that only people told of.
    """

    device_id: str
    site: str
    keys: tuple[tuple[str, str], ...]
    retired: tuple[tuple[str, str], ...] = ()
    merged_into: str | None = None
    first_seen: datetime | None = None
