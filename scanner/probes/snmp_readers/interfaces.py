"""Interfaces and own addresses (IF-MIB, RFC 2863; ipAddrTable and ipForwarding, RFC 4293)."""

from scanner.model.observations.topology import InterfaceAddress, InterfacesObservation, NetworkInterface
from scanner.probes.protocols.der import Element
from scanner.probes.snmp_readers.addresses import address_of, mac_of, network_of
from scanner.probes.snmp_walk import Table, Walker, value_of

_IF = "1.3.6.1.2.1.2.2.1"
_IF_X = "1.3.6.1.2.1.31.1.1.1"
_INTERFACES = {
    name: f"{_IF}.{number}" for name, number in {"description": 2, "type": 3, "speed": 5, "mac": 6, "state": 8}.items()
}
_NAMES = {"name": f"{_IF_X}.1", "high_speed": f"{_IF_X}.15", "alias": f"{_IF_X}.18"}
_ADDRESSES = {"interface": "1.3.6.1.2.1.4.20.1.2", "mask": "1.3.6.1.2.1.4.20.1.3"}
_FORWARDING = "1.3.6.1.2.1.4.1.0"
_IP_ADDRESS = 0x40
_UP, _FORWARDS = 1, 1


async def read_interfaces(walker: Walker) -> InterfacesObservation | None:
    """Return the interfaces, None where the agent has none."""
    table = await walker.table(_INTERFACES)
    if not table.rows("description"):
        return None
    names = await walker.table(_NAMES)
    addresses = await walker.table(_ADDRESSES)
    forwarding = value_of(await walker.value(_FORWARDING))
    rows = tuple(_interface(table, names, index) for index in table.rows("description") if len(index) == 1)
    own = tuple(item for index in addresses.rows("mask") if (item := _address(addresses, index)))
    return InterfacesObservation(
        rows, own, None if not forwarding else forwarding == _FORWARDS, table.truncated or names.truncated
    )


def _interface(table: Table, names: Table, index: tuple[int, ...]) -> NetworkInterface:
    description = table.text("description", index)
    state = table.number("state", index)
    return NetworkInterface(
        index=index[0],
        name=names.text("name", index) or description,
        description=description,
        alias=names.text("alias", index),
        type=table.number("type", index),
        mac=mac_of(table.octets("mac", index)),
        up=None if not state else state == _UP,
        speed_mbit=names.number("high_speed", index) or table.number("speed", index) // 1_000_000,
    )


def _address(table: Table, index: tuple[int, ...]) -> InterfaceAddress | None:
    address, mask = address_of(index), _ip(table.rows("mask").get(index))
    network = network_of(address, mask) if address and mask else ""
    return InterfaceAddress(address, network, table.number("interface", index)) if network else None


def _ip(found: Element | None) -> str:
    return address_of(found.content) if found and found.tag == _IP_ADDRESS else ""
