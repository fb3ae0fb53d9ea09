"""The second stage: which TCP ports of the found hosts are open."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence

from scanner.engine.session import Host, Session
from scanner.events import Event, Progress
from scanner.port_sweep import Swept, sweep_tcp

PHASE = "ports"


async def sweep(session: Session, batch: Sequence[Host]) -> AsyncIterator[Host]:
    """Ask the plan's ports of a batch of hosts and yield each host once its ports are known."""
    async for host, swept in ask_ports(session, batch, session.plan.settings.tcp_ports):
        host.open_ports = swept.observation.open
        host.findings.saw("tcp_ports", swept.observation)
        host.findings.coverage.append(swept.coverage)
        yield host


async def ask_ports(session: Session, batch: Sequence[Host], ports: Sequence[int]) -> AsyncIterator[tuple[Host, Swept]]:
    """Ask some ports of a batch of hosts and yield each host with what its ports are; nothing is added to it."""
    hosts = {host.address: host for host in batch}
    swept = sweep_tcp(
        tuple(hosts),
        ports,
        session.gate,
        step=_step(session, hosts),
        macs={host.address: host.mac for host in batch if host.mac},
        reserve=session.reserve,
        scan_id=session.scan.id,
        emit=_teller(session),
    )
    async for item in swept:
        yield hosts[item.address], item


def only_this_computer(session: Session, addresses: Collection[str]) -> bool:
    """Tell whether all of these are addresses of this computer, to which no frame can be sent."""
    return {interface.address for interface in session.interfaces}.issuperset(addresses)


def _step(session: Session, addresses: Collection[str]) -> int:
    step = session.plan.settings.step
    return max(step, 2) if only_this_computer(session, addresses) else step


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
