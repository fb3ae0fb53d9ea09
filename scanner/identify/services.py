"""Open ports and what answers there, from the newest scan that asked."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scanner.identify.addresses import in_numeric_order, read_address
from scanner.identify.record import Asked, Record
from scanner.identify.sighting import Sighting
from scanner.identify.vote import Vote, strongest
from scanner.model.closed_lists import Transport
from scanner.model.device import Service
from scanner.model.evidence import Evidence
from scanner.model.observations.access import DnsServerObservation, RedisObservation, SnmpObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import ServiceObservation, TcpPortsObservation
from scanner.model.observations.names import (
    MdnsObservation,
    NetbiosObservation,
    SsdpObservation,
    VendorDiscoveryObservation,
    WsDiscoveryObservation,
)
from scanner.model.observations.snmp import SnmpEngineObservation
from scanner.model.observations.web import HttpObservation, TlsObservation
from scanner.model.ports import expected_service, ports_of
from scanner.model.scan import Scan

PLATFORM_CHANNELS = frozenset({"http_generator", "http_body", "http_cookie", "http_powered_by", "http_title"})
"""Where a web server speaks of what runs behind it."""

Spot = tuple[str, Transport, int]
"""Address, transport and port."""

_UDP_OF: dict[type[Observation], int] = {
    DnsServerObservation: 53,
    NetbiosObservation: 137,
    SnmpObservation: 161,
    SnmpEngineObservation: 161,
    SsdpObservation: 1900,
    WsDiscoveryObservation: 3702,
    MdnsObservation: 5353,
}
_NAMES = {
    "smb": "microsoft-ds",
    "smb_shares": "microsoft-ds",
    "rdp": "ms-wbt-server",
    "ssh": "ssh",
    "vnc": "vnc",
    "telnet": "telnet",
    "ftp": "ftp",
    "redis": "redis",
    "mysql": "mysql",
    "mysql_login": "mysql",
    "mssql": "ms-sql-s",
    "snmp": "snmp",
    "snmp_engine": "snmp",
    "dns_server": "domain",
    "rtsp": "rtsp",
    "sip": "sip",
    "ldap": "ldap",
    "printer": "ipp",
    "http": "http",
    "http_path": "http",
    "netbios": "netbios-ns",
    "mdns": "mdns",
    "ssdp": "upnp",
    "ws_discovery": "ws-discovery",
}


@dataclass(slots=True)
class _Open:
    """One open port while the scans are gone through; of each kind of observation the newest scan's is kept."""

    evidence: list[Evidence] = field(default_factory=list)

    def add(self, item: Evidence) -> None:
        kind = _source(item)
        self.evidence = [old for old in self.evidence if _source(old) != kind or old.scan_id == item.scan_id]
        self.evidence.append(item)


def _source(item: Evidence) -> tuple[str, str]:
    return (item.observation.KIND, str(getattr(item.observation, "channel", "")))


def spot_of(item: Evidence) -> Spot | None:
    """Return the service an observation speaks of, None for one of the whole host."""
    seen = item.observation
    address = read_address(item.target)
    if address is None:
        return None
    if isinstance(seen, VendorDiscoveryObservation):
        return (str(address), Transport.UDP, 5678 if seen.protocol == "mndp" else 10001)
    if type(seen) in _UDP_OF:
        return (str(address), Transport.UDP, getattr(seen, "port", 0) or _UDP_OF[type(seen)])
    port = getattr(seen, "port", None)
    if not isinstance(port, int):
        return None
    udp = getattr(seen, "transport", "") == "udp"
    return (str(address), Transport.UDP if udp else Transport.TCP, port)


def open_spots(record: Record, asked: Asked) -> dict[Spot, tuple[Evidence, ...]]:
    """Return the services of a device with their evidence.

    The newest scan that asked a port decides of it: a scan that did not ask,
    or not to the end, takes nothing away.
    """
    state: dict[Spot, _Open] = {}
    for sighting in record.sightings:
        unasked = _unasked(state, sighting, asked)
        _forget(state, sighting.scan, sighting.addresses, asked)
        for spot, items in unasked.items():
            state.setdefault(spot, _Open()).evidence = items
        for item in sighting.evidence:
            for spot in _spots(item):
                state.setdefault(spot, _Open()).add(item)
    return {spot: tuple(state[spot].evidence) for spot in sorted(state, key=_order)}


