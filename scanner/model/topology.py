"""How the devices hang together, as far as switches and routers told; what nobody told stays unknown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A device on a switch port.

    `device` and `switch` are device ids, `port` the port's name as the switch
    writes it. `through` is the id of the access point or further switch on
    that port that the device hangs behind, None where none is known. `shared`
    counts the other hardware addresses on the port: with any and without
    `through`, something that does not tell of itself (an unmanaged switch) is between.
    """

    device: str
    switch: str
    port: str
    confidence: int
    through: str | None = None
    shared: int = 0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subnet:
    """A network at a site: `routers` are the ids of the devices that route it, `scanned` whether it was in scope."""

    site: str
    network: str
    routers: tuple[str, ...] = ()
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Hearsay:
    """An address that only a router's table tells of: outside what was scanned, never asked itself.

    `told_by` is the router's id, `device` that of the device it makes in the
    inventory, "" where it makes none (a telephone, which is counted only).
    """

    site: str
    address: str
    mac: str
    told_by: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Topology:
    """Attachments by device id, subnets and hearsay by address.

    `switches` are the ids of devices whose forwarding table was read; of the
    devices in `unplaced` it is not known where they hang.
    """

    attachments: tuple[Attachment, ...] = ()
    switches: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    hearsay: tuple[Hearsay, ...] = ()
