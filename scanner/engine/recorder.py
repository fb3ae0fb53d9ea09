"""Keeps what a run has seen: builds evidence and hands it to the repository, off the event loop."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from scanner.engine.earlier import Earlier, recall
from scanner.errors import RasoatError
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.evidence import EXCERPT_LIMIT, Evidence, evidence_id
from scanner.model.observations.base import Observation
from scanner.model.scan import Scan, ScanState
from scanner.model.target_record import TargetRecord
from scanner.text import clean

ResultT = TypeVar("ResultT")
_MOST_TOGETHER = 64
"""Records of one transaction: what a kill in its middle costs is asked again by --resume."""


class Store(Protocol):
    """What the engine needs of a repository."""

    def begin_scan(self, scan: Scan) -> None:
        """Store a scan that begins or goes on."""

    def record_together(self, records: Sequence[TargetRecord]) -> None:
        """Store rows in one transaction."""

    def finish_scan(self, scan_id: str, state: ScanState, finished: datetime) -> None:
        """Store how a scan ended."""

    def hosts_done(self, scan_id: str) -> frozenset[str]:
        """Return the targets recorded with `host_done`."""


class Findings:
    """Evidence and coverage of one target, collected until they are stored together."""

    def __init__(self, scan_id: str, target: str) -> None:
        self.scan_id = scan_id
        self.target = target
        self.evidence: list[Evidence] = []
        self.coverage: list[Coverage] = []

    def saw(self, probe: str, observation: Observation, excerpt: bytes | str = b"") -> None:
        """Add one observation; the excerpt is cleaned here."""
        made = Evidence(
            id=evidence_id(self.scan_id, probe, self.target, observation),
            scan_id=self.scan_id,
            probe=probe,
            target=self.target,
            seen_at=datetime.now(UTC),
            observation=observation,
            excerpt=clean(excerpt, EXCERPT_LIMIT),
        )
        self.evidence.append(made)

    def ended(
        self, probe: str, state: CoverageState, reason: Reason | None = None, *, port: int = 0, detail: str = ""
    ) -> None:
        """Add how one question ended."""
        row = Coverage(self.scan_id, probe, self.target, state, reason, port or None, clean(detail, 200))
        self.coverage.append(row)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A record on its way to the disk, and where it is told that it has arrived."""

    record: TargetRecord
    stored: "Future[None]" = field(default_factory=Future)


class Recorder:
    """Calls the repository in one thread of its own: calls keep their order and never hold up the network.

    Records that wait for the thread at the same moment share one transaction:
    hosts finish by the dozen, and each flush to the disk takes its time.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._waiting: deque[_Waiting] = deque()

    async def begin(self, scan: Scan) -> None:
        """Store a scan that begins or goes on."""
        await self._call(lambda: self._store.begin_scan(scan))

    async def hosts_done(self, scan_id: str) -> frozenset[str]:
        """Return the hosts that an earlier part of this scan finished."""
        return await self._call(lambda: self._store.hosts_done(scan_id))

    async def earlier(self, scan: Scan) -> Earlier:
        """Return what the newest comparable scan stored of each host."""
        return await self._call(lambda: recall(self._store, scan, datetime.now(UTC)))

    async def record(self, findings: Sequence[Findings], *, host_done: bool = False) -> None:
        """Store findings: each target in one transaction, or those of many unfinished targets together."""
        if host_done or len(findings) == 1:
            for one in findings:
                await self._put(
                    TargetRecord(one.scan_id, one.target, tuple(one.evidence), tuple(one.coverage), host_done)
                )
        elif findings:
            evidence = tuple(row for one in findings for row in one.evidence)
            coverage = tuple(row for one in findings for row in one.coverage)
            await self._put(TargetRecord(findings[0].scan_id, "", evidence, coverage))

    async def finish(self, scan_id: str, state: ScanState, finished: datetime) -> None:
        """Store how a scan ended."""
        await self._call(lambda: self._store.finish_scan(scan_id, state, finished))

    def close(self) -> None:
        """Wait for the last call and end the thread."""
        self._thread.shutdown()

    async def _put(self, record: TargetRecord) -> None:
        waiting = _Waiting(record)
        self._waiting.append(waiting)
        self._thread.submit(self._store_waiting)
        await _to_its_end(asyncio.wrap_future(waiting.stored))

    def _store_waiting(self) -> None:
        """Store what waits by now; runs in the thread once for each record, so that later runs may find nothing."""
        batch: list[_Waiting] = []
        while self._waiting and len(batch) < _MOST_TOGETHER:
            batch.append(self._waiting.popleft())
        if batch:
            self._store_batch(batch)

    def _store_batch(self, batch: Sequence[_Waiting]) -> None:
        try:
            self._store.record_together([item.record for item in batch])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, RasoatError):
                for item in batch:  # whose rows are at fault learns it, and nobody else
                    self._store_batch([item])
                return
            for item in batch:
                item.stored.set_exception(error)
        else:
            for item in batch:
                item.stored.set_result(None)

    async def _call(self, work: Callable[[], ResultT]) -> ResultT:
        return await _to_its_end(asyncio.get_running_loop().run_in_executor(self._thread, work))


async def _to_its_end(future: "asyncio.Future[ResultT]") -> ResultT:
    """Wait to the end even where the waiting task is cancelled: a transaction is never left half told."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        await asyncio.wait([future])
        raise
