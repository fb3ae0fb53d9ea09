"""Brings a database to the tables of this program; alembic is imported only where there is something to do."""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import inspect, text

from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.store.connection import READING, Database, take_turn
from scanner.store.faults import Fault, explained, setup_error

REVISIONS = ("0001", "0002", "0003")
"""Every revision, oldest first; the files in `migrations/versions` bear these numbers."""

HEAD = REVISIONS[-1]
FOLDER = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Create or upgrade the tables; a SQLite file with data in it is copied beside itself first.

    Raises `SetupError` for a database of a newer rasoat and for a file that is no rasoat database.
    """
    found = revision_of(database)
    if found == HEAD:
        return
    if found is not None:
        _back_up(database, found)
    _upgrade(database)


def revision_of(database: Database) -> str | None:
    """Return the revision of the tables, None for an empty database; raises `SetupError` as `migrate` does."""
    looking = database.engine.execution_options(**{READING: True})
    with explained(database.location.shown), looking.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if "alembic_version" not in tables:
            if tables:
                raise setup_error(Fault.CORRUPT, database.location.shown)
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in REVISIONS:
        raise SetupError(
            Message.of("Use the database {database}.", database=database.location.shown),
            Message.of("It was made by a newer rasoat."),
            Message.of("Install the newest rasoat, or choose another database with --db."),
        )
    return str(found) if found else None


def backup_path(path: Path, revision: str) -> Path:
    """Return where the copy of a database is put before it is upgraded from `revision`."""
    return path.with_name(f"{path.name}.before-upgrade-{revision}")


def _back_up(database: Database, revision: str) -> None:
    """Copy the file through SQLite's own backup, under another name first: a copy is whole or not there."""
    path = database.location.path
    if path is None:
        return
    target = backup_path(path, revision)
    part = target.with_name(target.name + ".part")
    with explained(database.location.shown):
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_RDWR, 0o600))
        source, copy = sqlite3.connect(path), sqlite3.connect(part)
        try:
            source.backup(copy)
        finally:
            source.close()
            copy.close()
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(target)


def _upgrade(database: Database) -> None:
    from alembic import command  # noqa: PLC0415  (start-up time: seldom needed)
    from alembic.config import Config  # noqa: PLC0415

    with explained(database.location.shown), database.engine.connect() as connection, connection.begin():
        take_turn(connection)
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
