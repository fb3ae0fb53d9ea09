"""Which TCP ports answer: ports in the outer loop, hosts in the inner, so that silent hosts slow nobody."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scanner.events import Event, Progress, ServiceFound
from scanner.gate import Gate, PortAnswer, PortState
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.observations.hosts import TcpPortsObservation

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

    @property
    def answered(self) -> bool:
        return bool(self.open or self.closed)


async def sweep_tcp(
    addresses: Sequence[str],
    ports: Sequence[int],
    gate: Gate,
    *,
    step: int = 3,
    scan_id: str = "",
    emit: Callable[[Event], None] = lambda _event: None,
) -> AsyncIterator[Swept]:
    """Ask each address for each TCP port; yield one `Swept` per address when all is asked.

    Emits `ServiceFound` at once for each open port and `Progress`. A second
    round asks the silent ports of hosts that answered at all. Raw print ports
    may be among `ports`: no byte is sent. Cancel by cancelling the task.
    Raises `RefusedByGateError` for an address outside the scope.
    """
    hosts = {address: _Host() for address in addresses}
    tally = _Tally(hosts, emit, total=len(hosts) * len(ports))
    await _round([(address, port) for port in ports for address in hosts], gate, tally, adaptive=True)
    await _round(tally.missing(ports), gate, tally, adaptive=False)
    emit(Progress(PHASE, tally.total, tally.total))
    for address, host in hosts.items():
        yield Swept(address, _observation(host, ports, "connect"), _coverage(scan_id, address, host))


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
        self.done = min(self.total, self.done + len(answers))
        self.emit(Progress(PHASE, self.done, self.total))

    def missing(self, ports: Sequence[int]) -> list[tuple[str, int]]:
        """Return what stayed silent on hosts that answered elsewhere."""
        return [
            (address, port)
            for port in ports
            for address, host in self.hosts.items()
            if host.answered and port not in host.open and port not in host.closed
        ]


async def _round(pairs: Sequence[tuple[str, int]], gate: Gate, tally: _Tally, *, adaptive: bool) -> None:
    async for answers in gate.sweep(pairs, adaptive=adaptive):
        tally.take(answers)


def _observation(host: _Host, ports: Sequence[int], method: str) -> TcpPortsObservation:
    silent = len(ports) - len(host.open) - len(host.closed - host.open)
    return TcpPortsObservation(tuple(sorted(host.open)), len(host.closed - host.open), silent, method, host.ttl)


def _coverage(scan_id: str, address: str, host: _Host) -> Coverage:
    if host.error and not host.answered:
        return Coverage(scan_id, "tcp_ports", address, CoverageState.FAILED, Reason.NOT_REACHED)
    return Coverage(scan_id, "tcp_ports", address, CoverageState.DONE)
