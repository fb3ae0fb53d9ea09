"""Puts what was read into the database as scans of their own, so that the fold treats it like everything else."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reports.imports.batch import Batch, Seen
from scanner.model.closed_lists import CoverageState, Profile
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.scan import Scan, ScanState, Settings
from scanner.store.repository import Repository
from scanner.version import VERSION


@dataclass(frozen=True, slots=True)
class Stored:
    """How many scans the batches belong to and how many observations were new; `oldest` of the scans' starts."""

    scans: int = 0
    observations: int = 0
    oldest: datetime | None = None


def store_batches(
    repository: Repository, batches: Iterable[Batch], *, site: str, vantage: str | None, now: datetime
) -> Stored:
    """Store the batches; storing the same again changes nothing.

    A time later than `now` (a computer whose clock is wrong) becomes `now`.
    """
    grouped: dict[str, list[Batch]] = {}
    for batch in batches:
        if batch.seen:
            grouped.setdefault(_scan_id(batch, site, vantage), []).append(batch)
    new = 0
    starts = []
    for scan_id, group in sorted(grouped.items()):
        scan, added = _store(repository, _scan(scan_id, group, site, vantage, now), group, now)
        starts.append(scan.started)
        new += added
    return Stored(len(grouped), new, min(starts, default=None))


def _scan_id(batch: Batch, site: str, vantage: str | None) -> str:
    text = "\0".join(("import", batch.source, batch.key, site, vantage or ""))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _scan(scan_id: str, group: Sequence[Batch], site: str, vantage: str | None, now: datetime) -> Scan:
    """Return the scan: finished, without a scope, because no packet was sent by us and none is known to be missing."""
    times = [min(item.at, now) for batch in group for item in batch.seen]
    ports = sorted({port for batch in group for port in batch.tcp_ports})
    settings = Settings(
        profile=Profile.NORMAL if ports else Profile.QUICK,
        tcp_ports=tuple(ports),
        step=group[0].step,
        passive=group[0].step == 4,
    )
    return Scan(
        scan_id,
        site,
        (),
        settings,
        min(times),
        finished=max(times),
        state=ScanState.FINISHED,
        vantage=vantage,
        tool_version=group[0].tool or VERSION,
    )


def _store(repository: Repository, scan: Scan, group: Sequence[Batch], now: datetime) -> tuple[Scan, int]:
    known = repository.scan(scan.id)
    before = {item.id for item in repository.evidence([scan.id])} if known else set()
    if known is None:
        repository.begin_scan(scan)
    evidence = {made.id: made for batch in group for item in batch.seen if (made := _evidence(scan.id, item, now))}
    new = [item for item in evidence.values() if item.id not in before]
    swept = {target for batch in group for target in batch.swept}
    asked = [Coverage(scan.id, "tcp_ports", target, CoverageState.DONE) for target in sorted(swept)]
    if new:
        repository.record(scan.id, "", new, asked)
    added = len(new)
    return _with_bounds(repository, known or scan, scan.settings.tcp_ports) if added and known else scan, added


def _evidence(scan_id: str, item: Seen, now: datetime) -> Evidence:
    name = evidence_id(scan_id, item.probe, item.target, item.observation)
    return Evidence(name, scan_id, item.probe, item.target, min(item.at, now), item.observation)


def _with_bounds(repository: Repository, scan: Scan, ports: Iterable[int]) -> Scan:
    """Widen a scan that grew (more files of the same day) to the times of all it holds."""
    times = [item.seen_at for item in repository.evidence([scan.id])]
    settings = replace(scan.settings, tcp_ports=tuple(sorted({*scan.settings.tcp_ports, *ports})))
    grown = replace(scan, started=min(times), finished=max(times), settings=settings)
    repository.begin_scan(grown)
    return grown
