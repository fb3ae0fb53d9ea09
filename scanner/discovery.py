"""Who is there: every address of the targets that answers anything, on each of the steps 1 to 3 (DESIGN §4).

On the own link a hardware address answers even for a host whose firewall drops
everything: asked by ARP frames (step 1), or by making this computer's own
system ask and reading its neighbour table (steps 2 and 3). Behind a router
ICMP echo, TCP ports and "port unreachable" tell.
"""

import ipaddress
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from scanner.events import Event, HostFound, Progress
from scanner.found import Found, MacWatch
from scanner.gate import Gate
from scanner.interfaces import Interface, link_of, local_interfaces
from scanner.link_discovery import LinkDiscovery
from scanner.model.closed_lists import CoverageState, Profile, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.ports import NEVER_SEND_PORTS, ports_of
from scanner.routed_discovery import discover_echo, discover_tcp, discover_unreachable

__all__ = ["Found", "discover"]

PHASE = "discovery"
WIDE_SEARCH = 1024
"""Routed addresses up to which the normal profile's ports are asked too, not only the quick profile's."""
Result = Found | Coverage


@dataclass(slots=True)
class _Run:
    """What the stages of one discovery share."""

    gate: Gate
    scan_id: str
    emit: Callable[[Event], None]
    total: int = 0
    done: int = 0
    seen: set[str] = field(default_factory=set)

    def found(self, item: Found) -> Found:
        """Announce a host the first time it is seen."""
        if item.address not in self.seen:
            self.seen.add(item.address)
            self.emit(HostFound(item.address, item.mac))
        return item

    def progress(self, done: int) -> None:
        """Say how many addresses are decided."""
        self.emit(Progress(PHASE, min(done, self.total), self.total))

    def failed(self, probe: str, target: str, reason: Reason, detail: str = "") -> Coverage:
        """Return the coverage of a question that could not be put."""
        return Coverage(self.scan_id, probe, target, CoverageState.FAILED, reason, detail=detail)


async def discover(
    targets: Sequence[str],
    gate: Gate,
    *,
    step: int = 3,
    interfaces: Sequence[Interface] | None = None,
    scan_id: str = "",
    emit: Callable[[Event], None] = lambda _event: None,
    routed_ports: Sequence[int] | None = None,
) -> AsyncIterator[Result]:
    """Find the hosts among `targets` (IPv4 addresses and networks in CIDR text; IPv6 addresses one by one).

    Yields `Found` as hosts answer (an address may come again with further
    observations) and `Coverage` for each link or network: how it ended, or
    why it could not be asked (no_privilege, not_reached, proxy_arp). Emits
    `HostFound` once per host and `Progress`. `step` is the degradation step;
    `interfaces` default to this computer's. `routed_ports` are the TCP ports
    that tell whether a host behind a router is there.

    Cancel by cancelling the task or closing the generator: nothing is sent
    afterwards. Raises `RefusedByGateError` for a target outside the scope.
    """
    places = _sort(targets, local_interfaces() if interfaces is None else tuple(interfaces))
    run = _Run(gate, scan_id, emit, total=places.count())
    for address in places.every():
        gate.check(address, None, Transport.TCP, payload=False)
    for address, mac in places.own:
        yield run.found(Found(address, (NeighbourObservation(mac, "passive"),) if mac else ()))
    for interface, addresses in places.links.items():
        async for item in _link(interface, addresses, run):
            yield item
        run.done += len(addresses)
        run.progress(run.done)
    if places.routed:
        async for item in _routed(places.routed, run, routed_ports):
            yield item
    run.progress(run.total)


@dataclass(slots=True)
class _Places:
    """The targets by where they are."""

    own: list[tuple[str, str]] = field(default_factory=list)
    links: dict[Interface, list[str]] = field(default_factory=dict)
    routed: list[str] = field(default_factory=list)

    def count(self) -> int:
        return len(self.own) + len(self.routed) + sum(map(len, self.links.values()))

    def every(self) -> Iterable[str]:
        yield from (address for address, _ in self.own)
        for addresses in self.links.values():
            yield from addresses
        yield from self.routed


