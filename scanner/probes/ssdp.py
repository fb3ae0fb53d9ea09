"""SSDP: who on a segment speaks UPnP, and what the device description says (UPnP Device Architecture 2.0)."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from scanner.gate import RefusedByGateError
from scanner.model.observations.base import Observation
from scanner.model.observations.names import SsdpObservation
from scanner.probes.base import SegmentProbe
from scanner.probes.http import path_of
from scanner.probes.http_client import Endpoint, get, split_url
from scanner.probes.protocols.upnp import Description, SsdpReply, parse_description, parse_reply, search
from scanner.stream import StreamLimitError
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Datagram, Gate

GROUP, PORT = "239.255.255.250", 1900
_TARGETS = ("ssdp:all", "upnp:rootdevice")
_ROUNDS = 2
_SECONDS = 0.4
"""Between the two rounds: a question that was lost is lost for all."""
_SPREAD = 1.0
"""Over which the replies to a round come: each waits up to the second that the question allows (`MX: 1`)."""
_QUIET = 0.3
"""Without a new reply until all have spoken."""
_MOST_TARGETS = 40
_AT_A_TIME = 10
_ENDINGS = (OSError, EOFError, ValueError, StreamLimitError, RefusedByGateError)


async def ask_segment(interface_address: str, gate: "Gate") -> Mapping[str, tuple[Observation, ...]]:
    """Search for both targets side by side, twice, and read one description per device that answered."""
    datagrams = await gate.multicast(
        GROUP,
        PORT,
        *map(search, _TARGETS),
        interface_address=interface_address,
        timeout=_SECONDS,
        spread=_SPREAD,
        quiet=_QUIET,
        rounds=_ROUNDS,
    )
    turn = asyncio.Semaphore(_AT_A_TIME)

    async def described(address: str, replies: list[SsdpReply]) -> tuple[str, tuple[Observation, ...]]:
        async with turn:
            return address, (await _observation(address, replies, gate),)

    replies = group_replies(datagrams)
    return dict(await asyncio.gather(*(described(address, found) for address, found in sorted(replies.items()))))


def group_replies(datagrams: "Iterable[Datagram]") -> dict[str, list[SsdpReply]]:
    """Return the readable replies by address."""
    found: dict[str, list[SsdpReply]] = {}
    for datagram in datagrams:
        try:
            found.setdefault(datagram.address, []).append(parse_reply(datagram.data))
        except ValueError:
            continue
    return {address: replies for address, replies in found.items() if replies}


async def _observation(address: str, replies: list[SsdpReply], gate: "Gate") -> SsdpObservation:
    location = next((reply.location for reply in replies if reply.location), b"")
    description = await _describe(address, location.decode("utf-8", "replace"), gate)
    return SsdpObservation(
        server=clean(next((reply.server for reply in replies if reply.server), b""), 200),
        location=clean(location, 300),
        search_targets=tuple(sorted({clean(reply.target, 150) for reply in replies if reply.target}))[:_MOST_TARGETS],
        friendly_name=clean(description.friendly_name, 200),
        manufacturer=clean(description.manufacturer, 200),
        model_name=clean(description.model_name, 200),
        model_number=clean(description.model_number, 100),
        serial=clean(description.serial, 100),
        device_type=clean(description.device_type, 150),
    )


async def _describe(address: str, location: str, gate: "Gate") -> Description:
    """Read the description, only from the very address that answered: a reply must not send us anywhere else."""
    parts = split_url(location)
    if parts is None or parts.scheme != "http" or parts.hostname != address:
        return Description()
    try:
        reply = await get(gate, Endpoint(address, parts.port or 80, False), path_of(parts.path, parts.query))
        return parse_description(reply.body) if reply.status == 200 else Description()
    except _ENDINGS:
        return Description()


SEGMENT_PROBE = SegmentProbe("ssdp", ask_segment, packets=4, seconds=30.0, observes=(SsdpObservation,))
