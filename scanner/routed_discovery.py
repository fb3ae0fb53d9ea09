"""Behind a router without privileges: echo, TCP ports, and "port unreachable"; no hardware address answers there."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from scanner.found import Found
from scanner.gate import Gate, PortState
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.observations.hosts import EchoObservation


async def discover_echo(
    addresses: Sequence[str], gate: Gate, *, scan_id: str, target: str
) -> AsyncIterator[Found | Coverage]:
    """Yield who answers ICMP echo; ends with the Coverage of `target`."""
    try:
        replies = gate.echo(addresses)
    except OSError as error:
        detail = error.strerror or ""
        yield Coverage(scan_id, "icmp_echo", target, CoverageState.NOT_RUN, Reason.NO_PRIVILEGE, detail=detail)
        return
    async for batch in replies:
        for reply in batch:
            yield Found(reply.address, (EchoObservation(round(reply.seconds * 1000, 3), reply.ttl),))
    yield Coverage(scan_id, "icmp_echo", target, CoverageState.DONE)


async def discover_tcp(
    addresses: Sequence[str], ports: Sequence[int], gate: Gate, *, seen: set[str]
) -> AsyncIterator[Found]:
    """Yield who accepts or refuses on any of `ports`; whoever is in `seen` is not asked (any more)."""
    pairs = ((address, port) for port in ports for address in addresses if address not in seen)
    async for answers in gate.sweep(pairs):
        for answer in answers:
            if answer.state is not PortState.FILTERED and answer.address not in seen:
                seen.add(answer.address)
                yield Found(answer.address)


async def discover_unreachable(addresses: Sequence[str], gate: Gate, *, seen: set[str]) -> AsyncIterator[Found]:
    """Yield who answers "port unreachable" to an empty datagram; two rounds."""
    with gate.provoker() as provoker:
        for _ in range(2):
            await provoker.ask([address for address in addresses if address not in seen])
            await asyncio.sleep(0.5)
            for address in provoker.answered() - seen:
                seen.add(address)
                yield Found(address)
