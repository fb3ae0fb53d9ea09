"""Forwarding tables of switches (BRIDGE-MIB, RFC 4188; Q-BRIDGE-MIB, RFC 4363)."""

from collections.abc import Iterator, Mapping

from scanner.model.hardware_address import is_locally_administered
from scanner.model.observations.topology import BridgePort, BridgeTableObservation
from scanner.probes.protocols.der import OCTET_STRING
from scanner.probes.snmp_readers.addresses import mac_of
from scanner.probes.snmp_walk import Table, Walker

_BASE_ADDRESS = "1.3.6.1.2.1.17.1.1.0"
_PORTS = {"interface": "1.3.6.1.2.1.17.1.4.1.2"}
_PLAIN = {"port": "1.3.6.1.2.1.17.4.3.1.2", "status": "1.3.6.1.2.1.17.4.3.1.3"}
_BY_VLAN = {"port": "1.3.6.1.2.1.17.7.1.2.2.1.2", "status": "1.3.6.1.2.1.17.7.1.2.2.1.3"}
_SELF = 4
_INVALID = 2


async def read_bridge(walker: Walker, names: Mapping[int, str]) -> BridgeTableObservation | None:
    """Return the forwarding table, None for a device that is no switch; `names` are interface names by ifIndex."""
    ports = await walker.table(_PORTS)
    plain, by_vlan = await walker.table(_PLAIN), await walker.table(_BY_VLAN)
    learnt = [*_learnt(plain), *_learnt(by_vlan)]
    if not ports.rows("interface") and not learnt:
        return None
    base = await walker.value(_BASE_ADDRESS)
    numbers = {index[0] for index in ports.rows("interface")} | {port for port, _, own in learnt if port and not own}
    behind = {port: {mac for number, mac, own in learnt if number == port and not own} for port in numbers}
    return BridgeTableObservation(
        bridge_mac=mac_of(base.content) if base and base.tag == OCTET_STRING else "",
        ports=tuple(_port(port, ports.number("interface", (port,)), names, behind[port]) for port in sorted(numbers)),
        own_macs=tuple(sorted({mac for _, mac, own in learnt if own})),
        truncated=plain.truncated or by_vlan.truncated,
    )


def _port(number: int, interface: int, names: Mapping[int, str], macs: set[str]) -> BridgePort:
    kept = tuple(sorted(mac for mac in macs if not is_locally_administered(mac)))
    return BridgePort(number, interface, names.get(interface, ""), kept, len(macs) - len(kept))


def _learnt(table: Table) -> Iterator[tuple[int, str, bool]]:
    """Yield port, address and whether it is the switch's own; an index ends in the address, a VLAN may precede it."""
    for index in table.rows("port"):
        mac, status = mac_of(index[-6:]), table.number("status", index)
        if mac and status != _INVALID:
            yield table.number("port", index), mac, status == _SELF