def _sort(targets: Sequence[str], interfaces: tuple[Interface, ...]) -> _Places:
    places = _Places()
    own = {interface.address: interface.mac for interface in interfaces}
    reserved = {edge for interface in interfaces for edge in _edges(interface)}
    with_mac = [interface for interface in interfaces if interface.mac and not interface.is_loopback]
    for address in _addresses(targets):
        link = link_of(address, with_mac)
        if address in own and not _is_loopback(address):
            places.own.append((address, own[address]))
        elif _is_loopback(address):
            places.own.append((address, ""))
        elif address in reserved:
            continue
        elif link is not None:
            places.links.setdefault(link, []).append(address)
        else:
            places.routed.append(address)
    return places


def _addresses(targets: Sequence[str]) -> Iterable[str]:
    """Yield each address once, in the order given; a network's first and last are left out (RFC 1122, 3.2.1.3)."""
    seen: set[str] = set()
    for target in targets:
        network = ipaddress.ip_network(target.partition("%")[0], strict=False)
        members = [target.partition("/")[0]] if network.num_addresses == 1 else map(str, network.hosts())
        for address in members:
            if address not in seen:
                seen.add(address)
                yield address


def _edges(interface: Interface) -> tuple[str, ...]:
    network = ipaddress.ip_network(interface.network)
    if network.num_addresses <= 2:
        return ()
    return (str(network.network_address), str(network.broadcast_address))


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


async def _link(interface: Interface, addresses: Sequence[str], run: _Run) -> AsyncIterator[Result]:
    """One link without privileges: neighbour table, then echo for the round-trip time and TTL."""
    watch = MacWatch()
    search = LinkDiscovery(addresses, run.gate)
    try:
        async for rows in search.run():
            for row in rows:
                if watch.first(row.address, row.mac):
                    yield run.found(Found(row.address, (NeighbourObservation(row.mac, "neighbour_table"),)))
            run.progress(run.done + search.done)
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


async def _doubtful(watch: MacWatch, interface: Interface, run: _Run) -> AsyncIterator[Result]:
    """Where one MAC answered for very many addresses: say so, and keep only those that prove to be there themselves."""
    for mac in watch.proxies():
        yield run.failed("network", interface.network, Reason.PROXY_ARP, f"{mac}: {len(watch.addresses[mac])}")
    doubtful = watch.doubtful()
    if doubtful:
        async for item in _ask_all(doubtful, run, interface.network, ports_of(Profile.QUICK, Transport.TCP)):
            yield item


async def _routed(addresses: Sequence[str], run: _Run, ports: Sequence[int] | None) -> AsyncIterator[Result]:
    async for item in _ask_all(addresses, run, _segment(addresses), ports or _alive_ports(len(addresses))):
        yield item
    run.done += len(addresses)


async def _ask_all(addresses: Sequence[str], run: _Run, target: str, ports: Sequence[int]) -> AsyncIterator[Result]:
    try:
        async for item in discover_echo(addresses, run.gate, scan_id=run.scan_id, target=target):
            yield run.found(item) if isinstance(item, Found) else item
        asked = {address for address in addresses if address in run.seen}
        async for item in discover_unreachable(addresses, run.gate, seen=asked):
            yield run.found(item)
        async for item in discover_tcp(addresses, ports, run.gate, seen=asked):
            yield run.found(item)
    except OSError as error:
        yield run.failed("tcp_ports", target, Reason.NOT_REACHED, error.strerror or "")


def _alive_ports(addresses: int) -> tuple[int, ...]:
    """Return the ports that tell whether a routed host is there, the most common first."""
    quick = ports_of(Profile.QUICK, Transport.TCP)
    more = ports_of(Profile.NORMAL, Transport.TCP) if addresses <= WIDE_SEARCH else ()
    return tuple(port for port in dict.fromkeys((*quick, *more)) if port not in NEVER_SEND_PORTS)


def _segment(addresses: Sequence[str]) -> str:
    """Return the smallest network around the addresses, as the name of what was asked."""
    parsed = sorted(ipaddress.ip_address(address) for address in addresses)
    network = ipaddress.ip_network(f"{parsed[0]}/{parsed[0].max_prefixlen}")
    while parsed[-1] not in network:
        network = network.supernet()
    return str(network)
