"""Interfaces and own addresses (IF-MIB, RFC 2863; ipAddrTable and ipForwarding, RFC 4293)."""

from collections.abc import Collection, Iterator
from ipaddress import ip_address

from scanner.model.observations.topology import InterfaceAddress, InterfacesObservation, NetworkInterface
from scanner.probes.protocols.der import OID
from scanner.probes.snmp_readers.addresses import address_of, ip_value, mac_of, network_of
from scanner.probes.snmp_walk import Table, Walker, value_of

_IF = "1.3.6.1.2.1.2.2.1"
_IF_X = "1.3.6.1.2.1.31.1.1.1"
_INTERFACES = {
    name: f"{_IF}.{number}" for name, number in {"description": 2, "type": 3, "speed": 5, "mac": 6, "state": 8}.items()
}
_NAMES = {"name": f"{_IF_X}.1", "high_speed": f"{_IF_X}.15", "alias": f"{_IF_X}.18"}
_ADDRESSES = {"interface": "1.3.6.1.2.1.4.20.1.2", "mask": "1.3.6.1.2.1.4.20.1.3"}
_NEWER_ADDRESSES = {"interface": "1.3.6.1.2.1.4.34.1.3", "prefix": "1.3.6.1.2.1.4.34.1.5"}
_ADDRESS_TYPES = ((1, 4), (2, 16))
"""InetAddressType and length (RFC 4001): those with a zone are this link's alone."""
_FORWARDING = "1.3.6.1.2.1.4.1.0"
_UP, _FORWARDS = 1, 1


async def read_interfaces(walker: Walker, there: Collection[str]) -> InterfacesObservation | None:
    """Return the interfaces with the addresses of the tables that are `there`, None where the agent has none."""
    table = await walker.table(_INTERFACES)
    if not table.rows("description"):
        return None
    names = await walker.table(_NAMES) if "interface_names" in there else Table({})
    addresses = await walker.table(_ADDRESSES) if "addresses" in there else Table({})
    newer = await walker.table(_NEWER_ADDRESSES) if "newer_addresses" in there else Table({})
    forwarding = value_of(await walker.value(_FORWARDING))
    rows = tuple(_interface(table, names, index) for index in table.rows("description") if len(index) == 1)
    own = {item.address: item for item in (*_newer(newer), *_own(addresses))}
    return InterfacesObservation(
        rows,
        tuple(own[address] for address in sorted(own, key=_order)),
        None if not forwarding else forwarding == _FORWARDS,
        table.truncated or names.truncated,
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


def _own(table: Table) -> Iterator[InterfaceAddress]:
    for index in table.rows("mask"):
        address, mask = address_of(index), ip_value(table.rows("mask").get(index))
        network = network_of(address, mask) if address and mask else ""
        if network:
            yield InterfaceAddress(address, network, table.number("interface", index))


def _newer(table: Table) -> Iterator[InterfaceAddress]:
    """Read ipAddressTable: the index is the address with its type and length, the prefix's name ends in its length."""
    for index in table.rows("prefix"):
        address = address_of(index[2:]) if index[:2] in _ADDRESS_TYPES else ""
        prefix = table.rows("prefix")[index]
        length = prefix.oid().rpartition(".")[2] if prefix.tag == OID and prefix.content else ""
        network = network_of(address, length) if address and length else ""
        if network and not network.endswith("/0"):
            yield InterfaceAddress(address, network, table.number("interface", index))


def _order(address: str) -> tuple[int, int]:
    parsed = ip_address(address)
    return (parsed.version, int(parsed))
