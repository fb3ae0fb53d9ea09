"""The first stage: which addresses answer."""

from collections.abc import Callable

from scanner.discovery import Found, discover
from scanner.engine.listening import listen_for_hosts
from scanner.engine.recorder import Findings
from scanner.engine.session import Host, Session
from scanner.events import Event, Progress
from scanner.model.closed_lists import Reason
from scanner.model.coverage import Coverage
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import EchoObservation, NeighbourObservation, TcpPortsObservation
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
    ):
        if isinstance(item, Coverage):
            await _keep(session, item)
        else:
            _take(session, item, add)


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
