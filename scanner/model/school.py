"""What people say of the school, which no scan can measure."""

from dataclasses import dataclass
from datetime import date, datetime

from scanner.model.site import Site


@dataclass(frozen=True, slots=True)
class School:
    """The school's profile; every number may be unknown.

    `code` is the Ministry's school code. `levels` are of: mam_non, tieu_hoc, thcs, thpt.
    `rooms` are computer rooms, `lines` Internet lines. `satellite_sites` are the
    "điểm trường"; the main school is none of them. `it_budget_million` is the
    year's money for information technology in million đồng (triệu đồng).
    """

    code: str | None = None
    name: str | None = None
    levels: tuple[str, ...] = ()
    classes: int | None = None
    pupils: int | None = None
    pupils_informatics: int | None = None
    staff: int | None = None
    computers_owned: int | None = None
    computers_broken: int | None = None
    rooms: int | None = None
    lines: int | None = None
    satellite_sites: tuple[Site, ...] = ()
    it_budget_million: int | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A person's answer to a question of a requirement pack; history is kept, the newest valid one counts."""

    id: str
    question: str
    answer: str
    by_role: str
    answered_on: date
    expires_on: date | None = None
    evidence_reference: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """An accepted risk: stays visible and expires by itself.

    `finding` is a finding's id; `until` the last day it holds.
    """

    id: str
    finding: str
    reason: str
    approver: str
    created_on: date
    until: date


@dataclass(frozen=True, slots=True)
class PersonValue:
    """A value that a person entered for a device's field; it wins over every guess."""

    device: str
    field: str
    value: str
    by: str
    entered_at: datetime
