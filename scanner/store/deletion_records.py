"""Deleting: the redaction at a scan's end, what a person asks to forget, what has become too old."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, delete, or_, select, update

from scanner.model.closed_lists import DeviceKind
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.hosts import EchoObservation, PersonalObservation, TcpPortsObservation
from scanner.store import mappers
from scanner.store.connection import Database
from scanner.store.rows import add_missing
from scanner.store.superseded_records import read_again
from scanner.store.table_redaction import TABLES, without_macs
from scanner.store.tables import (
    CoverageRow,
    DeletionRow,
    EvidenceRow,
    HostDoneRow,
    IdentityRow,
    PersonValueRow,
    ScanRow,
    SupersededRow,
)

_WITHOUT_NAMES = (EchoObservation.KIND, TcpPortsObservation.KIND, PersonalObservation.KIND)
_PER_QUESTION = 500


@dataclass(frozen=True, slots=True)
class Deletion:
    """One entry of the deletion log: `what` is redaction, addresses, scan or retention; the counts are of rows."""

    at: datetime
    what: str
    scan_id: str | None
    evidence: int
    identities: int


class DeletionRecords:
    """The part of the repository that deletes, and logs that it did; the log never says what was deleted."""

    _database: Database

    def redact_personal(self, scan_id: str, targets: Mapping[str, DeviceKind]) -> Deletion:
        """Drop names and hardware addresses of personal devices from one scan: the one change ever made to Evidence.

        `targets` are their addresses with the device's kind. That they were
        there, their open ports and their times stay, so counts do not change.
        Doing it twice is the same as doing it once.
        """
        with self._database.write() as session:
            named = [row for row in _evidence_of(session, targets, scan_id) if not _is_nameless(row)]
            add_missing(session, [_trace(row, targets[row.target]) for row in _last_of_each_target(named)])
            identities = _drop_identities(session, _keys_of(named, with_addresses=False))
            _drop_evidence(session, named)
            _redact_tables(session, scan_id, {mac for kind, mac in _keys_of(named, with_addresses=False)})
            _blank_texts(session, targets, scan_id)
            read_again(session, [scan_id])
            return self._end(session, "redaction", scan_id, len(named), identities)

    def forget_addresses(self, addresses: Collection[str], *, site: str | None = None) -> Deletion:
        """Delete everything seen of these addresses, at one site or at all, and the identities it led to."""
        with self._database.write() as session:
            scans = session.exec(select(ScanRow.id) if site is None else select(ScanRow.id).where(ScanRow.site == site))
            ids = scans.all()
            rows = [row for scan_id in ids for row in _evidence_of(session, addresses, scan_id)]
            told = {scan_id: _told_macs(session, scan_id, addresses) for scan_id in ids}
            keys = _keys_of(rows, with_addresses=True) | {("mac", mac) for macs in told.values() for mac in macs}
            identities = _drop_identities(session, keys, site)
            _drop_evidence(session, rows)
            for scan_id, macs in told.items():
                _redact_tables(session, scan_id, macs)
            for scan_id in {row.scan_id for row in rows}:
                _drop_questions(session, addresses, scan_id)
            read_again(session, ids)
            return self._end(session, "addresses", None, len(rows), identities)

    def forget_scan(self, scan_id: str) -> Deletion | None:
        """Delete a scan with all it saw; None if there is none of this id."""
        with self._database.write() as session:
            if session.get(ScanRow, scan_id) is None:
                return None
            session.exec(delete(SupersededRow))  # it may stand between two others of which one superseded the other
            return self._end(session, "scan", scan_id, _drop_scan(session, scan_id), 0)

    def retain_since(self, oldest: datetime) -> tuple[Deletion, ...]:
        """Delete the scans that started before `oldest`."""
        with self._database.write() as session:
            old = session.exec(select(ScanRow.id).where(ScanRow.started < oldest)).all()
            return tuple(self._end(session, "retention", item, _drop_scan(session, item), 0) for item in old)

    def deletions(self) -> tuple[Deletion, ...]:
        """Return the log of what was deleted, oldest first."""
        with self._database.read() as session:
            rows = session.exec(select(DeletionRow).order_by(col(DeletionRow.id)))
            return tuple(Deletion(row.at, row.what, row.scan_id, row.evidence, row.identities) for row in rows)

    def purge(self) -> bool:
        """Take deleted content out of all files of the database; False while another reader hinders it."""
        return self._database.flush_deleted()

    @staticmethod
    def _end(session: Session, what: str, scan_id: str | None, evidence: int, identities: int) -> Deletion:
        entry = Deletion(datetime.now(UTC), what, scan_id, evidence, identities)
        if evidence or identities or what in {"scan", "retention"}:
            session.add(DeletionRow(at=entry.at, what=what, scan_id=scan_id, evidence=evidence, identities=identities))
        return entry


def _parts(items: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(items)
    return (ordered[start : start + _PER_QUESTION] for start in range(0, len(ordered), _PER_QUESTION))


def _evidence_of(session: Session, targets: Collection[str], scan_id: str) -> list[EvidenceRow]:
    return [
        row
        for part in _parts(targets)
        for row in session.exec(
            select(EvidenceRow).where(EvidenceRow.scan_id == scan_id, col(EvidenceRow.target).in_(part))
        )
    ]


def _is_nameless(row: EvidenceRow) -> bool:
    return row.kind.partition("/")[0] in _WITHOUT_NAMES


def _last_of_each_target(rows: Sequence[EvidenceRow]) -> list[EvidenceRow]:
    last: dict[str, EvidenceRow] = {}
    for row in sorted(rows, key=lambda row: (row.seen_at, row.id)):
        last[row.target] = row
    return [last[target] for target in sorted(last)]


def _trace(row: EvidenceRow, kind: DeviceKind) -> EvidenceRow:
    """Return what is kept instead of a personal device's names: that it was there."""
    seen = PersonalObservation(kind.value)
    name = evidence_id(row.scan_id, "redaction", row.target, seen)
    return mappers.evidence_row(Evidence(name, row.scan_id, "redaction", row.target, row.seen_at, seen))


