"""Asks who announced a service by WS-Discovery for its name plate: cameras by ONVIF, printers and computers by DPWS."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scanner.gate import RefusedByGateError
from scanner.model.observations.base import Observation
from scanner.model.observations.names import WsDiscoveryObservation
from scanner.probes import onvif, wsd
from scanner.stream import StreamLimitError

if TYPE_CHECKING:
    from scanner.gate import Gate

_AT_A_TIME = 10
_SECONDS = 5.0
_ENDINGS = (OSError, EOFError, ValueError, StreamLimitError, RefusedByGateError)


async def with_name_plates(
    found: Mapping[str, tuple[Observation, ...]], gate: "Gate"
) -> dict[str, tuple[Observation, ...]]:
    """Return the answers by address, each with the name plate where one is shown; one connection to each at most."""
    turn = asyncio.Semaphore(_AT_A_TIME)

    async def completed(address: str, seen: tuple[Observation, ...]) -> tuple[str, tuple[Observation, ...]]:
        async with turn:
            return address, (*seen, *await _plate(address, seen, gate))

    return dict(await asyncio.gather(*(completed(address, seen) for address, seen in sorted(found.items()))))


async def _plate(address: str, seen: tuple[Observation, ...], gate: "Gate") -> tuple[Observation, ...]:
    announced = next((item for item in seen if isinstance(item, WsDiscoveryObservation)), None)
    if announced is None:
        return ()
    try:
        async with asyncio.timeout(_SECONDS):
            return await onvif.describe(address, announced, gate) or await wsd.describe(address, announced, gate)
    except _ENDINGS:
        return ()
