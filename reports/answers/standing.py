"""Where each question stands on a day: unanswered, answered, about to expire, expired."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from checks.facts import Facts
from checks.knowledge import Knowledge
from checks.requirements import Entry, Pack, Question
from checks.requirements.answers import newest_declaration
from scanner.model.inventory import Inventory
from scanner.model.school import Declaration

WARN_DAYS = 30
"""Days before its expiry from which an answer is listed for renewal."""
SCHOOL = "school"


class State(StrEnum):
    """In the order in which they want attention."""

    EXPIRED = "expired"
    EXPIRING = "expiring"
    UNANSWERED = "unanswered"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Standing:
    """One question on one day; `until` is the last day the newest answer holds."""

    entry: Entry
    question: Question
    state: State
    newest: Declaration | None = None
    until: date | None = None


def school_questions(pack: Pack) -> tuple[tuple[Entry, Question], ...]:
    """Return the questions that a school is judged by, in the letter's order."""
    entries = [item for item in pack.entries if SCHOOL in item.responsible and item.assess != "out_of_scope"]
    return tuple((entry, question) for entry in entries for question in entry.questions)


def standings(pack: Pack, declarations: Iterable[Declaration], today: date) -> tuple[Standing, ...]:
    """Return where every question of the school stands, in the letter's order."""
    moment = datetime.combine(today, time(), UTC)
    facts = Facts(Inventory(moment, declarations=tuple(declarations)), Knowledge(), moment)
    return tuple(_standing(facts, entry, question) for entry, question in school_questions(pack))


def _standing(facts: Facts, entry: Entry, question: Question) -> Standing:
    newest = newest_declaration(facts, question.id)
    if newest is None:
        return Standing(entry, question, State.UNANSWERED)
    until = last_day(newest, question)
    left = (until - facts.today).days
    state = State.EXPIRED if left < 0 else State.EXPIRING if left <= WARN_DAYS else State.HELD
    return Standing(entry, question, state, newest, until)


def last_day(said: Declaration, question: Question) -> date:
    """Return the last day an answer holds, by its own date or by the question's."""
    return said.expires_on or expiry(question, said.answer, said.answered_on)


def expiry(question: Question, answer: str, answered_on: date) -> date:
    """Return until when an answer holds: so many days after it was given, or after the event whose date it names."""
    named = re.match(r"\d{4}-\d{2}-\d{2}", answer) if question.answer_type.startswith("date") else None
    since = min(answered_on, date.fromisoformat(named.group())) if named else answered_on
    return since + timedelta(days=question.valid_days)
