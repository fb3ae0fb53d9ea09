"""Alembic's entry: runs the revisions on the connection that `scanner.store.migrate` opened, in its transaction."""

from alembic import context
from sqlmodel import SQLModel

from scanner.store import tables as _tables  # noqa: F401  (registers them)

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
context.run_migrations()
