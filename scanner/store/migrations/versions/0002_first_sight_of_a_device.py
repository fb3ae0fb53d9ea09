"""When the first scan that met a device began; unknown for those remembered before."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column."""
    op.add_column("identity", sa.Column("first_seen", sa.DateTime(timezone=True)))
