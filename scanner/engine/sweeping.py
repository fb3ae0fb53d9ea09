"""The second stage: which TCP ports of the found hosts are open."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence

from scanner.engine.session import Host, Session
from scanner.events import Event, Progress, ServiceFound
from scanner.port_sweep import Swept, sweep_tcp

PHASE = "ports"


async def sweep(
    session: Session, batch: Sequence[Host], opened: Callable[[Host, int], None] = lambda _host, _port: None
) -> AsyncIterator[Host]:
    """Ask the plan's ports of a batch of hosts and yield each host once its ports are known.

    `opened` is told of each open port at once.
    """
    async for host, swept in ask_ports(session, batch, session.plan.settings.tcp_ports, opened):
        host.open_ports = swept.observation.open
        host.findings.saw("tcp_ports", swept.observation)
        host.findings.coverage.append(swept.coverage)
        yield host


async def ask_ports(
    session: Session,
    batch: Sequence[Host],
    ports: Sequence[int],
    opened: Callable[[Host, int], None] = lambda _host, _port: None,
) -> AsyncIterator[tuple[Host, Swept]]:
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
        emit=_teller(session, hosts, opened),
    )
    async for item in swept:
        yield hosts[item.address], item


def only_this_computer(session: Session, addresses: Collection[str]) -> bool:
    """Tell whether all of these are addresses of this computer, to which no frame can be sent."""
    return {interface.address for interface in session.interfaces}.issuperset(addresses)


def _step(session: Session, addresses: Collection[str]) -> int:
    step = session.plan.settings.step
    return max(step, 2) if only_this_computer(session, addresses) else step


def _teller(
    session: Session, hosts: Mapping[str, Host], opened: Callable[[Host, int], None]
) -> Callable[[Event], None]:
    """Return a listener that adds one batch's progress to that of the whole phase and tells of open ports."""
    told = 0

    def tell(event: Event) -> None:
        nonlocal told
        if isinstance(event, Progress):
            session.meter.advance(PHASE, max(event.done - told, 0))
            told = max(event.done, told)
            return
        session.emit(event)
        if isinstance(event, ServiceFound):
            opened(hosts[event.address], event.port)

    return tell
