"""The first stage: which addresses answer."""

from collections.abc import Callable

from scanner.engine.session import Host, Session
from scanner.gate import PortState


async def find_hosts(session: Session, add: Callable[[Host], None]) -> None:
    """Look for every address of the plan and hand each host on as soon as it answers."""
    session.meter.begin("discovery")
    for address in session.plan.addresses:
        states = [await session.gate.touch(address, port) for port in (80, 443, 22)]
        session.meter.advance("discovery")
        if any(state is not PortState.FILTERED for state in states):
            host = session.host(address)
            if host:
                add(host)
    session.meter.end("discovery")
