"""The one way in which an answer is stored: checked, added to those before, and noted in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from checks.requirements import Question
from reports.answers.declaring import make_declaration
from reports.answers.reading import read_date
from reports.dates import vietnam_day
from scanner.audit import AuditLog, audit_path, who
from scanner.model.school import Declaration

if TYPE_CHECKING:
    from scanner.store.repository import Repository


def today_of(as_of: datetime | None) -> date:
    """Return today in Vietnam; `--as-of` stands in for it."""
    return vietnam_day(as_of or datetime.now(UTC))


def store_answer(
    repository: Repository,
    database: str | None,
    question: Question,
    given: object,
    *,
    today: date,
    by_role: str,
    given_on: str = "",
    reference: str = "",
    explanation: str = "",
) -> Declaration:
    """Store one answer and return it as it was read; raises `AnswerRefusedError`, and nothing is stored then."""
    said = make_declaration(
        question,
        given,
        by_role=by_role,
        now=datetime.now(UTC),
        today=today,
        answered_on=read_date(given_on, today) if given_on else None,
        reference=reference,
        explanation=explanation,
    )
    repository.add_declaration(said)
    note_answers(database, [said.id])
    return said


def note_answers(database: str | None, ids: Sequence[str]) -> None:
    """Note in the audit log who stored which answers, not what they say."""
    AuditLog(audit_path(database)).append("declare", {**who(), "declarations": list(ids)})
