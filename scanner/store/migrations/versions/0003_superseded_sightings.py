"""What later scans saw all again, so that the picture of many scans is read from few rows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table, and let evidence be found by scan and target without reading it."""
    op.create_table(
        "superseded",
        _scan("scan_id", primary=True),
        sa.Column("target", sa.String(), primary_key=True),
        _scan("by_scan"),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
    )
    op.create_index("ix_superseded_by_scan", "superseded", ["by_scan"])
    op.create_index("ix_evidence_scan_id_target", "evidence", ["scan_id", "target"])
    op.drop_index("ix_evidence_scan_id", "evidence")


def _scan(name: str, *, primary: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), sa.ForeignKey("scan.id", ondelete="CASCADE"), primary_key=primary, nullable=False)