def _spots(item: Evidence) -> Iterator[Spot]:
    if isinstance(item.observation, TcpPortsObservation):
        address = str(read_address(item.target))
        yield from ((address, Transport.TCP, port) for port in item.observation.open)
    elif spot := spot_of(item):
        yield spot


def _unasked(state: Mapping[Spot, _Open], sighting: Sighting, asked: Asked) -> dict[Spot, list[Evidence]]:
    """Return what was known of ports that this scan came to but, cut short, did not ask all of again."""
    came_to = _open_ports(sighting) | _datagram_ports(sighting.scan, sighting.addresses, asked)
    answered = {spot[1:] for item in sighting.evidence if (spot := spot_of(item))}
    kept: dict[Spot, list[Evidence]] = {}
    for (address, transport, port), known in state.items():
        door = (transport, port)
        if door not in came_to:
            continue
        now = address if address in sighting.addresses else came_to[door]
        # An open port waits for its probes; of a datagram port only a word on a probe tells that it was not asked.
        put = transport is Transport.UDP or door in answered
        left = [
            item
            for item in known.evidence
            if not isinstance(item.observation, TcpPortsObservation)
            and asked.left_out(sighting.scan, now, port, item.probe, answered=put)
        ]
        if left:
            kept[now, transport, port] = left
    return kept


def _open_ports(sighting: Sighting) -> dict[tuple[Transport, int], str]:
    """Return the TCP ports that the scan's sweeps found open, each with the address where."""
    return {
        (Transport.TCP, port): str(read_address(item.target))
        for item in sighting.evidence
        if isinstance(item.observation, TcpPortsObservation)
        for port in item.observation.open
    }


def _datagram_ports(scan: Scan, addresses: Iterable[str], asked: Asked) -> dict[tuple[Transport, int], str]:
    """Return the UDP ports to which the scan put a question to its end, each with the address where."""
    return {
        (Transport.UDP, port): address
        for address in addresses
        for kind, port in _UDP_OF.items()
        if asked.answered_no(scan, address, kind.KIND)
    }


def _forget(state: dict[Spot, _Open], scan: Scan, addresses: Iterable[str], asked: Asked) -> None:
    """Drop what this scan asked anew, wherever the device had it before."""
    addresses = tuple(addresses)
    swept = any(asked.done(scan, address, "tcp_ports") for address in addresses)
    ports = (
        frozenset(scan.settings.tcp_ports or ports_of(scan.settings.profile, Transport.TCP)) if swept else frozenset()
    )
    datagrams = {port for _, port in _datagram_ports(scan, addresses, asked)}
    for spot in [spot for spot in state if spot[2] in (ports if spot[1] is Transport.TCP else datagrams)]:
        if spot[0] in addresses or not _still_there(spot[0], addresses):
            del state[spot]


def _still_there(address: str, addresses: Sequence[str]) -> bool:
    """Tell whether an address that this scan did not see may still be the device's: one of another kind or vantage."""
    return not any((":" in address) == (":" in other) for other in addresses)


def _order(spot: Spot) -> tuple[str, int, str]:
    return (spot[1], spot[2], spot[0])


def services_of(device_id: str, spots: dict[Spot, tuple[Evidence, ...]], votes: Sequence[Vote]) -> tuple[Service, ...]:
    """Return the services of a device in the order of transport, port and address."""
    by_evidence: dict[str, list[Vote]] = {}
    for vote in votes:
        by_evidence.setdefault(vote.evidence, []).append(vote)
    made = []
    for (address, transport, port), evidence in spots.items():
        own = [vote for item in evidence for vote in by_evidence.get(item.id, ()) if _of_port(vote, port)]
        own += _lent(spots, (address, transport, port), by_evidence, own)
        if not any(vote.field == "product" for vote in own):
            own += [vote for item in evidence for vote in by_evidence.get(item.id, ()) if _of_page(vote, port)]
        place = _place(spots, (address, transport, port))
        made.append(_service(service_id(device_id, transport, port, place), (address, transport, port), evidence, own))
    return tuple(made)


