"""Scans, and what they saw."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select as column_select
from sqlmodel import col, select, update

from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.scan import Scan, ScanState
from scanner.model.target_record import TargetRecord
from scanner.store import mappers
from scanner.store.connection import Database
from scanner.store.rows import add_missing_values, put, put_values, table_of
from scanner.store.superseded_records import needed, read_again
from scanner.store.tables import CoverageRow, EvidenceRow, HostDoneRow, ScanRow

_UNFINISHED = (ScanState.RUNNING.value, ScanState.INTERRUPTED.value, ScanState.FAILED.value)
"""What `--resume` goes on with: a scan that a full disk ended keeps its hosts as much as one that was killed."""

_EVIDENCE, _COVERAGE = table_of(EvidenceRow), table_of(CoverageRow)
"""Read as plain columns: there are tens of thousands, and a row object for each costs more than the reading."""


class ScanRecords:
    """The part of the repository that a running scan writes and the fold reads."""

    _database: Database

    def begin_scan(self, scan: Scan) -> None:
        """Store a scan that begins, or goes on."""
        with self._database.write() as session:
            put(session, [mappers.scan_row(scan)])
            read_again(session, [scan.id])

    def record(
        self,
        scan_id: str,
        target: str,
        evidence: Sequence[Evidence],
        coverage: Sequence[Coverage],
        *,
        host_done: bool = False,
    ) -> None:
        """Store what was seen of one target, all of it or nothing; when this returns it is on the disk.

        Storing the same again changes nothing. `host_done` says that a resumed scan need not ask this target again.
        Raises `ValueError` for evidence of another scan, `SetupError` where the database fails.
        """
        self.record_together([TargetRecord(scan_id, target, tuple(evidence), tuple(coverage), host_done)])

    def record_together(self, records: Sequence[TargetRecord]) -> None:
        """Store several targets in one transaction: all of them, or none; raises as `record` does."""
        for item in records:
            _refuse_other_scans(item.scan_id, (*item.evidence, *item.coverage))
        evidence = [mappers.evidence_values(seen) for item in records for seen in item.evidence]
        newest = {(row.scan_id, row.probe, row.target, row.port): row for item in records for row in item.coverage}
        done = [HostDoneRow(scan_id=item.scan_id, target=item.target) for item in records if item.host_done]
        with self._database.write() as session:
            add_missing_values(session, EvidenceRow, evidence)
            put_values(session, CoverageRow, [mappers.coverage_values(row) for row in newest.values()])
            put(session, done)
            read_again(session, {item.scan_id for item in records})

    def finish_scan(self, scan_id: str, state: ScanState, finished: datetime) -> None:
        """Note how and when a scan ended."""
        with self._database.write() as session:
            session.exec(update(ScanRow).where(col(ScanRow.id) == scan_id).values(state=state.value, finished=finished))

    def scan(self, scan_id: str) -> Scan | None:
        """Return one scan, None if there is none of this id."""
        with self._database.read() as session:
            row = session.get(ScanRow, scan_id)
            return mappers.scan_noun(row) if row else None

    def scans(self, *, since: datetime | None = None) -> tuple[Scan, ...]:
        """Return the scans that started at `since` or later, oldest first."""
        query = select(ScanRow).order_by(col(ScanRow.started), col(ScanRow.id))
        if since is not None:
            query = query.where(ScanRow.started >= since)
        with self._database.read() as session:
            return tuple(mappers.scan_noun(row) for row in session.exec(query))

    def unfinished_scan(self) -> Scan | None:
        """Return the newest scan that runs, was interrupted or failed."""
        query = (
            select(ScanRow).where(col(ScanRow.state).in_(_UNFINISHED)).order_by(col(ScanRow.started).desc()).limit(1)
        )
        with self._database.read() as session:
            row = session.exec(query).first()
            return mappers.scan_noun(row) if row else None

    def hosts_done(self, scan_id: str) -> frozenset[str]:
        """Return the targets of which everything asked is stored."""
        with self._database.read() as session:
            return frozenset(session.exec(select(HostDoneRow.target).where(HostDoneRow.scan_id == scan_id)))

    def evidence(self, scan_ids: Sequence[str]) -> tuple[Evidence, ...]:
        """Return the Evidence of these scans, oldest first; left out is what one of them has superseded."""
        query = (
            column_select(_EVIDENCE)
            .where(col(EvidenceRow.scan_id).in_(scan_ids), needed(_EVIDENCE, scan_ids))
            .order_by(col(EvidenceRow.seen_at), col(EvidenceRow.id))
        )
        with self._database.read() as session:
            return tuple(map(mappers.evidence_noun, session.connection().execute(query)))

    def coverage(self, scan_ids: Sequence[str]) -> tuple[Coverage, ...]:
        """Return the Coverage of these scans, by the scans' start, then target, probe and port; left out as above."""
        query = (
            column_select(_COVERAGE)
            .join(ScanRow)
            .where(col(CoverageRow.scan_id).in_(scan_ids), needed(_COVERAGE, scan_ids))
            .order_by(
                col(ScanRow.started),
                col(ScanRow.id),
                col(CoverageRow.target),
                col(CoverageRow.probe),
                col(CoverageRow.port),
            )
        )
        with self._database.read() as session:
            return tuple(map(mappers.coverage_noun, session.connection().execute(query)))


def _refuse_other_scans(scan_id: str, items: Iterable[Evidence | Coverage]) -> None:
    if any(item.scan_id != scan_id for item in items):
        raise ValueError(f"not of scan {scan_id}")
