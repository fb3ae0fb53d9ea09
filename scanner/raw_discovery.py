"""Step 1: discovery by frames of our own, through the raw process."""

from collections.abc import AsyncIterator, Sequence

from scanner.discovery_run import Result, Run
from scanner.found import Found, MacWatch
from scanner.interfaces import Interface
from scanner.model.closed_lists import CoverageState
from scanner.model.coverage import Coverage
from scanner.model.observations.hosts import EchoObservation, NeighbourObservation
from scanner.next_hop import resolve
from scanner.raw.client import MOST_ROUNDS, RawClient


async def discover_link_raw(
    interface: Interface, addresses: Sequence[str], run: Run, raw: RawClient, watch: MacWatch
) -> AsyncIterator[Result]:
    """Ask one link by ARP, and those who answer by ICMP echo meanwhile; raises `RawError`."""
    echoes: list[tuple[str, EchoObservation]] = []
    async for batch in raw.link(interface, addresses, lambda asked: run.progress(run.done + asked)):
        for address, told, milliseconds in batch:
            if isinstance(told, int):
                echoes.append((address, EchoObservation(milliseconds, told)))
                continue
            if watch.first(address, told):
                yield run.found(Found(address, (NeighbourObservation(told, "arp"),)))
    for address, mac in watch.held():
        yield run.found(Found(address, (NeighbourObservation(mac, "arp"),)))
    yield Coverage(run.scan_id, "neighbour", interface.network, CoverageState.DONE)
    for address, echo in echoes:
        yield run.found(Found(address, (echo,)))
    yield Coverage(run.scan_id, "icmp_echo", interface.network, CoverageState.DONE)


async def discover_routed_raw(
    addresses: Sequence[str],
    interfaces: Sequence[Interface],
    stages: Sequence[Sequence[int]],
    *,
    run: Run,
    raw: RawClient,
    unresolved: list[str],
) -> AsyncIterator[Result]:
    """Ask what lies behind routers by ICMP, then the silent by SYNs to each stage's ports; raises `RawError`.

    Addresses that no frame of ours can reach are put into `unresolved`.
    """
    hops = await resolve(addresses, interfaces, run.gate, raw, {})
    unresolved.extend(hops.unresolved)
    for interface, pairs in hops.by_interface.items():
        for method in ("echo", "timestamp"):
            silent = [(address, mac) for address, mac in pairs if address not in run.seen]
            async for batch in raw.icmp(interface, silent, method):
                for address, ttl, milliseconds in batch:
                    yield run.found(Found(address, (EchoObservation(milliseconds, ttl, method),)))
        for number, ports in enumerate(stages):
            silent = [(address, mac) for address, mac in pairs if address not in run.seen]
            async for batch in raw.syn(interface, silent, ports, alive=True, rounds=1 if number else MOST_ROUNDS):
                for address, *_ in batch:
                    if address not in run.seen:
                        yield run.found(Found(address))
