"""Forwarding tables of switches (BRIDGE-MIB, RFC 4188; Q-BRIDGE-MIB, RFC 4363).

Switches of Cisco keep one BRIDGE-MIB a VLAN, read by "community@VLAN" or, in
version 3, in the context "vlan-VLAN"; which VLANs there are CISCO-VTP-MIB tells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scanner.model.hardware_address import is_locally_administered
from scanner.model.observations.topology import BridgePort, BridgeTableObservation
from scanner.probes.protocols.der import OCTET_STRING
from scanner.probes.snmp_readers.addresses import mac_of
from scanner.probes.snmp_walk import Table, Walker

_BASE_ADDRESS = "1.3.6.1.2.1.17.1.1.0"
_PORTS = {"interface": "1.3.6.1.2.1.17.1.4.1.2"}
_PLAIN = {"port": "1.3.6.1.2.1.17.4.3.1.2", "status": "1.3.6.1.2.1.17.4.3.1.3"}
_BY_VLAN = {"port": "1.3.6.1.2.1.17.7.1.2.2.1.2", "status": "1.3.6.1.2.1.17.7.1.2.2.1.3"}
_VLANS = {"state": "1.3.6.1.4.1.9.9.46.1.3.1.1.2", "kind": "1.3.6.1.4.1.9.9.46.1.3.1.1.3"}
_DEFAULT_VLAN, _OPERATIONAL, _ETHERNET = 1, 1, 1
_VLANS_READ = 32
_SELF = 4
_INVALID = 2


@dataclass(slots=True)
class _Learnt:
    """What the tables told, by port number and ifIndex (0 if untold)."""

    behind: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    truncated: bool = False

    def take(self, ports: Table, *tables: Table) -> None:
        """Add one set of tables; port numbers mean the interfaces that `ports` gives them."""
        for (number,) in (index for index in ports.rows("interface") if len(index) == 1):
            self.behind.setdefault(_place(ports, number), set())
        for table in tables:
            self.truncated |= table.truncated
            for number, mac, own in _rows(table):
                if own:
                    self.own.add(mac)
                elif number:
                    self.behind.setdefault(_place(ports, number), set()).add(mac)


async def read_bridge(walker: Walker, names: Mapping[int, str], *, by_vlan: bool) -> BridgeTableObservation | None:
    """Return the forwarding table, None for a device that is no switch; `names` are interface names by ifIndex.

    `by_vlan` tells that the switch lists its VLANs, so that it may keep a table for each.
    """
    learnt = _Learnt()
    learnt.take(await walker.table(_PORTS), await walker.table(_PLAIN), await walker.table(_BY_VLAN))
    for vlan in await _vlans(walker) if by_vlan else ():
        inside = walker.in_vlan(vlan)
        learnt.take(await inside.table(_PORTS), await inside.table(_PLAIN))
        if inside.silent:
            break
    if not learnt.behind and not learnt.own:
        return None
    base = await walker.value(_BASE_ADDRESS)
    return BridgeTableObservation(
        bridge_mac=mac_of(base.content) if base and base.tag == OCTET_STRING else "",
        ports=tuple(_port(place, names, learnt.behind[place]) for place in sorted(learnt.behind)),
        own_macs=tuple(sorted(learnt.own)),
        truncated=learnt.truncated,
    )


async def _vlans(walker: Walker) -> list[int]:
    """Return the VLANs that are in use, the default one, whose table is already read, left out."""
    table = await walker.table(_VLANS)
    return [
        index[-1]
        for index in sorted(table.rows("state"))
        if table.number("state", index) == _OPERATIONAL
        and table.number("kind", index, _ETHERNET) == _ETHERNET
        and index[-1] != _DEFAULT_VLAN
    ][:_VLANS_READ]


def _place(ports: Table, number: int) -> tuple[int, int]:
    return number, ports.number("interface", (number,))


def _port(place: tuple[int, int], names: Mapping[int, str], macs: set[str]) -> BridgePort:
    number, interface = place
    kept = tuple(sorted(mac for mac in macs if not is_locally_administered(mac)))
    return BridgePort(number, interface, names.get(interface, ""), kept, len(macs) - len(kept))


def _rows(table: Table) -> Iterator[tuple[int, str, bool]]:
    """Yield port, address and whether it is the switch's own; an index ends in the address, a VLAN may precede it."""
    for index in table.rows("port"):
        mac, status = mac_of(index[-6:]), table.number("status", index)
        if mac and status != _INVALID:
            yield table.number("port", index), mac, status == _SELF
