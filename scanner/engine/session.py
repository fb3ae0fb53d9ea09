"""What all stages of one run share."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.audit import AuditLog
from scanner.engine.bounds import Silence
from scanner.engine.earlier import Earlier
from scanner.engine.recorder import Findings, Recorder
from scanner.events import Event, HostFound, ProbeBroken
from scanner.gate import Gate
from scanner.interfaces import Interface
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.scan import Scan
from scanner.pace import is_loopback
from scanner.plan import Plan
from scanner.progress import ProgressMeter
from scanner.raw.reserve import RawReserve

if TYPE_CHECKING:
    from scanner.engine.questions import Service

NMAP_AT_A_TIME = 4
"""nmap processes side by side: each takes memory and its own share of the network."""
BESIDE_AT_A_TIME = 128
"""Hosts asked beside the sweep at a time; the gate bounds the packets, this bounds memory."""


@dataclass(slots=True)
class Host:
    """One host that answered: what was seen of it, and the questions that still wait for their end.

    `waiting` holds (probe, port) pairs; what is left in it when a run ends
    early becomes coverage `not_run`. `silence` is what its open ports cost in
    waits in vain. `beside` is what is asked of it while its ports are swept,
    `asked` the datagram questions put so far, `greets_alike` whether its
    services greet as in an earlier scan, None where that was not tried. `stands` tells
    that what an earlier scan learnt of it was taken over. `early` questions the port that
    was found open first, `first` is what that port turned out to be.
    """

    address: str
    findings: Findings
    open_ports: tuple[int, ...] = ()
    waiting: dict[tuple[str, int], None] = field(default_factory=dict)
    packets_before: int = 0
    stopped_answering: bool = False
    silence: Silence = field(default_factory=Silence)
    beside: "asyncio.Task[None] | None" = None
    asked: set[tuple[str, int]] = field(default_factory=set)
    greets_alike: bool | None = None
    stands: bool = False
    early: "asyncio.Task[None] | None" = None
    first: "Service | None" = None

    @property
    def mac(self) -> str | None:
        """Return its hardware address as discovery first saw it."""
        seen = (item.observation for item in self.findings.evidence)
        return next((item.mac for item in seen if isinstance(item, NeighbourObservation)), None)

    def wait_for(self, *questions: Iterable[tuple[str, int]]) -> None:
        """Note questions that are going to be asked."""
        for keys in questions:
            self.waiting.update(dict.fromkeys(keys))

    def forget(self, questions: Iterable[tuple[str, int]]) -> None:
        """Take back questions that will not be asked after all."""
        for key in questions:
            self.waiting.pop(key, None)

    def leave_waiting(self, reason: Reason, detail: str = "") -> None:
        """Turn every question that still waits into coverage `not_run`."""
        for probe, port in self.waiting:
            self.findings.ended(probe, CoverageState.NOT_RUN, reason, port=port, detail=detail)
        self.waiting.clear()


@dataclass(slots=True)
class Session:
    """The state of one run; lives in one event loop."""

    plan: Plan
    scan: Scan
    gate: Gate
    emit: Callable[[Event], None]
    meter: ProgressMeter
    recorder: Recorder
    audit: AuditLog
    reserve: RawReserve
    done: frozenset[str] = frozenset()
    interfaces: tuple[Interface, ...] = ()
    hosts: dict[str, Host] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    networks_told: set[str] = field(default_factory=set)
    started: float = field(default_factory=time.monotonic)
    local_fault: bool = False
    earlier: Earlier = field(default_factory=Earlier)
    nmap_told: bool = False
    nmap_turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(NMAP_AT_A_TIME))
    beside_turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BESIDE_AT_A_TIME))

    def host(self, address: str, mac: str | None = None) -> Host | None:
        """Return the host of an address, new or known; None if an earlier part of this scan finished it."""
        if address in self.done or not self.gate.scope.permits(address):
            return None
        if address not in self.hosts:
            findings = Findings(self.scan.id, address)
            self.hosts[address] = Host(address, findings, packets_before=self.gate.sent[address])
            self.emit(HostFound(address, mac))
        return self.hosts[address]

    def ready_frames(self, addresses: Iterable[str]) -> None:
        """Have a raw process ready where some of these addresses are going to be asked by frames."""
        settings = self.plan.settings
        if settings.step == 1 and not settings.passive and not all(is_loopback(address) for address in addresses):
            self.reserve.prepare()

    def broken(self, probe: str, target: str, error: BaseException) -> None:
        """Tell that a probe failed by its own fault."""
        self.emit(ProbeBroken(probe, target, f"{type(error).__name__}: {error}"[:300]))

    def note_target(self, address: str, packets: int) -> None:
        """Note in the audit log what one target was sent; hundreds of these must not each wait for the disk."""
        fields = {"scan": self.scan.id, "address": address, "packets": packets}
        self.audit.append("target", fields, at_once=False)
