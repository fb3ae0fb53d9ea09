"""Addresses as they stand in evidence: read, compared, ordered."""

import functools
import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scanner.model.evidence import Evidence
from scanner.model.observations.topology import InterfacesObservation
from scanner.model.scope import IPAddress

LOCALHOST = frozenset({"127.0.0.1", "::1"})
"""The addresses by which a computer calls itself (RFC 6761 6.3)."""
URL_SCHEMES = ("http://", "https://")


@functools.lru_cache(maxsize=65536)
def read_address(text: str) -> IPAddress | None:
    """Return the address, its zone left out; None if the text is none."""
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def is_loopback(address: str) -> bool:
    """Tell whether this is the scanning computer speaking to itself."""
    parsed = read_address(address)
    return parsed is not None and parsed.is_loopback


def in_numeric_order(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses once each, IPv4 before IPv6, in numeric order; texts that are no address last."""
    return tuple(sorted(set(addresses), key=_rank))


def claimed_by_each_other(by_address: Mapping[str, Sequence[Evidence]]) -> Iterator[tuple[str, str]]:
    """Yield pairs of addresses, each of which answered with an address table that holds both (ipAddrTable, RFC 4293).

    A router answers on every interface; clones tell each of themselves only, and so do two firewalls of a pair.
    """
    own = {address: _told(items) for address, items in by_address.items()}
    for address, told in own.items():
        for other in sorted(told):
            if address < other and address in told and own.get(other, frozenset()) >= {address, other}:
                yield address, other


def _told(items: Iterable[Evidence]) -> frozenset[str]:
    seen = (item.observation for item in items if isinstance(item.observation, InterfacesObservation))
    return frozenset(row.address for each in seen for row in each.addresses if not is_loopback(row.address))


def _rank(address: str) -> tuple[int, int, str]:
    parsed = read_address(address)
    return (parsed.version, int(parsed), address) if parsed else (9, 0, address)
