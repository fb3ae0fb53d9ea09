"""Router advertisements of IPv6 (RFC 4861, 4.2): who offers to be the router of a link, and for which networks."""

import ipaddress
from collections.abc import Iterator

from scanner.model.hardware_address import normal_mac
from scanner.model.observations.passive import AdvertisedPrefix, RouterAdvertisementObservation
from scanner.probes.protocols.byte_reader import ByteReader

KIND = 134
"""ICMPv6 type."""
_SOURCE, _PREFIX, _MTU, _DNS_SERVERS = 1, 3, 5, 25
_MANAGED, _OTHER, _ON_LINK, _AUTONOMOUS = 0x80, 0x40, 0x80, 0x40
MOST_PREFIXES = 16


def parse_advertisement(message: bytes) -> RouterAdvertisementObservation:
    """Read an ICMPv6 message; raises `ValueError` for any other, or a malformed one."""
    reader = ByteReader(message)
    if reader.u8() != KIND or reader.u8() != 0:
        raise ValueError("no router advertisement")
    reader.take(3)
    flags = reader.u8()
    lifetime = reader.u16()
    reader.take(8)
    options = tuple(_options(reader))
    return RouterAdvertisementObservation(
        lifetime=lifetime,
        managed=bool(flags & _MANAGED),
        other=bool(flags & _OTHER),
        mac=next((_mac(value) for kind, value in options if kind == _SOURCE), ""),
        mtu=next((int.from_bytes(value[2:6], "big") for kind, value in options if kind == _MTU), None),
        prefixes=tuple(_prefix(value) for kind, value in options if kind == _PREFIX)[:MOST_PREFIXES],
        dns_servers=tuple(server for kind, value in options if kind == _DNS_SERVERS for server in _servers(value)),
    )


def _options(reader: ByteReader) -> Iterator[tuple[int, bytes]]:
    """Yield (type, value); the length counts eight bytes and the two before the value (RFC 4861, 4.6)."""
    while reader.left:
        kind, length = reader.u8(), reader.u8()
        if length == 0:
            raise ValueError("an option without length")
        yield kind, reader.take(8 * length - 2)


def _mac(value: bytes) -> str:
    return normal_mac(value[:6].hex(":")) or ""


def _prefix(value: bytes) -> AdvertisedPrefix:
    """Read a prefix information option (RFC 4861, 4.6.2)."""
    reader = ByteReader(value)
    length, flags, valid, preferred = reader.u8(), reader.u8(), reader.u32(), reader.u32()
    reader.take(4)
    network = ipaddress.IPv6Network((reader.take(16), length), strict=False)
    return AdvertisedPrefix(str(network), bool(flags & _ON_LINK), bool(flags & _AUTONOMOUS), valid, preferred)


def _servers(value: bytes) -> Iterator[str]:
    """Yield the addresses of a recursive DNS server option (RFC 8106, 5.1)."""
    reader = ByteReader(value)
    reader.take(6)
    while reader.left >= 16:
        yield str(ipaddress.IPv6Address(reader.take(16)))
