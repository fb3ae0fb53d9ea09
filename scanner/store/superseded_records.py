"""Which stored sightings a later scan has made superfluous; they stay, but are not read together with that scan."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Table, and_, not_, or_
from sqlmodel import Session, col, delete, select

from scanner.model.superseded import Superseded
from scanner.store.connection import Database
from scanner.store.rows import put
from scanner.store.tables import ScanRow, SupersededRow
from scanner.version import VERSION


class SupersededRecords:
    """The part of the repository that knows what need not be read."""

    _database: Database

    def save_superseded(self, items: Sequence[Superseded]) -> None:
        """Store what a fold found superseded; what other rules (another version) had found is dropped.

        Where there is nothing to store nothing is written; what tells of a scan that was deleted meanwhile neither.
        """
        if not items:
            return
        rows = [
            SupersededRow(
                scan_id=item.scan_id, target=item.target, by_scan=item.by_scan, device=item.device, rules=VERSION
            )
            for item in items
        ]
        with self._database.write() as session:
            session.exec(delete(SupersededRow).where(col(SupersededRow.rules) != VERSION))
            there = set(session.exec(select(ScanRow.id)))
            put(session, [row for row in rows if {row.scan_id, row.by_scan} <= there])

    def left_out(self, scan_ids: Sequence[str]) -> tuple[Superseded, ...]:
        """Return what `evidence` and `coverage` leave out when asked for these scans together."""
        row = SupersededRow
        query = select(row.scan_id, row.target, row.by_scan, row.device).where(
            col(row.scan_id).in_(scan_ids), among(scan_ids)
        )
        with self._database.read() as session:
            return tuple(Superseded(*found) for found in session.exec(query))


def read_again(session: Session, scan_ids: Collection[str]) -> None:
    """Forget what was found superseded in or by these scans: something about them changes."""
    ids = sorted(scan_ids)
    concerned = or_(col(SupersededRow.scan_id).in_(ids), col(SupersededRow.by_scan).in_(ids))
    session.exec(delete(SupersededRow).where(concerned))


def among(scan_ids: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that one of these scans is what supersedes a row, by the rules of this version."""
    return and_(col(SupersededRow.by_scan).in_(scan_ids), col(SupersededRow.rules) == VERSION)


def needed(table: Table, scan_ids: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a row of evidence or coverage is not superseded by one of these scans."""
    of_row = and_(col(SupersededRow.scan_id) == table.c.scan_id, col(SupersededRow.target) == table.c.target)
    return not_(select(SupersededRow.scan_id).where(of_row, among(scan_ids)).exists())
