"""Which networks a device leads to (ipRouteTable, RFC 1213; ipCidrRouteTable and inetCidrRouteTable, RFC 4292)."""

import ipaddress
from collections.abc import Collection, Iterator

from scanner.model.observations.snmp import Route, RoutesObservation
from scanner.probes.snmp_readers.addresses import address_of, ip_value, network_of
from scanner.probes.snmp_walk import Table, Walker

_ROWS = 512
"""Routes that are read: a school's router has some ten; one with the Internet's own table is cut here."""
_OLD = {
    name: f"1.3.6.1.2.1.4.21.1.{column}" for name, column in {"interface": 2, "next": 7, "kind": 8, "mask": 11}.items()
}
_CIDR = {name: f"1.3.6.1.2.1.4.24.4.1.{column}" for name, column in {"interface": 5, "kind": 6}.items()}
_INET = {name: f"1.3.6.1.2.1.4.24.7.1.{column}" for name, column in {"interface": 7, "kind": 8}.items()}
_INVALID, _REJECTED, _BLACKHOLE = 2, 2, 5
_ADDRESS_LENGTHS = {1: 4, 2: 16}
"""InetAddressType to octets (RFC 4001): addresses with a zone are of no use here."""
_NOWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  (no address is bound)


async def read_routes(walker: Walker, there: Collection[str]) -> RoutesObservation | None:
    """Return the routes of the newest table that has any, None where all are empty."""
    if "newer_routes" in there:
        for columns, reader in ((_INET, _by_inet), (_CIDR, _by_cidr)):
            table = await walker.table(columns, _ROWS)
            if found := tuple(dict.fromkeys(reader(table))):
                return RoutesObservation(found, table.truncated)
    table = await walker.table(_OLD, _ROWS) if "routes" in there else Table({})
    found = tuple(dict.fromkeys(_by_destination(table)))
    return RoutesObservation(found, table.truncated) if found else None


def _by_destination(table: Table) -> Iterator[Route]:
    """Read ipRouteTable: the index is the destination."""
    for index in table.rows("next"):
        if table.number("kind", index) != _INVALID:
            network = network_of(address_of(index), ip_value(table.rows("mask").get(index)))
            yield from _route(network, ip_value(table.rows("next").get(index)), table.number("interface", index))


def _by_cidr(table: Table) -> Iterator[Route]:
    """Read ipCidrRouteTable: the index is destination, mask, type of service, next hop."""
    for index in table.rows("interface"):
        if len(index) == 13 and table.number("kind", index) != _REJECTED:
            network = network_of(address_of(index[:4]), address_of(index[4:8]))
            yield from _route(network, address_of(index[9:]), table.number("interface", index))


def _by_inet(table: Table) -> Iterator[Route]:
    """Read inetCidrRouteTable: the index is destination, prefix length, policy, next hop, each with its length."""
    for index in table.rows("interface"):
        length = _ADDRESS_LENGTHS.get(index[0], 0)
        if not length or index[1:2] != (length,) or len(index) < length + 4:
            continue
        destination, rest = address_of(index[2 : 2 + length]), index[2 + length :]
        policy = 2 + rest[1]
        hop = rest[policy + 2 :]
        if table.number("kind", index) not in (_REJECTED, _BLACKHOLE):
            network = network_of(destination, str(rest[0]))
            yield from _route(network, address_of(hop), table.number("interface", index))


def _route(network: str, next_hop: str, interface: int) -> Iterator[Route]:
    """Yield a route to a network of somebody's: not to one address, to groups, or to the device itself."""
    if not network:
        return
    parsed = ipaddress.ip_network(network)
    lonely = parsed.prefixlen == parsed.max_prefixlen
    if lonely or parsed.is_loopback or parsed.is_multicast or parsed.is_link_local:
        return
    yield Route(network, "" if next_hop in _NOWHERE else next_hop, interface)
