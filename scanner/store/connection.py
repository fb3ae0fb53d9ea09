"""One open database: short transactions, a writer that waits its turn, readers that never block."""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel import Session

from scanner.store.faults import Fault, explained, setup_error
from scanner.store.location import Location

BUSY_TIMEOUT_SECONDS = 15.0
"""How long a writer waits for another one."""

READING = "rasoat_reading"
"""Execution option of a connection that only looks: it takes no lock that a writer would hold or wait for."""
_ADVISORY_LOCK = 4003_0001


class Database:
    """An engine with rasoat's settings.

    SQLite: write-ahead log, every commit on disk before it is acknowledged
    (synchronous=FULL), writers take the lock at BEGIN (IMMEDIATE) so that none
    fails half-way, deleted content is overwritten.
    """

    def __init__(self, location: Location, *, busy_timeout: float = BUSY_TIMEOUT_SECONDS) -> None:
        self.location = location
        self.engine = _sqlite(location, busy_timeout) if location.path else _server(location)

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that is committed at the end, or not at all; database errors become `SetupError`."""
        with (
            explained(self.location.shown),
            self.engine.connect() as connection,
            connection.begin(),
            Session(connection) as session,
        ):
            yield session
            session.flush()

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look at the data; takes no lock that a writer would wait for."""
        with (
            explained(self.location.shown),
            self.engine.connect().execution_options(**{READING: True}) as connection,
            connection.begin(),
            Session(connection) as session,
        ):
            try:
                yield session
            except ValueError as error:
                raise setup_error(Fault.CORRUPT, self.location.shown) from error

    def flush_deleted(self) -> bool:
        """Write the log back so that deleted content is no longer in it either; False while a reader hinders it."""
        if self.location.path is None:
            return True
        with explained(self.location.shown):
            plain = sqlite3.connect(self.location.path, timeout=1.0)
            try:
                hindered: int = plain.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            finally:
                plain.close()
        return not hindered

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def take_turn(connection: Connection) -> None:
    """Let transactions that begin so run one after the other; SQLite does it for every writer at BEGIN IMMEDIATE."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


def prepare_file(location: Location) -> None:
    """Make the database file and its folder, readable by their owner only; raises `SetupError`.

    A folder that rasoat did not make is left as it is.
    """
    if location.path is None:
        return
    with explained(location.shown):
        folder = location.path.parent
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
        elif location.own_folder:
            folder.chmod(0o700)
        _private_file(location.path)


def _private_file(path: Path) -> None:
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        others = stat.S_IMODE(os.fstat(handle).st_mode) & 0o077
    finally:
        os.close(handle)
    if others and os.name == "posix":
        path.chmod(0o600)


def _sqlite(location: Location, busy_timeout: float) -> Engine:
    engine = create_engine(f"sqlite+pysqlite:///{location.path}", connect_args={"timeout": busy_timeout})

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        if _is_ours(connection):
            connection.execute("PRAGMA journal_mode=WAL").close()
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _is_ours(connection: Any) -> bool:
    """Tell whether the file is rasoat's or empty: the way another program's file is written stays as it is."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return not tables or "alembic_version" in tables


def _server(location: Location) -> Engine:
    return create_engine(location.server or "", pool_pre_ping=True, connect_args={"connect_timeout": 10})
