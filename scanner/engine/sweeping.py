"""The second stage: which TCP ports of the found hosts are open."""

from collections.abc import AsyncIterator, Sequence

from scanner.engine.session import Host, Session
from scanner.gate import PortState
from scanner.model.closed_lists import CoverageState
from scanner.model.observations.hosts import TcpPortsObservation


async def sweep(session: Session, batch: Sequence[Host]) -> AsyncIterator[Host]:
    """Ask the plan's ports of a batch of hosts and yield each host once its ports are known."""
    for host in batch:
        states = {port: await session.gate.touch(host.address, port) for port in session.plan.settings.tcp_ports}
        count = list(states.values()).count
        host.open_ports = tuple(port for port, state in states.items() if state is PortState.OPEN)
        host.findings.saw(
            "tcp_ports",
            TcpPortsObservation(host.open_ports, count(PortState.CLOSED), count(PortState.FILTERED), "connect"),
        )
        host.findings.ended("tcp_ports", CoverageState.DONE)
        yield host
