"""One scan at a time into one database; the lock of a program that died is taken over."""

import contextlib
import os
import platform
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlmodel import Session, delete, select

from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.store.connection import Database, take_turn
from scanner.store.process_identity import process_identity
from scanner.store.tables import ScanLockRow


@contextlib.contextmanager
def scan_lock(database: Database) -> Iterator[None]:
    """Hold the lock; `SetupError` names who else holds it.

    A holder on another computer (an office's server) cannot be looked at and counts as alive.
    """
    token = secrets.token_hex(8)
    with database.write() as session:
        take_turn(session.connection())
        _refuse_living_holder(session, database.location.shown)
        session.add(_own_row(token))
    try:
        yield
    finally:
        with database.write() as session:
            session.exec(delete(ScanLockRow).where(ScanLockRow.token == token))  # type: ignore[arg-type]


def lock_holder(session: Session) -> ScanLockRow | None:
    """Return the living holder, None where the lock is free or its holder died."""
    row = session.exec(select(ScanLockRow)).first()
    if row is None or (row.machine == platform.node() and process_identity(row.pid) != row.process):
        return None
    return row


def _refuse_living_holder(session: Session, shown: str) -> None:
    holder = lock_holder(session)
    if holder is not None:
        raise SetupError(
            Message.of("Start a scan with the database {database}.", database=shown),
            Message.of(
                "Another scan is running: process {pid} on {machine}, started {since}.",
                pid=holder.pid,
                machine=holder.machine,
                since=holder.since.astimezone().strftime("%Y-%m-%d %H:%M"),
            ),
            Message.of("Wait until it has ended, or end it with Ctrl-C in its window."),
        )
    session.exec(delete(ScanLockRow))
    session.flush()


def _own_row(token: str) -> ScanLockRow:
    return ScanLockRow(
        token=token,
        machine=platform.node(),
        pid=os.getpid(),
        process=process_identity(os.getpid()) or "",
        since=datetime.now(UTC),
    )
