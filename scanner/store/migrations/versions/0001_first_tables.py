"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create all tables."""
    _scans()
    _people()
    _memory()


def _scan_key(*, primary: bool = False) -> sa.Column[str]:
    return sa.Column("scan_id", sa.String(), sa.ForeignKey("scan.id", ondelete="CASCADE"), primary_key=primary, nullable=False)


def _scans() -> None:
    op.create_table(
        "scan",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("finished", TIME),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("vantage", sa.String()),
        sa.Column("authorised_by", sa.String()),
        sa.Column("tool_version", sa.String(), nullable=False),
    )
    op.create_index("ix_scan_started", "scan", ["started"])
    op.create_index("ix_scan_state", "scan", ["state"])
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(), primary_key=True),
        _scan_key(),
        sa.Column("probe", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("excerpt", sa.String(), nullable=False),
    )
    op.create_index("ix_evidence_scan_id", "evidence", ["scan_id"])
    op.create_index("ix_evidence_target", "evidence", ["target"])
    op.create_table(
        "coverage",
        _scan_key(primary=True),
        sa.Column("probe", sa.String(), primary_key=True),
        sa.Column("target", sa.String(), primary_key=True),
        sa.Column("port", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("detail", sa.String(), nullable=False),
    )
    op.create_table("host_done", _scan_key(primary=True), sa.Column("target", sa.String(), primary_key=True))


def _people() -> None:
    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("data", sa.JSON(), nullable=False),
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("by_role", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("evidence_reference", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
    )
    op.create_index("ix_declaration_question", "declaration", ["question"])
    op.create_table(
        "waiver",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("approver", sa.String(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
    )
    op.create_index("ix_waiver_finding", "waiver", ["finding"])
    op.create_table(
        "person_value",
        sa.Column("device", sa.String(), primary_key=True),
        sa.Column("field", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("entered_at", TIME, nullable=False),
    )


def _memory() -> None:
    op.create_table(
        "identity",
        sa.Column("device_id", sa.String(), primary_key=True),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("retired", sa.JSON(), nullable=False),
        sa.Column("merged_into", sa.String()),
    )
    op.create_table(
        "finding_seen",
        sa.Column("finding", sa.String(), primary_key=True),
        sa.Column("first_seen", TIME, nullable=False),
    )
    op.create_table(
        "meta", sa.Column("key", sa.String(), primary_key=True), sa.Column("value", sa.String(), nullable=False)
    )
    op.create_table(
        "scan_lock",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("machine", sa.String(), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("since", TIME, nullable=False),
    )
    op.create_table(
        "deletion",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("scan_id", sa.String()),
        sa.Column("evidence", sa.Integer(), nullable=False),
        sa.Column("identities", sa.Integer(), nullable=False),
    )
