"""Where the targets are: this computer itself, one of its own links, or behind a router."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scanner.interfaces import Interface, link_of
from scanner.model.scope import parsed_address


@dataclass(slots=True)
class Places:
    """The targets by where they are."""

    own: list[tuple[str, str]] = field(default_factory=list)
    links: dict[Interface, list[str]] = field(default_factory=dict)
    routed: list[str] = field(default_factory=list)

    def count(self) -> int:
        """Return the number of addresses."""
        return len(self.own) + len(self.routed) + sum(map(len, self.links.values()))

    def every(self) -> Iterable[str]:
        """Yield every address."""
        yield from (address for address, _ in self.own)
        for addresses in self.links.values():
            yield from addresses
        yield from self.routed


def sort_targets(targets: Sequence[str], interfaces: tuple[Interface, ...]) -> Places:
    """Sort addresses and networks (CIDR text); the first and last address of an own link are nobody's."""
    places = Places()
    own = {interface.address: interface.mac for interface in interfaces}
    reserved = {edge for interface in interfaces for edge in _edges(interface)}
    with_mac = [interface for interface in interfaces if interface.mac and not interface.is_loopback]
    for address in _addresses(targets):
        link = link_of(address, with_mac)
        if address in own and not _is_loopback(address):
            places.own.append((address, own[address]))
        elif _is_loopback(address):
            places.own.append((address, ""))
        elif address in reserved:
            continue
        elif link is not None:
            places.links.setdefault(link, []).append(address)
        else:
            places.routed.append(address)
    return places


def _addresses(targets: Sequence[str]) -> Iterable[str]:
    """Yield each address once, in the order given; a network's first and last are left out (RFC 1122, 3.2.1.3)."""
    seen: set[str] = set()
    for target in targets:
        network = ipaddress.ip_network(target.partition("%")[0], strict=False)
        members = [target.partition("/")[0]] if network.num_addresses == 1 else map(str, network.hosts())
        for address in members:
            if address not in seen:
                seen.add(address)
                yield address


def _edges(interface: Interface) -> tuple[str, ...]:
    network = ipaddress.ip_network(interface.network)
    if network.num_addresses <= 2:
        return ()
    return (str(network.network_address), str(network.broadcast_address))


def _is_loopback(address: str) -> bool:
    return parsed_address(address).is_loopback
