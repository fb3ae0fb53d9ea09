"""Takes an Ethernet frame apart and hands it to the parser that fits; one guard around all of them."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from scanner.listening.announcements import parse_cdp, parse_lldp
from scanner.listening.datagrams import PARSERS
from scanner.model.hardware_address import is_locally_administered, normal_mac
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.topology import LinkNeighbour
from scanner.probes.protocols.byte_reader import ByteReader
from scanner.probes.protocols.router_advertisement import KIND as ROUTER_ADVERTISEMENT
from scanner.probes.protocols.router_advertisement import parse_advertisement

_ARP, _IPV4, _IPV6, _LLDP = 0x0806, 0x0800, 0x86DD, 0x88CC
_CDP_GROUP = bytes.fromhex("01000ccccccc")
_UDP, _ICMPV6 = 17, 58
_NEIGHBOUR_MESSAGES = (bytes([135]), bytes([136]))
"""Solicitation and advertisement."""
_IPV6_PARSERS = {port: PARSERS[port] for port in (1900, 5353, 5355)}
LONGEST = 2048
"""Bytes of a frame that are looked at."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a frame told of the device at `address`; for LLDP and CDP the `neighbour` on this computer's own port."""

    address: str = ""
    observations: tuple[Observation, ...] = ()
    neighbour: LinkNeighbour | None = None


def read_frame(frame: bytes) -> Heard | None:
    """Return what a frame tells, None for one that tells nothing or is malformed."""
    try:
        return _read(ByteReader(frame[:LONGEST]))
    except ValueError:
        return None


def _read(reader: ByteReader) -> Heard | None:
    group, source, kind = reader.take(6), reader.take(6), reader.u16()
    if kind == 0x8100:  # a VLAN tag (IEEE 802.1Q)
        reader.take(2)
        kind = reader.u16()
    if group == _CDP_GROUP and kind <= 1500:
        return Heard(neighbour=parse_cdp(reader.take(min(kind, reader.left))))
    if kind == _LLDP:
        return Heard(neighbour=parse_lldp(reader.rest()))
    parser: Callable[[ByteReader, str], Heard | None] | None = _KINDS.get(kind)
    return parser(reader, normal_mac(source.hex(":")) or "") if parser else None


def _arp(reader: ByteReader, _source: str) -> Heard | None:
    """Read the sender of an ARP frame (RFC 826); a probe without an address (RFC 5227) tells of nobody."""
    if reader.take(6) != bytes.fromhex("000108000604"):
        raise ValueError("no ARP for IPv4 over Ethernet")
    reader.u16()
    mac, address = normal_mac(reader.take(6).hex(":")), ipaddress.ip_address(reader.take(4))
    if mac is None or address.is_unspecified:
        return None
    return Heard(str(address), (NeighbourObservation(mac, "passive"),))


def _ipv4(reader: ByteReader, source: str) -> Heard | None:
    start = reader.position
    length = (reader.u8() & 0x0F) * 4
    reader.take(5)
    fragment = reader.u16() & 0x1FFF
    reader.u8()
    protocol = reader.u8()
    reader.take(2)
    address = str(ipaddress.ip_address(reader.take(4)))
    if protocol != _UDP or fragment or length < 20:
        return None
    reader.seek(start + length)
    reader.u16()
    port = reader.u16()
    reader.take(4)
    parser = PARSERS.get(port)
    if parser is None:
        return None
    told = parser(reader.rest(), address)
    if told is None or ipaddress.ip_address(told[0]).is_unspecified:
        return None
    own = told[0] == address and source and not ipaddress.ip_address(address).is_loopback
    here = (NeighbourObservation(source, "passive"),) if own else ()
    return Heard(told[0], (*here, *told[1]))


def _ipv6(reader: ByteReader, source: str) -> Heard | None:
    """Read what a neighbour says over IPv6; a card with a changing address is passed over (a phone's, mostly)."""
    reader.take(4)
    length, following, hops = reader.u16(), reader.u8(), reader.u8()
    address = ipaddress.ip_address(reader.take(16))
    reader.take(16)
    payload = reader.take(min(length, reader.left))
    if not source or not address.is_link_local or is_locally_administered(source):
        return None
    if following == _ICMPV6 and hops == 255:
        return _neighbour_message(payload, str(address), source)
    return _ipv6_datagram(payload, str(address), source) if following == _UDP else None


def _neighbour_message(message: bytes, address: str, source: str) -> Heard | None:
    """Read who sent a router or neighbour message (RFC 4861); these never come from behind a router (hop limit 255)."""
    if message[:1] == bytes([ROUTER_ADVERTISEMENT]):
        router = NeighbourObservation(source, "passive", router=True)
        return Heard(address, (router, parse_advertisement(message)))
    if message[:1] in _NEIGHBOUR_MESSAGES:
        return Heard(address, (NeighbourObservation(source, "passive"),))
    return None


def _ipv6_datagram(datagram: bytes, address: str, source: str) -> Heard | None:
    reader = ByteReader(datagram)
    reader.u16()
    parser = _IPV6_PARSERS.get(reader.u16())
    reader.take(4)
    told = parser(reader.rest(), address) if parser else None
    return Heard(address, (NeighbourObservation(source, "passive"), *told[1])) if told else None


_KINDS: dict[int, Callable[[ByteReader, str], Heard | None]] = {_ARP: _arp, _IPV4: _ipv4, _IPV6: _ipv6}
