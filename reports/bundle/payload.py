"""What a bundle carries: schema `rasoat.report/1`, checked on both sides.

By default (privacy level 1) devices are pseudonyms with a kind and a vendor;
addresses, MACs, host names, serial numbers and people's names stay at the school.
"""

import gzip
import json
import zlib
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reports.bundle.dsse import BadBundleError
from scanner.model.closed_lists import (
    DeviceKind,
    NotAssessedReason,
    Outcome,
    Reason,
    Severity,
    VerdictStatus,
)

SCHEMA: Final = "rasoat.report/1"
PAYLOAD_LIMIT = 64 * 1024 * 1024
"""Bytes that a payload may unpack to."""

Name = Annotated[str, Field(max_length=200)]
Identifier = Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9._:-]+$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class SchoolPart(_Part):
    """The sender as it names itself."""

    code: Name | None
    name: Name | None
    levels: Annotated[list[Identifier], Field(max_length=8)] = []
    pupils: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


class DevicePart(_Part):
    """One device under its pseudonym."""

    id: Identifier
    kind: DeviceKind
    vendor: Name | None = None


class FindingPart(_Part):
    """One outcome that the office counts; passes are not sent."""

    id: Identifier
    check: Identifier
    outcome: Outcome
    severity: Severity
    reason: Reason | None = None
    device: Identifier | None = None
    port: Annotated[int, Field(ge=0, le=65535)] | None = None
    first_seen: datetime | None = None
    waived: bool = False


class VerdictPart(_Part):
    """The state of one entry of the letter."""

    requirement: Annotated[str, Field(max_length=40)]
    status: VerdictStatus
    reason: NotAssessedReason | None = None
    conflict: bool = False
    musts_met: Annotated[int, Field(ge=0, le=1000)] = 0
    musts: Annotated[int, Field(ge=0, le=1000)] = 0


class CountsPart(_Part):
    """The school's own numbers, as all its views show them."""

    devices: Annotated[int, Field(ge=0)]
    personal_devices: Annotated[int, Field(ge=0)]
    services: Annotated[int, Field(ge=0)]
    gaps: dict[Severity, Annotated[int, Field(ge=0)]]
    suspected: Annotated[int, Field(ge=0)]
    not_evaluated: Annotated[int, Field(ge=0)]
    waived: Annotated[int, Field(ge=0)]
    looked_at: Annotated[int, Field(ge=0)]
    asked: Annotated[int, Field(ge=0)]


class Payload(_Part):
    """One school's results; `seq` rises with each bundle of a key, `prev` is the digest of the one before."""

    schema_: Literal["rasoat.report/1"] = Field(alias="schema")
    school: SchoolPart
    created: datetime
    as_of: datetime
    scan_ids: Annotated[list[Identifier], Field(max_length=1000)]
    seq: Annotated[int, Field(ge=1)]
    prev: Annotated[str, Field(max_length=64)] | None
    key: Identifier
    privacy: Literal[0, 1, 2]
    tool_version: Name
    pack_sha256: Annotated[str, Field(max_length=64)]
    data_dates: dict[Name, Name]
    addresses_in_scope: Annotated[int, Field(ge=0)]
    hidden_networks: Annotated[int, Field(ge=0)]
    devices: Annotated[list[DevicePart], Field(max_length=100_000)]
    findings: Annotated[list[FindingPart], Field(max_length=200_000)]
    verdicts: Annotated[list[VerdictPart], Field(max_length=500)]
    counts: CountsPart


def pack(payload: Payload) -> bytes:
    """Return the payload as gzipped JSON; the same payload gives the same bytes."""
    data = payload.model_dump(mode="json", by_alias=True)
    return gzip.compress(json.dumps(data, ensure_ascii=False, sort_keys=True).encode(), compresslevel=9, mtime=0)


def unpack(data: bytes) -> Payload:
    """Return the payload of verified bytes; raises `BadBundleError` for anything that is not exactly one."""
    inflate = zlib.decompressobj(wbits=31)
    try:
        text = inflate.decompress(data, PAYLOAD_LIMIT)
    except zlib.error as error:
        raise BadBundleError("garbage") from error
    if not inflate.eof or inflate.unconsumed_tail or inflate.unused_data:
        raise BadBundleError("too_large" if inflate.unconsumed_tail else "garbage")
    try:
        parsed = json.loads(text)
        _check_schema(parsed)
        return Payload.model_validate(parsed)
    except (ValidationError, ValueError, RecursionError) as error:
        raise BadBundleError("garbage") from error


def _check_schema(parsed: object) -> None:
    schema = parsed.get("schema") if isinstance(parsed, dict) else None
    if isinstance(schema, str) and schema.startswith("rasoat.report/") and schema != SCHEMA:
        raise BadBundleError("newer_schema", schema[:40])
