"""Writing rows so that doing it twice is the same as doing it once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session, SQLModel


def add_missing(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert rows whose primary key is not there yet; those that are stay as they are."""
    if rows:
        session.execute(_insert(session, rows[0]).on_conflict_do_nothing(), [row.model_dump() for row in rows])


def put(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert rows; where the primary key is there already the new row stands."""
    if not rows:
        return
    statement = _insert(session, rows[0])
    table = _table(rows[0])
    values = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    keys = [column.name for column in table.primary_key.columns]
    if values:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=values)
    else:
        statement = statement.on_conflict_do_nothing()
    session.execute(statement, [row.model_dump() for row in rows])


def _insert(session: Session, row: SQLModel) -> Any:
    """Return the dialect's own INSERT, the only one that knows ON CONFLICT."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  (only an office needs it)

        return postgresql.insert(_table(row))
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.insert(_table(row))


def _table(row: SQLModel) -> Table:
    return SQLModel.metadata.tables[str(type(row).__tablename__)]
