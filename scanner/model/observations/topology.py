"""What switches, routers and printers tell of themselves and of their neighbours over SNMP.

Hardware addresses made up by software are counted (`random`), not kept: they are people's telephones.
"""

from dataclasses import dataclass

from scanner.model.observations.base import Observation, observation


@dataclass(frozen=True, slots=True)
class ArpRow:
    """One row of a router's address table: `interface` is an ifIndex, `mac` lower case with colons."""

    address: str
    mac: str
    interface: int


@observation("snmp_arp")
@dataclass(frozen=True, slots=True)
class SnmpArpObservation(Observation):
    """Addresses whose hardware address a router or switch knows (ipNetToMediaTable, ipNetToPhysicalTable; RFC 4293).

    Hearsay: none of them answered to us. `truncated` where the table was longer than what was read.
    """

    rows: tuple[ArpRow, ...]
    random: int = 0
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class BridgePort:
    """One port of a switch and the hardware addresses learnt behind it; `interface` is its ifIndex, 0 if untold."""

    number: int
    interface: int
    name: str
    macs: tuple[str, ...]
    random: int = 0


@observation("bridge_table")
@dataclass(frozen=True, slots=True)
class BridgeTableObservation(Observation):
    """A switch's forwarding table (BRIDGE-MIB, RFC 4188; Q-BRIDGE-MIB, RFC 4363), by port.

    `bridge_mac` is the switch's own address, "" if untold. `own_macs` are the
    addresses the table marks as the switch's own.
    """

    bridge_mac: str
    ports: tuple[BridgePort, ...]
    own_macs: tuple[str, ...] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class NetworkInterface:
    """One row of IF-MIB (RFC 2863); `type` is an IANAifType (6 Ethernet, 71 wireless), `speed_mbit` 0 if untold."""

    index: int
    name: str
    description: str = ""
    alias: str = ""
    type: int = 0
    mac: str = ""
    up: bool | None = None
    speed_mbit: int = 0


@dataclass(frozen=True, slots=True)
class InterfaceAddress:
    """One of the device's own addresses with its network in CIDR text."""

    address: str
    network: str
    interface: int


@observation("interfaces")
@dataclass(frozen=True, slots=True)
class InterfacesObservation(Observation):
    """A device's interfaces and own addresses (IF-MIB, RFC 2863; ipAddrTable, RFC 4293).

    `forwarding` is true where it routes between them, None if untold.
    """

    interfaces: tuple[NetworkInterface, ...]
    addresses: tuple[InterfaceAddress, ...] = ()
    forwarding: bool | None = None
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class LinkNeighbour:
    """A device that announces itself on one port; `protocol` is lldp or cdp.

    `chassis_mac` and `address` are "" where the neighbour names itself
    otherwise. `capabilities` are of: bridge, router, access_point, telephone, station.
    """

    protocol: str
    local_port: str
    chassis_mac: str = ""
    name: str = ""
    description: str = ""
    port: str = ""
    address: str = ""
    capabilities: tuple[str, ...] = ()


@observation("lldp_neighbours")
@dataclass(frozen=True, slots=True)
class LldpNeighbourObservation(Observation):
    """Who announces itself on which port (LLDP-MIB, IEEE 802.1AB; CISCO-CDP-MIB); `chassis_mac` is the device's own."""

    neighbours: tuple[LinkNeighbour, ...]
    chassis_mac: str = ""
    truncated: bool = False


@observation("entity")
@dataclass(frozen=True, slots=True)
class EntityObservation(Observation):
    """The chassis as ENTITY-MIB tells it (RFC 6933); `others` are the serial numbers of a stack's further members."""

    serial: str = ""
    model: str = ""
    manufacturer: str = ""
    firmware: str = ""
    software: str = ""
    description: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Supply:
    """One consumable: level and capacity in the printer's own unit, None where it does not know.

    `some_left` is true where the printer says only that there is some left (RFC 3805: -3).
    `kind` is toner, waste_toner, ink, waste_ink, drum, developer, fuser, transfer_unit
    or staples, `colour` as the printer writes it, both "" if untold. Of a waste box the
    level is what still fits in.
    """

    name: str
    level: int | None = None
    capacity: int | None = None
    some_left: bool = False
    kind: str = ""
    colour: str = ""

    @property
    def percent(self) -> int | None:
        """How full it is, None if untold."""
        if self.level is None or not self.capacity:
            return None
        return max(0, min(100, round(100 * self.level / self.capacity)))


@observation("printer_mib")
@dataclass(frozen=True, slots=True)
class PrinterMibObservation(Observation):
    """A printer's own account (Printer-MIB, RFC 3805): serial number, pages ever printed, supplies."""

    serial: str = ""
    model: str = ""
    pages: int | None = None
    supplies: tuple[Supply, ...] = ()
