"""Who is there: every address of the targets that answers anything, on each of the steps 1 to 3 (DESIGN §4).

On the own link a hardware address answers even for a host whose firewall drops
everything: asked by ARP frames (step 1), or by making this computer's own
system ask and reading its neighbour table (steps 2 and 3). Behind a router
ICMP echo, TCP ports and "port unreachable" tell.
"""

import contextlib
import ipaddress
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

from scanner.discovery_run import Result, Run
from scanner.events import Event
from scanner.found import Found, MacWatch
from scanner.gate import Gate
from scanner.interfaces import Interface, local_interfaces
from scanner.link_discovery import LinkDiscovery, UnreadableTableError
from scanner.model.closed_lists import CoverageState, Profile, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.ports import NEVER_SEND_PORTS, ports_of
from scanner.places import sort_targets
from scanner.raw.client import RawClient, RawError
from scanner.raw.reserve import RawReserve
from scanner.raw_discovery import discover_link_raw, discover_routed_raw
from scanner.routed_discovery import discover_echo, discover_tcp, discover_unreachable

__all__ = ["Found", "discover"]

WIDE_SEARCH = 1024
"""Routed addresses up to which the normal profile's ports are asked too, not only the quick profile's."""

UNRESOLVED_AT_ONCE = 256
"""Addresses behind routers that are asked at a time: a router keeps a row of its neighbour table for each address that
it looks for, three seconds long (RFC 4861, 10), and its other users need rows too (Linux has 1,024: gc_thresh3)."""


async def discover(
    targets: Sequence[str],
    gate: Gate,
    *,
    step: int = 3,
    interfaces: Sequence[Interface] | None = None,
    scan_id: str = "",
    emit: Callable[[Event], None] = lambda _event: None,
    routed_ports: Sequence[int] | None = None,
    reserve: RawReserve | None = None,
) -> AsyncIterator[Result]:
    """Find the hosts among `targets` (IPv4 addresses and networks in CIDR text; IPv6 addresses one by one).

    Yields `Found` as hosts answer (an address may come again with further
    observations) and `Coverage` for each link or network: how it ended, or
    why it could not be asked (no_privilege, not_reached, proxy_arp). Emits
    `HostFound` once per host and `Progress`. `step` is the degradation step;
    `interfaces` default to this computer's. `routed_ports` are the TCP ports
    that tell whether a host behind a router is there. `reserve` may have a raw
    process ready.

    Cancel by cancelling the task or closing the generator: nothing is sent
    afterwards. Raises `RefusedByGateError` for a target outside the scope.
    """
    async with contextlib.AsyncExitStack() as stack:
        interfaces, raw, refusal = await _prepare(step, interfaces, reserve or RawReserve(gate), stack)
        places = sort_targets(targets, interfaces)
        run = Run(gate, scan_id, emit, total=places.count())
        for address in places.every():
            gate.check(address, None, Transport.TCP, payload=False)
        if refusal is not None:
            yield run.failed("neighbour", "raw", refusal.reason, refusal.detail)
        for address, mac in places.own:
            yield run.found(Found(address, (NeighbourObservation(mac, "passive"),) if mac else ()))
        run.done = len(places.own)
        for interface, addresses in places.links.items():
            async for item in _link(interface, addresses, run, raw):
                yield item
            run.done += len(addresses)
            run.progress(run.done)
        if places.routed:
            async for item in _routed(places.routed, interfaces, run, raw, routed_ports):
                yield item
        run.progress(run.total)


async def _prepare(
    step: int, interfaces: Sequence[Interface] | None, reserve: RawReserve, stack: contextlib.AsyncExitStack
) -> tuple[tuple[Interface, ...], RawClient | None, RawError | None]:
    """Start the raw process first, so that it gets ready while this one reads the interfaces."""
    raw: RawClient | None = None
    refusal: RawError | None = None
    if step == 1:
        try:
            raw = await stack.enter_async_context(reserve.client())
        except RawError as error:
            refusal = error
    return local_interfaces() if interfaces is None else tuple(interfaces), raw, refusal


async def _link(
    interface: Interface, addresses: Sequence[str], run: Run, raw: RawClient | None
) -> AsyncIterator[Result]:
    """Ask one link in the best way; where frames of our own fail, the system's table takes their place."""
    watch = MacWatch()
    if raw is not None:
        try:
            async for item in discover_link_raw(interface, addresses, run, raw, watch):
                yield item
            async for item in _doubtful(watch, interface, run):
                yield item
        except RawError as error:
            yield run.failed("neighbour", interface.network, error.reason, error.detail)
        else:
            return
    async for item in _link_by_table(interface, addresses, run):
        yield item