def _keys_of(rows: Sequence[EvidenceRow], *, with_addresses: bool) -> set[tuple[str, str]]:
    """Return the identity keys that could have come from these rows."""
    keys = {("mac", mac) for row in rows if (mac := row.data.get("mac"))}
    if with_addresses:
        keys |= {("address", row.target) for row in rows}
    return keys


def _drop_identities(session: Session, keys: set[tuple[str, str]], site: str | None = None) -> int:
    """Delete the identities known by any of these keys, and what people entered for them."""
    rows = session.exec(select(IdentityRow)).all() if keys else []
    found = [row for row in rows if site in {None, row.site} and keys & {(key[0], key[1]) for key in row.keys}]
    for row in found:
        session.exec(delete(PersonValueRow).where(col(PersonValueRow.device) == row.device_id))
        session.delete(row)
    if found:  # what they were known by has to be gathered again from all scans
        session.exec(delete(SupersededRow))
    return len(found)


def _drop_evidence(session: Session, rows: Sequence[EvidenceRow]) -> None:
    for part in _parts([row.id for row in rows]):
        session.exec(delete(EvidenceRow).where(col(EvidenceRow.id).in_(part)))


def _told_macs(session: Session, scan_id: str, addresses: Collection[str]) -> set[str]:
    """Return the hardware addresses that routers told of these addresses."""
    own = (EvidenceRow.scan_id == scan_id, col(EvidenceRow.kind).startswith("snmp_arp/"))
    tables = session.exec(select(EvidenceRow).where(*own))
    return {item["mac"] for row in tables for item in row.data["rows"] if item["address"] in addresses}


def _redact_tables(session: Session, scan_id: str, macs: set[str]) -> None:
    """Take the addresses of personal devices also out of what switches and routers told of them."""
    kinds = or_(*(col(EvidenceRow.kind).startswith(f"{kind}/") for kind in TABLES))
    for row in session.exec(select(EvidenceRow).where(EvidenceRow.scan_id == scan_id, kinds)) if macs else ():
        row.data = without_macs(row.data, macs)
        session.add(row)


def _blank_texts(session: Session, targets: Collection[str], scan_id: str) -> None:
    """Empty the free texts that stay with a personal device: excerpts and details may hold its name."""
    for part in _parts(targets):
        of_evidence = (col(EvidenceRow.target).in_(part), col(EvidenceRow.scan_id) == scan_id)
        session.exec(update(EvidenceRow).where(*of_evidence).values(excerpt=""))
        of_coverage = (col(CoverageRow.target).in_(part), col(CoverageRow.scan_id) == scan_id)
        session.exec(update(CoverageRow).where(*of_coverage).values(detail=""))


def _drop_questions(session: Session, targets: Collection[str], scan_id: str) -> None:
    """Delete also that these targets were asked: without the answers it would read as "nothing there"."""
    for part in _parts(targets):
        session.exec(delete(CoverageRow).where(col(CoverageRow.target).in_(part), col(CoverageRow.scan_id) == scan_id))
        session.exec(delete(HostDoneRow).where(col(HostDoneRow.target).in_(part), col(HostDoneRow.scan_id) == scan_id))


def _drop_scan(session: Session, scan_id: str) -> int:
    """Delete a scan and all that hangs on it; return how many evidence rows that were."""
    count = len(session.exec(select(EvidenceRow.id).where(EvidenceRow.scan_id == scan_id)).all())
    session.exec(delete(ScanRow).where(col(ScanRow.id) == scan_id))
    return count