_SAME_SERVER: dict[tuple[Transport, int], tuple[Transport, int]] = {
    (Transport.TCP, 53): (Transport.UDP, 53),
    (Transport.TCP, 139): (Transport.TCP, 445),
}
"""Two doors of one server: DNS over TCP (RFC 7766) and SMB over NetBIOS (RFC 1001) beside the usual ones."""
_LENT_LESS = 10


def _lent(
    spots: Mapping[Spot, tuple[Evidence, ...]], spot: Spot, by_evidence: Mapping[str, list[Vote]], own: Sequence[Vote]
) -> Iterator[Vote]:
    """Return what the other door of the same server told of product and version, a little less sure."""
    door = _SAME_SERVER.get(spot[1:])
    if door is None or any(vote.field == "product" for vote in own):
        return
    for item in spots.get((spot[0], *door), ()):
        for vote in by_evidence.get(item.id, ()):
            if vote.field in {"product", "version", "cpe"} and _of_port(vote, door[1]):
                yield replace(vote, confidence=vote.confidence - _LENT_LESS, port=spot[2], transport=spot[1])


def _of_port(vote: Vote, port: int) -> bool:
    """Tell whether a vote is of what answers at the port itself, not of a page or language behind it."""
    return vote.port == port and vote.channel not in PLATFORM_CHANNELS


def _of_page(vote: Vote, port: int) -> bool:
    """Tell whether a vote names the application behind a server that does not name itself; its language does not."""
    return vote.port == port and vote.channel in PLATFORM_CHANNELS - {"http_powered_by"}


def service_id(device_id: str, transport: Transport, port: int, place: int = 0) -> str:
    """Return a service's id: free of the address, so that it outlives a new lease; `place` tells addresses apart."""
    text = f"{device_id}\0{transport}\0{port}\0{place}"
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _place(spots: Iterable[Spot], spot: Spot) -> int:
    return in_numeric_order(other[0] for other in spots if other[1:] == spot[1:]).index(spot[0])


def _service(identifier: str, spot: Spot, evidence: Sequence[Evidence], votes: Sequence[Vote]) -> Service:
    product = strongest(vote for vote in votes if vote.field == "product")
    same = [vote for vote in votes if product is None or vote.rule.startswith(product.rule.removesuffix("_product"))]
    return Service(
        id=identifier,
        address=spot[0],
        transport=spot[1],
        port=spot[2],
        name=strongest(_names(spot, evidence)),
        product=product,
        version=strongest(vote for vote in same if vote.field == "version"),
        cpe=strongest(vote for vote in same if vote.field == "cpe"),
        tls=any(_speaks_tls(item) for item in evidence),
        evidence=tuple(item.id for item in evidence),
    )


def _names(spot: Spot, evidence: Sequence[Evidence]) -> Iterator[Vote]:
    usual = expected_service(spot[1], spot[2])
    if usual:
        yield Vote("name", usual, 30, "port", "usual_port", str(spot[2]), "", spot[2])
    for item in evidence:
        seen = item.observation
        if isinstance(seen, ServiceObservation) and seen.name:
            sure = {"own": 90, "port": 40}.get(seen.channel, 80)
            yield Vote("name", seen.name, sure, seen.channel, "service_name", seen.banner, item.id, seen.port)
        elif seen.KIND in _NAMES and not (isinstance(seen, RedisObservation) and seen.reply == "other"):
            name = "https" if isinstance(seen, HttpObservation) and seen.port_speaks_tls else _NAMES[seen.KIND]
            yield Vote("name", name, 95, seen.KIND, "protocol_reply", "", item.id, spot[2])


def _speaks_tls(item: Evidence) -> bool:
    seen = item.observation
    if isinstance(seen, TlsObservation):
        return bool(seen.accepted or seen.certificate)
    if isinstance(seen, HttpObservation):
        return seen.port_speaks_tls
    return isinstance(seen, ServiceObservation) and seen.tls
