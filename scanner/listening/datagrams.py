"""Datagrams that devices send to everybody, by the UDP port they go to; each parser raises only `ValueError`.

Questions (mDNS, LLMNR, NBNS) prove that somebody is there; which names people look for is not kept.
"""

from collections.abc import Callable

from scanner.model.hardware_address import normal_mac
from scanner.model.observations.base import Observation
from scanner.model.observations.names import MdnsObservation, NetbiosObservation, SsdpObservation
from scanner.model.observations.passive import DhcpObservation, DhcpServerObservation
from scanner.probes.mndp import parse_reply as parse_mndp
from scanner.probes.protocols.byte_reader import ByteReader
from scanner.probes.protocols.mdns_answer import gather
from scanner.probes.snmp_readers.addresses import address_of
from scanner.text import clean

Told = tuple[str, tuple[Observation, ...]]
"""The address spoken of, and what was said."""
_COOKIE = bytes.fromhex("63825363")
_HOST_NAME, _REQUESTED, _MESSAGE, _PARAMETERS, _VENDOR_CLASS = 12, 50, 53, 55, 60
_ROUTERS, _DNS_SERVERS, _DOMAIN, _SERVER = 3, 6, 15, 54
_HANDED_OUT = (b"\2", b"\5")
"""DHCPOFFER and DHCPACK."""
_MOST_ADDRESSES = 8
_REGISTRATIONS = frozenset({5, 8, 9})
"""Opcodes of NBNS: registration and refresh (RFC 1002 4.2.1.1)."""


def parse_dhcp(data: bytes, source: str) -> Told | None:
    """Read what a client says of itself (RFC 2131); an offer to one is not its word."""
    reader = ByteReader(data)
    if reader.take(4)[:3] != b"\x01\x01\x06":
        return None
    reader.take(8)
    client = reader.take(4)
    reader.take(12)
    mac = normal_mac(reader.take(6).hex(":"))
    reader.seek(236)
    if reader.take(4) != _COOKIE or mac is None:
        raise ValueError("no DHCP")
    options = _options(reader)
    address = address_of(client) if any(client) else address_of(options.get(_REQUESTED, b""))
    seen = DhcpObservation(
        mac=mac,
        hostname=clean(options.get(_HOST_NAME, b"").rstrip(b"\0"), 100),
        vendor_class=clean(options.get(_VENDOR_CLASS, b"").rstrip(b"\0"), 100),
        parameters=tuple(options.get(_PARAMETERS, b"")[:64]),
    )
    return (address, (seen,)) if address else None


def parse_dhcp_reply(data: bytes, source: str) -> Told | None:
    """Read what a server hands out (RFC 2131, 4.3); through a relay it is not a neighbour's word."""
    reader = ByteReader(data)
    if reader.take(4)[:3] != b"\x02\x01\x06":
        return None
    reader.seek(24)
    relay = reader.take(4)
    reader.seek(236)
    if reader.take(4) != _COOKIE:
        raise ValueError("no DHCP")
    options = _options(reader)
    server = address_of(options.get(_SERVER, b""))
    if any(relay) or server != source or options.get(_MESSAGE) not in _HANDED_OUT:
        return None
    seen = DhcpServerObservation(
        routers=_addresses(options.get(_ROUTERS, b"")),
        dns_servers=_addresses(options.get(_DNS_SERVERS, b"")),
        domain=clean(options.get(_DOMAIN, b"").rstrip(b"\0"), 100),
    )
    return server, (seen,)


def _addresses(value: bytes) -> tuple[str, ...]:
    return tuple(address_of(value[at : at + 4]) for at in range(0, len(value) // 4 * 4, 4))[:_MOST_ADDRESSES]


def _options(reader: ByteReader) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    while reader.left:
        kind = reader.u8()
        if kind == 255:
            break
        if kind:
            found.setdefault(kind, reader.take(reader.u8()))
    return found


def parse_mdns(data: bytes, source: str) -> Told:
    """Read an announcement (RFC 6762 8.3); a question tells that its sender is there."""
    if len(data) < 12:
        raise ValueError("no DNS message")
    found = gather([data])
    told = (MdnsObservation(found.hostname, found.services),) if found.hostname or found.services else ()
    return source, told


def parse_ssdp(data: bytes, source: str) -> Told:
    """Read NOTIFY (UPnP Device Architecture 2.0, 1.2); M-SEARCH tells that its sender is there."""
    lines = data[:4096].splitlines()
    if not lines or not lines[0].startswith((b"NOTIFY * HTTP/1.", b"M-SEARCH * HTTP/1.")):
        raise ValueError("no SSDP")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
    if not lines[0].startswith(b"NOTIFY"):
        return source, ()
    target = clean(fields.get(b"nt", b""), 150)
    seen = SsdpObservation(
        clean(fields.get(b"server", b""), 200), clean(fields.get(b"location", b""), 300), (target,) if target else ()
    )
    return source, (seen,)


def parse_netbios(data: bytes, source: str) -> Told:
    """Read a registration of the sender's own name (RFC 1002 4.2.2); a question tells that its sender is there."""
    reader = ByteReader(data)
    reader.u16()
    flags = reader.u16()
    reader.take(8)
    if reader.u8() != 32:
        raise ValueError("no NetBIOS name")
    letters = reader.take(32)
    if flags & 0x8000 or flags >> 11 & 0x0F not in _REGISTRATIONS:
        return source, ()
    if not all(0x41 <= letter <= 0x50 for letter in letters):
        raise ValueError("no NetBIOS name")
    name = bytes((letters[at] - 0x41) << 4 | letters[at + 1] - 0x41 for at in range(0, 32, 2))
    if name[15] not in (0x00, 0x20):
        return source, ()
    return source, (NetbiosObservation(((clean(name[:15].rstrip(b" \0"), 20), name[15]),)),)


def parse_llmnr(data: bytes, source: str) -> Told:
    """Read that somebody is there (RFC 4795)."""
    if len(data) < 12:
        raise ValueError("no LLMNR message")
    return source, ()


def parse_mikrotik(data: bytes, source: str) -> Told:
    """Read MikroTik's announcement; the request holds no fields."""
    return source, (parse_mndp(data),) if len(data) > 4 else ()


PARSERS: dict[int, Callable[[bytes, str], Told | None]] = {
    67: parse_dhcp,
    68: parse_dhcp_reply,
    137: parse_netbios,
    1900: parse_ssdp,
    5353: parse_mdns,
    5355: parse_llmnr,
    5678: parse_mikrotik,
}
