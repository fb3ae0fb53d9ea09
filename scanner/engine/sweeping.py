"""The second stage: which TCP ports of the found hosts are open."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence

from scanner.engine.session import Host, Session
from scanner.events import Event, Progress
from scanner.port_sweep import sweep_tcp

PHASE = "ports"


async def sweep(session: Session, batch: Sequence[Host]) -> AsyncIterator[Host]:
    """Ask the plan's ports of a batch of hosts and yield each host once its ports are known."""
    hosts = {host.address: host for host in batch}
    swept = sweep_tcp(
        tuple(hosts),
        session.plan.settings.tcp_ports,
        session.gate,
        step=_step(session, hosts),
        macs={host.address: host.mac for host in batch if host.mac},
        scan_id=session.scan.id,
        emit=_teller(session),
    )
    async for address, observation, coverage in swept:
        host = hosts[address]
        host.open_ports = observation.open
        host.findings.saw("tcp_ports", observation)
        host.findings.coverage.append(coverage)
        yield host


def _step(session: Session, addresses: Collection[str]) -> int:
    """Return the step to sweep on: no frame goes to this computer itself, so none has to be made for it alone."""
    own = {interface.address for interface in session.interfaces}
    return max(session.plan.settings.step, 2) if own.issuperset(addresses) else session.plan.settings.step


def _teller(session: Session) -> Callable[[Event], None]:
    """Return a listener that adds one batch's progress to that of the whole phase."""
    told = 0

    def tell(event: Event) -> None:
        nonlocal told
        if isinstance(event, Progress):
            session.meter.advance(PHASE, max(event.done - told, 0))
            told = max(event.done, told)
        else:
            session.emit(event)

    return tell
