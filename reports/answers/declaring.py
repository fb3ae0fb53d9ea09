"""Makes declarations of what people said; earlier answers stay stored."""

import difflib
from datetime import UTC, date, datetime

from checks.requirements import Pack, Question
from reports.answers.reading import LONGEST, AnswerRefusedError, read_answer
from reports.answers.standing import expiry
from scanner.model.message import Message
from scanner.model.school import Declaration
from scanner.text import clean


def find_question(pack: Pack, asked: str) -> Question:
    """Return a question by its id; "Q." and case may be left out. `AnswerRefusedError` names those near it."""
    ids = {name.casefold(): name for name in pack.questions}
    wanted = asked.strip().casefold()
    for candidate in (wanted, f"q.{wanted}"):
        if candidate in ids:
            return pack.questions[ids[candidate]]
    near = [ids[name] for name in difflib.get_close_matches(wanted, ids, n=3, cutoff=0.5)]
    if near:
        raise AnswerRefusedError(
            Message.of("There is no question {asked}. Near it: {near}", asked=clean(asked, 40), near=", ".join(near))
        )
    raise AnswerRefusedError(Message.of("There is no question {asked}.", asked=clean(asked, 40)))


def make_declaration(
    question: Question,
    given: object,
    *,
    by_role: str,
    now: datetime,
    today: date,
    answered_on: date | None = None,
    reference: str = "",
    explanation: str = "",
) -> Declaration:
    """Return a checked answer; raises `AnswerRefusedError`.

    `now` makes ids that sort in the order of entry: of two answers of one day the later one counts.
    """
    role = clean(by_role, LONGEST)
    if not role:
        raise AnswerRefusedError(Message.of("Who answers is missing: give the role, for example headmaster."))
    answer = read_answer(question, given, today)
    day = answered_on or today
    return Declaration(
        id=f"{now.astimezone(UTC):%Y%m%dT%H%M%S%f}-{question.id}",
        question=question.id,
        answer=answer,
        by_role=role,
        answered_on=day,
        expires_on=expiry(question, answer, day),
        evidence_reference=clean(reference, LONGEST),
        explanation=clean(explanation, LONGEST),
    )


def says_the_same(one: Declaration, other: Declaration) -> bool:
    """Tell whether two answers differ in nothing but their dates."""
    return _content(one) == _content(other)


def _content(item: Declaration) -> tuple[str, ...]:
    return (item.question, item.answer, item.by_role, item.evidence_reference, item.explanation)
