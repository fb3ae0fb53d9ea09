"""The one way to a school's database."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from scanner.store.connection import Database, prepare_file
from scanner.store.deletion_records import DeletionRecords
from scanner.store.location import locate
from scanner.store.memory_records import MemoryRecords
from scanner.store.migrate import migrate
from scanner.store.people_records import PeopleRecords
from scanner.store.scan_lock import scan_lock
from scanner.store.scan_records import ScanRecords
from scanner.store.superseded_records import SupersededRecords


class Repository(ScanRecords, SupersededRecords, PeopleRecords, MemoryRecords, DeletionRecords):
    """Scans, evidence, coverage and what people entered, of one school.

    Every method is one short transaction and may be called from any thread.
    Each raises `SetupError`, saying what to do, where the database fails.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """Open (and make or upgrade) the database: `url` as `locate` understands it."""
        location = locate(url)
        prepare_file(location)
        database = Database(location)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def location(self) -> str:
        """Where the database is, fit to be printed."""
        return self._database.location.shown

    def close(self) -> None:
        """Close the database; a second call does nothing."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def scan_lock(self) -> AbstractContextManager[None]:
        """Hold the right to scan into this database; `SetupError` names the living process that has it."""
        return scan_lock(self._database)
