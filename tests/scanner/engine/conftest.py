"""A real repository, real listeners on the loopback, and probes written for these tests."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from scanner.audit import AuditLog
from scanner.engine import run_scan
from scanner.engine.session import Host, Session
from scanner.events import Event
from scanner.gate import Gate
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.scan import Scan, Settings
from scanner.plan import Plan, make_plan
from scanner.probes.base import Answer, Probe, Target
from scanner.store.repository import Repository

Ask = Callable[[Target, Gate], Awaitable[Answer]]


class Runner:
    """Runs plans against one repository and keeps the events."""

    def __init__(self, repository: Repository, folder: Path) -> None:
        self.repository = repository
        self.audit = AuditLog(folder / "audit.jsonl")
        self.events: list[Event] = []
        self.cancel = asyncio.Event()
        self.on_event: Callable[[Event], None] = lambda _event: None

    def emit(self, event: Event) -> None:
        self.events.append(event)
        self.on_event(event)

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    async def run(self, plan: Plan, resume: Scan | None = None) -> Scan:
        self.cancel.clear()
        async with asyncio.timeout(60):
            return await run_scan(
                plan.consented(), self.repository, self.emit, cancel=self.cancel, resume=resume, audit=self.audit
            )

    def states(self, scan: Scan, target: str) -> dict[tuple[str, int | None], tuple[str, str | None]]:
        return {
            (row.probe, row.port): (str(row.state), str(row.reason) if row.reason else None)
            for row in self.repository.coverage([scan.id])
            if row.target == target
        }


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    with Repository.open(str(tmp_path / "school.db")) as opened:
        yield opened


@pytest.fixture
def runner(repository: Repository, tmp_path: Path) -> Runner:
    return Runner(repository, tmp_path)


@pytest.fixture
async def listener() -> AsyncIterator[Callable[..., Awaitable[int]]]:
    """Start TCP servers that greet; returns their port."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(greeting: bytes = b"", host: str = "127.0.0.1", port: int = 0) -> int:
            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                with contextlib.suppress(OSError):
                    writer.write(greeting)
                    await writer.drain()
                    await reader.read(1024)
                    writer.close()

            server = await asyncio.start_server(serve, host, port)
            stack.callback(server.close)
            chosen: int = server.sockets[0].getsockname()[1]
            return chosen

        yield start


@pytest.fixture
def find_neighbour(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let a host be found with a hardware address, which no loopback address has."""

    def use(address: str, mac: str) -> None:
        async def find(session: Session, add: Callable[[Host], None]) -> None:
            host = session.host(address, mac)
            assert host is not None
            host.findings.saw("neighbour", NeighbourObservation(mac, "arp"))
            add(host)

        monkeypatch.setattr("scanner.engine.pipeline.find_hosts", find)

    return use


@pytest.fixture
def use_probes(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the engine know these probes only."""

    def use(*probes: Probe) -> None:
        for module in ("hosts", "beside", "unchanged", "websites", "ending", "segments"):
            monkeypatch.setattr(f"scanner.engine.{module}.all_probes", lambda: probes, raising=False)

    return use


@pytest.fixture
def plan_for() -> Callable[..., Plan]:
    def plan(*targets: str, ports: tuple[int, ...] = (), **settings: object) -> Plan:
        site_urls = settings.pop("site_urls", ())
        return make_plan(targets, Settings(tcp_ports=ports, **settings), site_urls=site_urls)  # type: ignore[arg-type]

    return plan
