"""Copies what can be read of a damaged SQLite file into a new one; the damaged file is kept."""

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table
from sqlmodel import SQLModel

from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.store.connection import Database, prepare_file
from scanner.store.faults import explained
from scanner.store.location import Location
from scanner.store.migrate import migrate
from scanner.store.tables import SupersededRow

_MOST_ROWS_TRIED = 2_000_000


@dataclass(frozen=True, slots=True)
class Salvage:
    """What came of it: rows copied, rows that could not be kept, and where the damaged file is now."""

    copied: int
    lost: int
    damaged: Path


def integrity(path: Path) -> tuple[str, ...]:
    """Return what SQLite finds wrong with a file, nothing if it is sound."""
    try:
        with contextlib.closing(_open_read_only(path)) as plain:
            found = tuple(str(row[0]) for row in plain.execute("PRAGMA integrity_check(20)"))
    except sqlite3.Error as error:
        return (str(error),)
    return () if found == ("ok",) else found


def salvage(path: Path) -> Salvage:
    """Put a sound database in the place of a damaged one, holding every row that can still be read.

    Raises `SetupError` where nothing can be read or the new file cannot be written;
    the damaged one is then still in its place.
    """
    fresh = path.with_name(path.name + ".salvaged")
    copied = lost = 0
    with explained(str(path)):
        _remove(fresh)
        _make_empty(fresh)
        with contextlib.closing(_open_read_only(path)) as source, contextlib.closing(sqlite3.connect(fresh)) as target:
            target.execute("PRAGMA foreign_keys=ON")
            for table in _kept_tables():
                done, failed = _copy(source, target, table)
                copied, lost = copied + done, lost + failed
            target.commit()
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if not copied:
            _remove(fresh)
            raise _nothing_left(path)
        damaged = _free_name(path)
        _move(path, damaged)
        fresh.replace(path)
    return Salvage(copied, lost, damaged)


def _kept_tables() -> Iterator[Table]:
    """Yield what is copied: not what need not be read, as the later scans that say it again may be what was lost."""
    return (table for table in SQLModel.metadata.sorted_tables if table.name != SupersededRow.__tablename__)


def _nothing_left(path: Path) -> SetupError:
    return SetupError(
        Message.of("Use the database {database}.", database=str(path)),
        Message.of("The file is damaged so far that nothing in it can be read."),
        Message.of("Put a copy of it back if you have one; else move the file away and scan again."),
    )


def _make_empty(path: Path) -> None:
    location = Location(str(path), path=path)
    prepare_file(location)
    database = Database(location)
    try:
        migrate(database)
    finally:
        database.close()


def _open_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: Table) -> tuple[int, int]:
    columns = [column.name for column in table.columns]
    names = ", ".join(f'"{name}"' for name in columns)
    insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(columns))})'  # noqa: S608  (own names)
    copied = lost = 0
    for row in _readable(source, table.name, names):
        try:
            if row is None:
                raise sqlite3.DatabaseError("unreadable")
            target.execute(insert, row)
            copied += 1
        except (sqlite3.Error, UnicodeError):
            lost += 1
    return copied, lost


def _readable(source: sqlite3.Connection, table: str, names: str) -> Iterator[tuple[object, ...] | None]:
    """Yield rows from the front up to the damage, from the back down to it, then one by one; None for a lost row."""
    query = f'SELECT rowid, {names} FROM "{table}"'  # noqa: S608  (own names)
    first = 0
    for row in _until_damage(source, f"{query} ORDER BY rowid"):
        first = row[0]
        yield row[1:]
    last = None
    for row in _until_damage(source, f"{query} WHERE rowid > {first} ORDER BY rowid DESC"):
        last = row[0]
        yield row[1:]
    if last is None:
        return
    for number in itertools.islice(range(first + 1, last), _MOST_ROWS_TRIED):
        found = list(_until_damage(source, f"{query} WHERE rowid = {number}"))
        yield found[0][1:] if found else None


def _until_damage(source: sqlite3.Connection, query: str) -> Iterator[tuple[int, *tuple[object, ...]]]:
    with contextlib.suppress(sqlite3.Error, UnicodeError):
        yield from source.execute(query)


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged-{number}") for number in itertools.count(1))
    return next(name for name in names if not name.exists())


def _move(path: Path, to: Path) -> None:
    for ending in ("-wal", "-shm"):
        log = path.with_name(path.name + ending)
        if log.exists():
            log.replace(to.with_name(to.name + ending))
    path.replace(to)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
