"""What a person's answer says of an item."""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from checks.facts import Facts
from scanner.model.closed_lists import ItemState, NotAssessedReason
from scanner.model.school import Declaration
from scanner.text import fold

if TYPE_CHECKING:
    from checks.requirements.pack import Question

Said = tuple[ItemState, NotAssessedReason | None]
MET: Said = (ItemState.MET, None)
NOT_MET: Said = (ItemState.NOT_MET, None)
PARTLY = "partly"
_WORDS = {
    "co": "yes",
    "khong": "no",
    "mot phan": PARTLY,
    "khong biet": "dont_know",
    "khong ap dung": "not_applicable",
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def canonical(answer: str) -> str:
    """Return an answer in the form of the closed lists: "Có" → "yes", " Partly" → "partly"."""
    plain = fold(answer).strip()
    return _WORDS.get(plain, plain)


def newest_declaration(facts: Facts, question: str) -> Declaration | None:
    """Return the newest answer to a question given up to the day of judgement."""
    given = [item for item in facts.inventory.declarations if item.question == question]
    past = [item for item in given if item.answered_on <= facts.today]
    return max(past, key=lambda item: (item.answered_on, item.id), default=None)


def has_expired(said: Declaration, valid_days: int, today: date) -> bool:
    """Tell whether an answer no longer holds, by its own date or by the question's."""
    last = said.expires_on or said.answered_on + timedelta(days=valid_days)
    return today > last


def current_declaration(facts: Facts, question: str, *, valid_days: int) -> Declaration | None:
    """Return the newest answer if it still holds."""
    said = newest_declaration(facts, question)
    return None if said is None or has_expired(said, valid_days, facts.today) else said


def judge_answer(question: "Question", said: Declaration | None, today: date, met_when: tuple[str, ...] = ()) -> Said:
    """Return the state of a question's item; a number without a threshold stays not assessed."""
    if said is None:
        return ItemState.NOT_ASSESSED, NotAssessedReason.UNANSWERED
    if has_expired(said, question.valid_days, today):
        return ItemState.NOT_ASSESSED, NotAssessedReason.EXPIRED
    answer = canonical(said.answer)
    if not answer or answer == "dont_know":
        return ItemState.NOT_ASSESSED, NotAssessedReason.DONT_KNOW
    if answer == "not_applicable":
        allowed = "not_applicable" in question.answer_type
        return (ItemState.NOT_APPLICABLE, None) if allowed else _unreadable()
    if answer in {"no", "none"}:
        return NOT_MET
    return _by_type(question, answer, today, met_when)


def _by_type(question: "Question", answer: str, today: date, met_when: tuple[str, ...]) -> Said:
    kind = question.answer_type
    if met_when:
        return MET if answer in met_when else NOT_MET
    if kind.startswith("yes|"):
        return {"yes": MET, PARTLY: NOT_MET}.get(answer, _unreadable())
    if kind.startswith("date"):
        return _by_date(question, answer, today)
    if kind in {"percent", "ratio"}:
        return _by_share(answer)
    if kind.startswith("number"):
        return NOT_MET if _NUMBER.fullmatch(answer) and not float(answer.replace(",", ".")) else _no_threshold()
    return MET


def _by_date(question: "Question", answer: str, today: date) -> Said:
    found = re.search(r"\d{4}-\d{2}-\d{2}", answer)
    try:
        day = date.fromisoformat(found.group()) if found else None
    except ValueError:
        day = None
    if day is None or day > today:
        return _unreadable()
    if (today - day).days > question.valid_days:
        return ItemState.NOT_ASSESSED, NotAssessedReason.EXPIRED
    return MET


def _by_share(answer: str) -> Said:
    """All is enough for any bound and none for no bound; what lies between needs one."""
    share = share_of(answer)
    if share is None:
        return _unreadable()
    return MET if share >= 1 else NOT_MET if share <= 0 else _no_threshold()


def share_of(answer: str) -> float | None:
    """Return a percentage or a ratio ("85", "85 %", "17/20") as a number from 0 to 1, None for any other text."""
    numbers = [float(number.replace(",", ".")) for number in _NUMBER.findall(answer)]
    if "/" in answer:
        return numbers[0] / numbers[1] if len(numbers) == 2 and numbers[1] else None
    return numbers[0] / 100 if numbers else None


def _unreadable() -> Said:
    return ItemState.NOT_ASSESSED, NotAssessedReason.ERROR


def _no_threshold() -> Said:
    return ItemState.NOT_ASSESSED, NotAssessedReason.NO_THRESHOLD
