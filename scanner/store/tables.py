"""The tables. Nothing outside this package sees a row: mappers turn them into the nouns of `scanner.model`."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field, SQLModel

from scanner.store.column_types import UtcDateTime

NO_PORT = -1
"""Stands for "no port" inside a primary key, where NULL may not."""

Json = dict[str, Any]


class ScanRow(SQLModel, table=True):
    """One scan; `settings` are the fields of `Settings`."""

    __tablename__ = "scan"
    id: str = Field(primary_key=True)
    site: str
    scope: list[str] = Field(sa_type=JSON)
    settings: Json = Field(sa_type=JSON)
    started: datetime = Field(sa_type=UtcDateTime, index=True)
    finished: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: str = Field(index=True)
    vantage: str | None = None
    authorised_by: str | None = None
    tool_version: str = ""


class EvidenceRow(SQLModel, table=True):
    """One evidence; `kind` is the observation's "kind/version", `data` its fields."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_scan_id_target", "scan_id", "target"),)
    id: str = Field(primary_key=True)
    scan_id: str = Field(foreign_key="scan.id", ondelete="CASCADE")
    probe: str
    target: str = Field(index=True)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    kind: str
    data: Json = Field(sa_type=JSON)
    excerpt: str = ""


class CoverageRow(SQLModel, table=True):
    """How one question ended; asked again in the same scan, the newest end stands."""

    __tablename__ = "coverage"
    scan_id: str = Field(primary_key=True, foreign_key="scan.id", ondelete="CASCADE")
    probe: str = Field(primary_key=True)
    target: str = Field(primary_key=True)
    port: int = Field(primary_key=True, default=NO_PORT)
    state: str
    reason: str | None = None
    detail: str = ""


class HostDoneRow(SQLModel, table=True):
    """A host of which all that was asked is stored; a resumed scan leaves it out."""

    __tablename__ = "host_done"
    scan_id: str = Field(primary_key=True, foreign_key="scan.id", ondelete="CASCADE")
    target: str = Field(primary_key=True)


class SupersededRow(SQLModel, table=True):
    """What one scan saw at one target, all of which a later scan saw too; `rules` is the version that found so.

    Gone with either scan: without the later one the earlier is needed again.
    """

    __tablename__ = "superseded"
    scan_id: str = Field(primary_key=True, foreign_key="scan.id", ondelete="CASCADE")
    target: str = Field(primary_key=True)
    by_scan: str = Field(foreign_key="scan.id", ondelete="CASCADE", index=True)
    device: str
    rules: str


class SchoolRow(SQLModel, table=True):
    """The school's profile as JSON; there is one row."""

    __tablename__ = "school"
    id: int = Field(default=1, primary_key=True)
    data: Json = Field(sa_type=JSON)


class DeclarationRow(SQLModel, table=True):
    """A person's answer to a question."""

    __tablename__ = "declaration"
    id: str = Field(primary_key=True)
    question: str = Field(index=True)
    answer: str
    by_role: str
    answered_on: date
    expires_on: date | None = None
    evidence_reference: str = ""
    explanation: str = ""


class WaiverRow(SQLModel, table=True):
    """An accepted risk."""

    __tablename__ = "waiver"
    id: str = Field(primary_key=True)
    finding: str = Field(index=True)
    reason: str
    approver: str
    created_on: date
    until: date


class PersonValueRow(SQLModel, table=True):
    """A value that a person entered for a device's field."""

    __tablename__ = "person_value"
    device: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    value: str
    by: str
    entered_at: datetime = Field(sa_type=UtcDateTime)


class IdentityRow(SQLModel, table=True):
    """A device's fixed id and the keys it is known by."""

    __tablename__ = "identity"
    device_id: str = Field(primary_key=True)
    site: str
    keys: list[list[str]] = Field(sa_type=JSON)
    retired: list[list[str]] = Field(sa_type=JSON)
    merged_into: str | None = None
    first_seen: datetime | None = Field(default=None, sa_type=UtcDateTime)


class FindingSeenRow(SQLModel, table=True):
    """When a gap was seen for the first time."""

    __tablename__ = "finding_seen"
    finding: str = Field(primary_key=True)
    first_seen: datetime = Field(sa_type=UtcDateTime)


class MetaRow(SQLModel, table=True):
    """Single values: the school's secret."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str


class ScanLockRow(SQLModel, table=True):
    """Who is scanning into this database; at most one row."""

    __tablename__ = "scan_lock"
    id: int = Field(default=1, primary_key=True)
    token: str
    machine: str
    pid: int = Field(sa_type=BigInteger)
    process: str
    since: datetime = Field(sa_type=UtcDateTime)


class DeletionRow(SQLModel, table=True):
    """What was deleted, why and how much; never what it said."""

    __tablename__ = "deletion"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    what: str
    scan_id: str | None = None
    evidence: int = 0
    identities: int = 0
