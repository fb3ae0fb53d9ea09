"""From nouns to rows and back; a round trip changes nothing."""

import dataclasses
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Row

from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.identity import Identity
from scanner.model.observations.base import from_data, kind_of, to_data
from scanner.model.scan import Scan, ScanState, Settings
from scanner.model.school import Declaration, PersonValue, School, Waiver
from scanner.store.tables import (
    NO_PORT,
    CoverageRow,
    DeclarationRow,
    EvidenceRow,
    IdentityRow,
    PersonValueRow,
    ScanRow,
    SchoolRow,
    WaiverRow,
)

NounT = TypeVar("NounT", Settings, School)


_SETTINGS = TypeAdapter(Settings)
_SCHOOL = TypeAdapter(School)


def _json(adapter: TypeAdapter[NounT], noun: NounT) -> dict[str, Any]:
    data: dict[str, Any] = adapter.dump_python(noun, mode="json")
    return data


def _noun(adapter: TypeAdapter[NounT], cls: type[NounT], data: dict[str, Any]) -> NounT:
    """Rebuild a noun; fields that the stored one lacks take their defaults, fields no longer known are left out."""
    known = {field.name for field in dataclasses.fields(cls)}
    return adapter.validate_python({key: value for key, value in data.items() if key in known})


def scan_row(scan: Scan) -> ScanRow:
    """Return the row of a scan."""
    return ScanRow(
        id=scan.id,
        site=scan.site,
        scope=list(scan.scope),
        settings=_json(_SETTINGS, scan.settings),
        started=scan.started,
        finished=scan.finished,
        state=scan.state.value,
        vantage=scan.vantage,
        authorised_by=scan.authorised_by,
        tool_version=scan.tool_version,
    )


def scan_noun(row: ScanRow) -> Scan:
    """Return the scan of a row."""
    return Scan(
        id=row.id,
        site=row.site,
        scope=tuple(row.scope),
        settings=_noun(_SETTINGS, Settings, row.settings),
        started=row.started,
        finished=row.finished,
        state=ScanState(row.state),
        vantage=row.vantage,
        authorised_by=row.authorised_by,
        tool_version=row.tool_version,
    )


def evidence_values(item: Evidence) -> dict[str, Any]:
    """Return the columns of an evidence: a row object for each of thousands costs more than storing them."""
    return {
        "id": item.id,
        "scan_id": item.scan_id,
        "probe": item.probe,
        "target": item.target,
        "seen_at": item.seen_at,
        "kind": kind_of(item.observation),
        "data": to_data(item.observation),
        "excerpt": item.excerpt,
    }


def evidence_row(item: Evidence) -> EvidenceRow:
    """Return the row of an evidence."""
    return EvidenceRow(**evidence_values(item))


def evidence_noun(row: EvidenceRow | Row[Any]) -> Evidence:
    """Return the evidence of a row or of its columns; `ValueError` where its data fit no known observation."""
    return Evidence(
        id=row.id,
        scan_id=row.scan_id,
        probe=row.probe,
        target=row.target,
        seen_at=row.seen_at,
        observation=from_data(row.kind, row.data),
        excerpt=row.excerpt,
    )


def coverage_values(item: Coverage) -> dict[str, Any]:
    """Return the columns of a coverage."""
    return {
        "scan_id": item.scan_id,
        "probe": item.probe,
        "target": item.target,
        "port": NO_PORT if item.port is None else item.port,
        "state": item.state.value,
        "reason": item.reason.value if item.reason else None,
        "detail": item.detail,
    }


def coverage_row(item: Coverage) -> CoverageRow:
    """Return the row of a coverage."""
    return CoverageRow(**coverage_values(item))


def coverage_noun(row: Sequence[Any]) -> Coverage:
    """Return the coverage of a row that comes as the table's columns in their order.

    There are tens of thousands: asking each for its columns by name takes as long as all the rest.
    """
    scan_id, probe, target, port, state, reason, detail = row
    return Coverage(
        scan_id,
        probe,
        target,
        CoverageState(state),
        Reason(reason) if reason else None,
        None if port == NO_PORT else port,
        detail,
    )


def school_row(school: School) -> SchoolRow:
    """Return the one row of the school's profile."""
    return SchoolRow(id=1, data=_json(_SCHOOL, school))


def school_noun(row: SchoolRow) -> School:
    """Return the school's profile."""
    return _noun(_SCHOOL, School, row.data)


def declaration_row(item: Declaration) -> DeclarationRow:
    """Return the row of a declaration."""
    return DeclarationRow(**dataclasses.asdict(item))


def declaration_noun(row: DeclarationRow) -> Declaration:
    """Return the declaration of a row."""
    return Declaration(**row.model_dump())


def waiver_row(item: Waiver) -> WaiverRow:
    """Return the row of a waiver."""
    return WaiverRow(**dataclasses.asdict(item))


def waiver_noun(row: WaiverRow) -> Waiver:
    """Return the waiver of a row."""
    return Waiver(**row.model_dump())


def person_value_row(item: PersonValue) -> PersonValueRow:
    """Return the row of a value that a person entered."""
    return PersonValueRow(**dataclasses.asdict(item))


def person_value_noun(row: PersonValueRow) -> PersonValue:
    """Return the value that a person entered."""
    return PersonValue(**row.model_dump())


def identity_row(item: Identity) -> IdentityRow:
    """Return the row of an identity."""
    return IdentityRow(
        device_id=item.device_id,
        site=item.site,
        keys=[list(key) for key in item.keys],
        retired=[list(key) for key in item.retired],
        merged_into=item.merged_into,
        first_seen=item.first_seen,
    )


def identity_noun(row: IdentityRow) -> Identity:
    """Return the identity of a row."""
    return Identity(
        device_id=row.device_id,
        site=row.site,
        keys=tuple((key[0], key[1]) for key in row.keys),
        retired=tuple((key[0], key[1]) for key in row.retired),
        merged_into=row.merged_into,
        first_seen=row.first_seen,
    )
