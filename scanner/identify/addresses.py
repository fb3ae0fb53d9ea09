"""Addresses as they stand in evidence: read, compared, ordered."""

import functools
import ipaddress
from collections.abc import Iterable

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


def _rank(address: str) -> tuple[int, int, str]:
    parsed = read_address(address)
    return (parsed.version, int(parsed), address) if parsed else (9, 0, address)
