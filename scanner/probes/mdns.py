"""Multicast DNS: host names and service instances of a segment (RFC 6762, 6763), answers by unicast."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scanner.model.observations.base import Observation
from scanner.model.observations.names import MdnsObservation
from scanner.probes.base import SegmentProbe
from scanner.probes.protocols.dns_message import multicast_query
from scanner.probes.protocols.mdns_answer import Gathered, gather, service_types

if TYPE_CHECKING:
    from scanner.gate import Datagram, Gate

GROUP, PORT = "224.0.0.251", 5353
_SECONDS = 2.0
_META = "_services._dns-sd._udp.local"
_COMMON = (
    *("_device-info._tcp.local", "_ipp._tcp.local", "_ipps._tcp.local", "_printer._tcp.local", "_uscan._tcp.local"),
    *(
        "_pdl-datastream._tcp.local",
        "_http._tcp.local",
        "_smb._tcp.local",
        "_ssh._tcp.local",
        "_workstation._tcp.local",
    ),
    *("_airplay._tcp.local", "_raop._tcp.local", "_googlecast._tcp.local", "_companion-link._tcp.local"),
    *("_androidtvremote2._tcp.local", "_adb._tcp.local", "_afpovertcp._tcp.local", "_rfb._tcp.local"),
)
_MOST_TYPES = 30


async def ask_segment(interface_address: str, gate: "Gate") -> Mapping[str, tuple[Observation, ...]]:
    """Ask for the types there are and the usual ones, then for the types that were new."""
    datagrams = list(await _ask(gate, interface_address, (_META, *_COMMON)))
    new = tuple(sorted(service_types([item.data for item in datagrams]) - {_META, *_COMMON}))[:_MOST_TYPES]
    if new:
        datagrams += await _ask(gate, interface_address, new)
    return group(datagrams)


async def _ask(gate: "Gate", interface_address: str, names: tuple[str, ...]) -> "tuple[Datagram, ...]":
    return await gate.multicast(
        GROUP, PORT, multicast_query(names), interface_address=interface_address, timeout=_SECONDS
    )


def group(datagrams: "list[Datagram]") -> dict[str, tuple[Observation, ...]]:
    """Return one observation for each address that told a name or a service."""
    by_address: dict[str, list[bytes]] = {}
    for datagram in datagrams:
        by_address.setdefault(datagram.address, []).append(datagram.data)
    gathered = {address: gather(answers) for address, answers in sorted(by_address.items())}
    return {address: (_observation(found),) for address, found in gathered.items() if found.hostname or found.services}


def _observation(found: Gathered) -> MdnsObservation:
    return MdnsObservation(found.hostname, found.services)


SEGMENT_PROBE = SegmentProbe("mdns", ask_segment, packets=2, observes=(MdnsObservation,))
