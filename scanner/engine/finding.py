"""The first stage: which addresses answer."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime

from scanner.discovery import Found, discover
from scanner.engine.earlier import LONGEST_SILENCE, search_note
from scanner.engine.listening import listen_for_hosts
from scanner.engine.recorder import Findings
from scanner.engine.session import Host, Session
from scanner.events import Event, Progress
from scanner.model.closed_lists import CoverageState, Profile, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import EchoObservation, NeighbourObservation, TcpPortsObservation
from scanner.model.ports import LIFE_PORTS, NEVER_SEND_PORTS, ports_of
from scanner.probes.neighbour_table import Neighbour, read_neighbours

_PHASE = "discovery"
_PROBES: tuple[tuple[type[Observation], str], ...] = (
    (NeighbourObservation, "neighbour"),
    (EchoObservation, "icmp_echo"),
    (TcpPortsObservation, "tcp_ports"),
)


async def find_hosts(session: Session, add: Callable[[Host], None]) -> None:
    """Look for every address of the plan and hand each host on as soon as it answers."""
    session.meter.begin(_PHASE)
    if session.plan.settings.passive:
        await listen_for_hosts(session, add)
    else:
        await _find(session, add)
    session.meter.end(_PHASE)


async def _find(session: Session, add: Callable[[Host], None]) -> None:
    def tell(event: Event) -> None:
        if isinstance(event, Progress):
            session.meter.reach(_PHASE, event.done)

    async for item in discover(
        session.plan.addresses,
        session.gate,
        step=session.plan.settings.step,
        interfaces=session.interfaces,
        scan_id=session.scan.id,
        emit=tell,
        routed_ports=_ports_beyond(session),
        reserve=session.reserve,
    ):
        if isinstance(item, Coverage):
            await _keep(session, _dated(session, item))
        else:
            _take(session, item, add)


def _ports_beyond(session: Session) -> tuple[int, ...] | None:
    """Return the ports at which life is looked for behind routers, None for all that the profile looks at.

    Who was silent there within the week is asked at the common ports only, within the half day
    at the few that tell of most devices, and at those that are open on any host there.
    """
    searched = session.earlier.searched
    if searched is None:
        return None
    lately = datetime.now(UTC) - searched <= LONGEST_SILENCE
    some = set(LIFE_PORTS if lately else ports_of(Profile.QUICK, Transport.TCP)) - NEVER_SEND_PORTS
    return tuple(sorted(some | session.earlier.ports_beyond(session.interfaces)))


def _dated(session: Session, row: Coverage) -> Coverage:
    """Say in the coverage of what lies behind routers when its rarer ports were last asked."""
    searched = session.earlier.searched
    beyond = row.probe == "icmp_echo" and all(row.target != item.network for item in session.interfaces)
    if searched is None or row.state is not CoverageState.DONE or not beyond:
        return row
    return dataclasses.replace(row, detail=search_note(searched))


def _take(session: Session, found: Found, add: Callable[[Host], None]) -> None:
    host = session.host(found.address, found.mac)
    if host is None:
        return
    for observation in found.observations:
        host.findings.saw(probe_of(observation), observation)
        if isinstance(observation, EchoObservation) and observation.round_trip_ms:
            session.gate.waits.heard(observation.round_trip_ms / 1000)
    add(host)


def known_neighbours() -> tuple[Neighbour, ...]:
    """Return the system's neighbour table, nothing where it cannot be read."""
    try:
        return read_neighbours()
    except OSError:
        return ()


async def _keep(session: Session, row: Coverage) -> None:
    findings = Findings(session.scan.id, row.target)
    findings.coverage.append(row)
    if row.reason is Reason.NOT_REACHED:
        session.local_fault = True
    if row.probe == "network":
        session.networks_told.add(row.target)
    await session.recorder.record([findings])


def probe_of(observation: Observation) -> str:
    """Return the name of the probe that an observation of discovery counts under."""
    return next((name for kind, name in _PROBES if isinstance(observation, kind)), observation.KIND)
