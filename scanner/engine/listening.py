"""Finding hosts without sending: frames heard by the raw process where it may, and the system's own table."""

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator, Callable

from scanner.engine.recorder import Findings
from scanner.engine.session import Host, Session
from scanner.interfaces import Interface
from scanner.listening.frames import Heard, read_frame
from scanner.model.closed_lists import CoverageState
from scanner.model.hardware_address import is_identifying
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.passive import DhcpServerObservation, StrayRouterObservation
from scanner.model.observations.topology import LinkNeighbour, LldpNeighbourObservation
from scanner.probes.neighbour_table import read_neighbours
from scanner.raw.client import RawClient, RawError

PROBE = "passive"
LISTEN_SECONDS = 120.0
"""How long a link is listened to: most devices announce themselves every 30 to 60 seconds."""
_SHARE_OF_TIME = 0.9
MOST_OBSERVATIONS = 64
"""Observations kept of one address, whatever it goes on announcing."""


async def listen_for_hosts(session: Session, add: Callable[[Host], None]) -> None:
    """Take what the system knows of its neighbours, and what each link in scope says within the time."""
    for row in read_neighbours():
        if row.mac:
            _take(session, Heard(row.address, (NeighbourObservation(row.mac, PROBE),)))
    links = {item.name: item for item in session.interfaces if not item.is_loopback and _in_scope(session, item)}
    if links:
        await asyncio.gather(*(_listen(session, interface) for interface in links.values()))
    for host in tuple(session.hosts.values()):
        add(host)


async def _listen(session: Session, interface: Interface) -> None:
    told = Findings(session.scan.id, interface.network)
    beside: dict[str, Findings] = {}
    switches: dict[LinkNeighbour, None] = {}
    try:
        async with contextlib.aclosing(_heard(session, interface)) as frames:
            async for heard in frames:
                if heard.neighbour is not None:
                    switches[dataclasses.replace(heard.neighbour, local_port=interface.name)] = None
                elif ":" in heard.address:
                    _keep(beside.setdefault(heard.address, Findings(session.scan.id, heard.address)), heard)
                elif interface.holds(heard.address):
                    _take(session, heard)
                else:
                    _keep(told, Heard(heard.address, stray_router(heard)))
        told.ended(PROBE, CoverageState.DONE)
    except RawError as error:
        told.ended(PROBE, CoverageState.NOT_RUN, error.reason, detail=error.detail)
    here = Findings(session.scan.id, interface.address)
    if switches:
        here.saw(PROBE, LldpNeighbourObservation(tuple(switches), interface.mac))
    await session.recorder.record([told, here, *beside.values()])


async def _heard(session: Session, interface: Interface) -> AsyncGenerator[Heard, None]:
    longest = session.plan.settings.max_time
    seconds = LISTEN_SECONDS if longest is None else min(LISTEN_SECONDS, longest * _SHARE_OF_TIME)
    async with RawClient(session.gate) as raw:
        async for batch in raw.listen(interface, seconds):
            for digits in batch:
                heard = read_frame(bytes.fromhex(digits))
                if heard is not None:
                    yield heard


def stray_router(heard: Heard) -> tuple[StrayRouterObservation, ...]:
    """Return what is kept of an address off the link: that it hands itself out as router there, else nothing."""
    handed_out = (item.routers for item in heard.observations if isinstance(item, DhcpServerObservation))
    if not any(heard.address in routers for routers in handed_out):
        return ()
    macs = (item.mac for item in heard.observations if isinstance(item, NeighbourObservation))
    return (StrayRouterObservation(heard.address, next(filter(is_identifying, macs), "")),)


def _take(session: Session, heard: Heard) -> None:
    """Keep what was heard of an address in scope."""
    host = session.host(heard.address) if heard.observations else None
    if host is not None:
        _keep(host.findings, heard)


def _keep(findings: Findings, heard: Heard) -> None:
    """Keep what is new; a device announces the same many times."""
    known = {item.observation for item in findings.evidence}
    for observation in heard.observations:
        if observation not in known and len(known) < MOST_OBSERVATIONS:
            findings.saw(PROBE, observation)


def _in_scope(session: Session, interface: Interface) -> bool:
    return any(interface.holds(address) for address in session.plan.addresses)