async def _link_by_table(interface: Interface, addresses: Sequence[str], run: Run) -> AsyncIterator[Result]:
    """One link without privileges: neighbour table, then echo for the round-trip time and TTL."""
    watch = MacWatch()
    search = LinkDiscovery(addresses, run.gate)
    try:
        async for rows in search.run():
            for row in rows:
                if watch.first(row.address, row.mac):
                    yield run.found(Found(row.address, (NeighbourObservation(row.mac, "neighbour_table"),)))
            run.progress(run.done + search.done)
    except UnreadableTableError as error:
        yield run.failed("neighbour", interface.network, Reason.ERROR, error.strerror or "")
        async for item in _ask_all(addresses, run, interface.network, ports_of(Profile.QUICK, Transport.TCP)):
            yield item
        return
    except OSError as error:
        yield run.failed("neighbour", interface.network, Reason.NOT_REACHED, error.strerror or "")
        return
    for address, mac in watch.held():
        yield run.found(Found(address, (NeighbourObservation(mac, "neighbour_table"),)))
    yield Coverage(run.scan_id, "neighbour", interface.network, CoverageState.DONE)
    async for item in _doubtful(watch, interface, run):
        yield item
    here = [address for address in addresses if address in run.seen]
    async for item in discover_echo(here, run.gate, scan_id=run.scan_id, target=interface.network):
        yield run.found(item) if isinstance(item, Found) else item


async def _doubtful(watch: MacWatch, interface: Interface, run: Run) -> AsyncIterator[Result]:
    """Where one MAC answered for very many addresses: say so, and keep only those that prove to be there themselves."""
    for mac in watch.proxies():
        yield run.failed("network", interface.network, Reason.PROXY_ARP, f"{mac}: {len(watch.addresses[mac])}")
    doubtful = watch.doubtful()
    if doubtful:
        async for item in _ask_all(doubtful, run, interface.network, ports_of(Profile.QUICK, Transport.TCP)):
            yield item


async def _routed(
    addresses: Sequence[str],
    interfaces: Sequence[Interface],
    run: Run,
    raw: RawClient | None,
    ports: Sequence[int] | None,
) -> AsyncIterator[Result]:
    stages = [ports] if ports else _alive_ports(len(addresses))
    target = _segment(addresses)
    left = list(addresses)
    if raw is not None:
        unresolved: list[str] = []
        try:
            for block in _blocks(addresses, run):
                async for item in discover_routed_raw(
                    block, interfaces, stages, run=run, raw=raw, unresolved=unresolved
                ):
                    yield item
            yield Coverage(run.scan_id, "icmp_echo", target, CoverageState.DONE)
        except RawError as error:
            yield run.failed("icmp_echo", target, error.reason, error.detail)
        else:
            left = unresolved
    async for item in _ask_all(left, run, target, [port for stage in stages for port in stage]):
        yield item


async def _ask_all(addresses: Sequence[str], run: Run, target: str, ports: Sequence[int]) -> AsyncIterator[Result]:
    """Ask without frames of our own; the echo is said once, as done where all blocks were asked."""
    ended: Coverage | None = None
    try:
        for block in _blocks(addresses, run):
            async for item in _ask_block(block, run, target, ports):
                if isinstance(item, Coverage):
                    ended = item if ended is None or ended.state is CoverageState.DONE else ended
                else:
                    yield run.found(item)
    except OSError as error:
        yield run.failed("tcp_ports", target, Reason.NOT_REACHED, error.strerror or "")
    else:
        if ended is not None:
            yield ended


async def _ask_block(addresses: Sequence[str], run: Run, target: str, ports: Sequence[int]) -> AsyncIterator[Result]:
    ipv4 = [address for address in addresses if ":" not in address]
    async for item in discover_echo(ipv4, run.gate, scan_id=run.scan_id, target=target):
        yield item
    asked = {address for address in addresses if address in run.seen}
    async for item in discover_unreachable(ipv4, run.gate, seen=asked):
        yield item
    async for item in discover_tcp(addresses, ports, run.gate, seen=asked):
        yield item


def _blocks(addresses: Sequence[str], run: Run) -> Iterator[Sequence[str]]:
    """Yield the addresses that are asked together, and say after each how far the search is."""
    for begin in range(0, len(addresses), UNRESOLVED_AT_ONCE):
        block = addresses[begin : begin + UNRESOLVED_AT_ONCE]
        yield block
        run.progress(run.done + begin + len(block))


def _alive_ports(addresses: int) -> list[tuple[int, ...]]:
    """Return the ports that tell whether a routed host is there, in stages, the most common first."""
    quick = ports_of(Profile.QUICK, Transport.TCP)
    more = ports_of(Profile.NORMAL, Transport.TCP) if addresses <= WIDE_SEARCH else ()
    stages = (quick, tuple(port for port in more if port not in quick))
    return [tuple(port for port in stage if port not in NEVER_SEND_PORTS) for stage in stages if stage]


def _segment(addresses: Sequence[str]) -> str:
    """Return the smallest network around the addresses of the first one's version, as the name of what was asked."""
    every = [ipaddress.ip_address(address.partition("%")[0]) for address in addresses]
    parsed = sorted((address for address in every if address.version == every[0].version), key=int)
    network = ipaddress.ip_network(f"{parsed[0]}/{parsed[0].max_prefixlen}")
    while parsed[-1] not in network:
        network = network.supernet()
    return str(network)
