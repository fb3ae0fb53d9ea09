"""Many schools as one picture: who has sent, how each entry of the letter stands, which gaps are common.

Every share is of the schools expected; a school that sent nothing stays in the denominator.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from reports.bundle.payload import Payload
from reports.collector.expected import ExpectedSchool
from reports.collector.intake import Intake
from reports.dates import vietnam_day
from scanner.model.closed_lists import DeviceKind, Outcome, Severity, VerdictStatus
from scanner.text import fold


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One expected school: state is received, refused or missing; late where the day it was due has passed."""

    school: ExpectedSchool
    state: str
    created: datetime | None = None
    fingerprint: str = ""
    devices: int | None = None
    gaps: Mapping[Severity, int] = field(default_factory=dict)
    late: bool = False
    looked_at: int = 0
    asked: int = 0
    hidden_networks: int = 0


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """How the expected schools stand on one entry; the numbers add up to all expected."""

    requirement: str
    schools: Mapping[VerdictStatus, int]
    not_submitted: int


@dataclass(frozen=True, slots=True)
class GapRow:
    """One check that failed: in how many schools, on how many devices or sites, how many still only suspected."""

    check: str
    severity: Severity
    schools: int
    findings: int
    suspected_schools: int


@dataclass(frozen=True, slots=True)
class Rollup:
    """The office's numbers."""

    expected: int
    received: int
    refused_schools: int
    missing: int
    rows: tuple[SchoolRow, ...]
    requirements: tuple[RequirementRow, ...]
    gaps: tuple[GapRow, ...]
    kinds: Mapping[DeviceKind, int]


def roll_up(
    expected: Sequence[ExpectedSchool],
    intake: Intake,
    requirements: Sequence[str],
    *,
    due: date | None = None,
    today: date | None = None,
) -> Rollup:
    """Count; `requirements` are the ids of the letter's entries in its order; schools stand by commune and name."""
    ordered = sorted(expected, key=lambda school: (fold(school.unit), fold(school.name), school.code))
    rows = tuple(_marked(_school_row(school, intake), due, today) for school in ordered)
    payloads = [item.payload for item in intake.current.values()]
    statuses = [{item.requirement: item.status for item in payload.verdicts} for payload in payloads]
    states = Counter(row.state for row in rows)
    return Rollup(
        expected=len(expected),
        received=states["received"],
        refused_schools=states["refused"],
        missing=states["missing"],
        rows=rows,
        requirements=tuple(_requirement_row(name, statuses, len(expected)) for name in requirements),
        gaps=_gap_rows(payloads),
        kinds=Counter(device.kind for payload in payloads for device in payload.devices),
    )


def _marked(row: SchoolRow, due: date | None, today: date | None) -> SchoolRow:
    """Mark a school that was late: by the day its bundle was sealed, or by today where none counts."""
    day = vietnam_day(row.created) if row.created else today
    return replace(row, late=due is not None and day is not None and day > due)


def _school_row(school: ExpectedSchool, intake: Intake) -> SchoolRow:
    arrival = intake.current.get(school.code)
    if arrival is None:
        refused = any(item.school == school.code for item in intake.refused)
        return SchoolRow(school, "refused" if refused else "missing")
    counts = arrival.payload.counts
    return SchoolRow(
        school,
        "received",
        created=arrival.payload.created,
        fingerprint=arrival.fingerprint,
        devices=counts.devices,
        gaps=counts.gaps,
        looked_at=counts.looked_at,
        asked=counts.asked,
        hidden_networks=arrival.payload.hidden_networks,
    )


def _requirement_row(
    requirement: str, statuses: Sequence[Mapping[str, VerdictStatus]], expected: int
) -> RequirementRow:
    # A bundle that lacks an entry did not assess it.
    counted = Counter(item.get(requirement, VerdictStatus.NOT_ASSESSED) for item in statuses)
    return RequirementRow(requirement, counted, expected - len(statuses))


def _gap_rows(payloads: Sequence[Payload]) -> tuple[GapRow, ...]:
    failed: defaultdict[str, list[int]] = defaultdict(list)
    suspected: defaultdict[str, set[int]] = defaultdict(set)
    severity: dict[str, Severity] = {}
    for number, payload in enumerate(payloads):
        for item in payload.findings:
            if item.outcome is Outcome.FAIL and not item.waived:
                failed[item.check].append(number)
                severity[item.check] = item.severity
            elif item.outcome is Outcome.SUSPECTED:
                suspected[item.check].add(number)
                severity.setdefault(item.check, item.severity)
    rows = [
        GapRow(check, severity[check], len(set(failed[check])), len(failed[check]), len(suspected[check]))
        for check in severity
    ]
    ranks = list(Severity)
    return tuple(
        sorted(rows, key=lambda row: (-row.schools, ranks.index(row.severity), -row.suspected_schools, row.check))
    )
