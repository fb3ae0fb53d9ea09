"""Which TCP ports answer: ports in the outer loop, hosts in the inner, so that silent hosts slow nobody."""

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scanner.events import Event, Progress, ServiceFound
from scanner.gate import Gate, PortAnswer, PortState
from scanner.interfaces import Interface, local_interfaces
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.observations.hosts import TcpPortsObservation
from scanner.next_hop import resolve
from scanner.pace import is_loopback
from scanner.raw.client import RawError
from scanner.raw.reserve import RawReserve

PHASE = "ports"


class Swept(NamedTuple):
    """The ports of one host and the coverage of having asked them."""

    address: str
    observation: TcpPortsObservation
    coverage: Coverage


@dataclass(slots=True)
class _Host:
    open: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    ttl: int | None = None
    error: int = 0
    method: str = "connect"

    @property
    def answered(self) -> bool:
        return bool(self.open or self.closed)


async def sweep_tcp(
    addresses: Sequence[str],
    ports: Sequence[int],
    gate: Gate,
    *,
    step: int = 3,
    interfaces: Sequence[Interface] | None = None,
    macs: Mapping[str, str] | None = None,
    reserve: RawReserve | None = None,
    scan_id: str = "",
    emit: Callable[[Event], None] = lambda _event: None,
) -> AsyncIterator[Swept]:
    """Ask each address for each TCP port; yield one `Swept` per address when all is asked.

    On step 1 by SYNs of our own, else by connecting; `macs` are the neighbours'
    MACs that discovery found (others are asked for again); `reserve` may have a raw process ready.
    Emits `ServiceFound` at once for each open port and `Progress`. A second
    round asks the silent ports of hosts that answered at all. Raw print ports
    may be among `ports`: no byte is sent. Cancel by cancelling the task.
    Raises `RefusedByGateError` for an address outside the scope.
    """
    hosts = {address: _Host() for address in addresses}
    tally = _Tally(hosts, emit, total=len(hosts) * len(ports))
    interfaces = interfaces or local_interfaces()
    own = {interface.address for interface in interfaces}
    here = [address for address in hosts if step != 1 or address in own or is_loopback(address)]
    left = [address for address in hosts if address not in here]
    async with asyncio.TaskGroup() as group:  # this computer, which no frame reaches, is asked beside the others
        group.create_task(_connect(here, ports, gate, tally))
        if left:
            left = await _sweep_raw(left, ports, reserve or RawReserve(gate), interfaces, macs=macs or {}, tally=tally)
    await _connect(left, ports, gate, tally)
    emit(Progress(PHASE, tally.total, tally.total))
    for address, host in hosts.items():
        yield Swept(address, _observation(host, ports), _coverage(scan_id, address, host))


async def _sweep_raw(
    addresses: Sequence[str],
    ports: Sequence[int],
    reserve: RawReserve,
    interfaces: Sequence[Interface],
    *,
    macs: Mapping[str, str],
    tally: "_Tally",
) -> list[str]:
    """Ask by SYNs whom frames can reach; return the rest, which must be asked by connecting."""
    left = list(addresses)
    try:
        async with reserve.client() as raw:
            hops = await resolve(left, interfaces, reserve.gate, raw, macs)
            for interface, pairs in hops.by_interface.items():
                for address, _ in pairs:
                    tally.hosts[address].method = "syn"
                before = tally.done
                asked = functools.partial(tally.reach, before)
                async for batch in raw.syn(interface, pairs, ports, asked=asked):
                    tally.take_raw(batch)
                reached = {address for address, _ in pairs}
                left = [address for address in left if address not in reached]
                tally.reach(before, len(pairs) * len(ports))
    except RawError:
        return left
    return left


@dataclass(slots=True)
class _Tally:
    hosts: dict[str, _Host]
    emit: Callable[[Event], None]
    total: int
    done: int = 0

    def take(self, answers: Sequence[PortAnswer]) -> None:
        """Enter answers and announce open ports."""
        for answer in answers:
            host = self.hosts[answer.address]
            host.error = answer.error or host.error
            if answer.state is PortState.CLOSED:
                host.closed.add(answer.port)
            elif answer.state is PortState.OPEN and answer.port not in host.open:
                host.open.add(answer.port)
                self.emit(ServiceFound(answer.address, answer.port))
        self.reach(self.done, len(answers))

    def take_raw(self, batch: Sequence[Sequence[Any]]) -> None:
        """Enter answers of the raw process: [address, port, open?, TTL, milliseconds]."""
        for address, port, is_open, ttl, _ in batch:
            host = self.hosts[address]
            host.ttl = ttl if is_open or host.ttl is None else host.ttl
            if is_open:
                host.open.add(port)
                self.emit(ServiceFound(address, port))
            else:
                host.closed.add(port)

    def reach(self, before: int, count: int) -> None:
        """Note that this many questions are done besides those `before`; never goes back."""
        self.done = max(self.done, min(self.total, before + count))
        self.emit(Progress(PHASE, self.done, self.total))

    def missing(self, ports: Sequence[int], addresses: Sequence[str]) -> list[tuple[str, int]]:
        """Return what stayed silent on hosts that answered elsewhere."""
        return [
            (address, port)
            for port in ports
            for address, host in ((address, self.hosts[address]) for address in addresses)
            if host.answered and port not in host.open and port not in host.closed
        ]


async def _connect(addresses: Sequence[str], ports: Sequence[int], gate: Gate, tally: "_Tally") -> None:
    """Ask by connecting, the silent ports of hosts that answered at all a second time."""
    await _round([(address, port) for port in ports for address in addresses], gate, tally, adaptive=True)
    await _round(tally.missing(ports, addresses), gate, tally, adaptive=False)


async def _round(pairs: Sequence[tuple[str, int]], gate: Gate, tally: _Tally, *, adaptive: bool) -> None:
    async for answers in gate.sweep(pairs, adaptive=adaptive):
        tally.take(answers)


def _observation(host: _Host, ports: Sequence[int]) -> TcpPortsObservation:
    silent = len(ports) - len(host.open) - len(host.closed - host.open)
    return TcpPortsObservation(tuple(sorted(host.open)), len(host.closed - host.open), silent, host.method, host.ttl)


def _coverage(scan_id: str, address: str, host: _Host) -> Coverage:
    if host.error and not host.answered:
        return Coverage(scan_id, "tcp_ports", address, CoverageState.FAILED, Reason.NOT_REACHED)
    return Coverage(scan_id, "tcp_ports", address, CoverageState.DONE)
