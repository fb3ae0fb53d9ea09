"""Writing rows so that doing it twice is the same as doing it once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session, SQLModel


def add_missing(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert rows whose primary key is not there yet; those that are stay as they are."""
    if rows:
        add_missing_values(session, type(rows[0]), [row.model_dump() for row in rows])


def add_missing_values(session: Session, model: type[SQLModel], values: Sequence[Mapping[str, Any]]) -> None:
    """Insert columns as `add_missing` does rows."""
    if values:
        session.execute(_insert(session, model).on_conflict_do_nothing(), list(values))


def put(session: Session, rows: Sequence[SQLModel]) -> None:
    """Insert rows; where the primary key is there already the new row stands."""
    if rows:
        put_values(session, type(rows[0]), [row.model_dump() for row in rows])


def put_values(session: Session, model: type[SQLModel], values: Sequence[Mapping[str, Any]]) -> None:
    """Insert columns as `put` does rows."""
    if not values:
        return
    statement = _insert(session, model)
    table = table_of(model)
    changed = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    keys = [column.name for column in table.primary_key.columns]
    if changed:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing()
    session.execute(statement, list(values))


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model, to select its columns without making row objects."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _insert(session: Session, model: type[SQLModel]) -> Any:
    """Return the dialect's own INSERT, the only one that knows ON CONFLICT."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  (only an office needs it)

        return postgresql.insert(table_of(model))
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite.insert(table_of(model))
