"""What has to stay the same from scan to scan: device ids, first sights, the school's secret."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import col, select

from scanner.model.identity import Identity
from scanner.store import mappers
from scanner.store.connection import Database
from scanner.store.rows import add_missing, put
from scanner.store.tables import FindingSeenRow, IdentityRow, MetaRow

_SECRET = "secret"  # noqa: S105  (the name of the row)
_PER_QUESTION = 500
"""Ids in one query; SQLite allows 32,766 parameters, older builds 999."""


class MemoryRecords:
    """The part of the repository that remembers."""

    _database: Database

    def identities(self) -> tuple[Identity, ...]:
        """Return all identities, by device id."""
        with self._database.read() as session:
            rows = session.exec(select(IdentityRow).order_by(col(IdentityRow.device_id)))
            return tuple(mappers.identity_noun(row) for row in rows)

    def save_identities(self, items: Sequence[Identity]) -> None:
        """Store identities; what was known under the same device id is replaced.

        Where nothing is new nothing is written, so that who only looks waits for no writer.
        """
        known = {item.device_id: item for item in self.identities()}
        newest = {item.device_id: item for item in items}
        changed = [item for item in newest.values() if known.get(item.device_id) != item]
        if not changed:
            return
        with self._database.write() as session:
            put(session, [mappers.identity_row(item) for item in changed])

    def first_seen(self, finding_ids: Sequence[str]) -> dict[str, datetime]:
        """Return when these findings were seen first; unknown ones are left out."""
        found: dict[str, datetime] = {}
        with self._database.read() as session:
            for start in range(0, len(finding_ids), _PER_QUESTION):
                ids = finding_ids[start : start + _PER_QUESTION]
                rows = session.exec(select(FindingSeenRow).where(col(FindingSeenRow.finding).in_(ids)))
                found.update((row.finding, row.first_seen) for row in rows)
        return found

    def remember_findings(self, seen: Mapping[str, datetime]) -> None:
        """Note when findings were seen; an earlier sight of the same finding stays."""
        rows = [FindingSeenRow(finding=finding, first_seen=at) for finding, at in sorted(seen.items())]
        with self._database.write() as session:
            add_missing(session, rows)

    def secret(self) -> bytes:
        """Return the school's 32-byte secret, made at first use; device ids outside the school are its HMACs."""
        with self._database.read() as session:
            row = session.get(MetaRow, _SECRET)
            if row:
                return bytes.fromhex(row.value)
        with self._database.write() as session:
            add_missing(session, [MetaRow(key=_SECRET, value=secrets.token_hex(32))])
            return bytes.fromhex(session.exec(select(MetaRow.value).where(MetaRow.key == _SECRET)).one())
