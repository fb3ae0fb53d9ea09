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
_SECONDS = 1.0
"""Between the first question and its repetition: RFC 6762 5.2 asks for a second at least."""
_QUIET = 0.6
"""Without a new answer until all have spoken: a record is told within 0.12 s, after a cut one 0.5 s (RFC 6762 6)."""
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
    """Ask for the types there are and the usual ones, twice, then for the types that were new, as often."""
    base = (_META, *_COMMON)
    datagrams = list(await _ask(gate, interface_address, [base], rounds=1))
    new = _new_types(datagrams)
    datagrams += await _ask(gate, interface_address, [base, new] if new else [base], quiet=_QUIET)
    again = tuple(sorted({*_new_types(datagrams)} - {*_told(datagrams)}))
    if again:
        datagrams += await _ask(gate, interface_address, [again], quiet=_QUIET)
    return group(datagrams)


def _new_types(datagrams: "list[Datagram]") -> tuple[str, ...]:
    """Return the types that were named and are not among the usual ones."""
    return tuple(sorted(service_types([item.data for item in datagrams]) - {_META, *_COMMON}))[:_MOST_TYPES]


def _told(datagrams: "list[Datagram]") -> set[str]:
    """Return the types of which an instance was told."""
    return {f"{service.type}.local" for item in datagrams for service in gather([item.data]).services}


async def _ask(
    gate: "Gate",
    interface_address: str,
    questions: list[tuple[str, ...]],
    *,
    rounds: int = 1,
    quiet: float | None = None,
) -> "tuple[Datagram, ...]":
    messages = [multicast_query(names) for names in questions]
    return await gate.multicast(
        GROUP, PORT, *messages, interface_address=interface_address, timeout=_SECONDS, quiet=quiet, rounds=rounds
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


SEGMENT_PROBE = SegmentProbe("mdns", ask_segment, packets=4, observes=(MdnsObservation,))
