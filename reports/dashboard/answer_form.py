"""One question of the letter, answered: the same rules and the same audit note as `rasoat declare`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from reports.answers.reading import AnswerRefusedError
from reports.answers.storing import store_answer, today_of
from reports.answers.words import choices_of, hint_of, takes_several, word_of
from reports.dashboard.form import Field, FormScreen
from reports.dashboard.plain import plain
from reports.dates import short_date
from reports.locale import _
from scanner.errors import UsageError
from scanner.model.message import Message

if TYPE_CHECKING:
    from reports.answers.standing import Standing
    from reports.cli.context import Context
    from scanner.model.school import Declaration

_DONT_KNOW = "dont_know"


class AnswerForm(FormScreen["Declaration"]):
    """Stores an answer; the earlier ones stay in the record."""

    def __init__(self, context: Context, standing: Standing, role: str) -> None:
        question, language = standing.question, context.lang
        title = f"{question.id} · {standing.entry.id}"
        super().__init__(title, _fields(standing, role, language), self.store, _lead(standing, language))
        self._options = context
        self._question = question

    def store(self, values: dict[str, str]) -> Declaration:
        """Store the answer; raises `UsageError` for one that is not understood."""
        try:
            with self._options.repository() as repository:
                return store_answer(
                    repository,
                    self._options.db,
                    self._question,
                    values["answer"],
                    today=today_of(self._options.as_of),
                    by_role=values["role"],
                    given_on=values["date"],
                    reference=values["reference"],
                    explanation=values["explanation"],
                )
        except AnswerRefusedError as error:
            asked = Message.of("Answer a question of the letter.")
            raise UsageError(asked, error.message, Message.of("Nothing was stored; correct it and repeat.")) from error


def _lead(standing: Standing, language: str) -> list[Text]:
    question = standing.question
    lines = [plain(question.en if language == "en" else question.vi)]
    lines.append(plain(_("How to answer: {hint}", hint=hint_of(question, language)), "dim"))
    if standing.newest is not None and standing.until is not None:
        stored = _(
            "Stored: {answer}, holds until {day}.",
            answer=word_of(standing.newest.answer, language),
            day=short_date(standing.until, language),
        )
        lines.append(plain(stored, "bold"))
    return lines


def _fields(standing: Standing, role: str, language: str) -> list[Field]:
    newest = standing.newest
    return [
        Field("answer", _("Your answer"), choices=_choices(standing, language)),
        Field("role", _("Answered by (role)"), role, _("for example: headmaster")),
        Field("reference", _("Document no. and date"), newest.evidence_reference if newest else ""),
        Field("date", _("Date of the answer"), "", _("empty: today")),
        Field("explanation", _("Remark"), newest.explanation if newest else ""),
    ]


def _choices(standing: Standing, language: str) -> tuple[tuple[str, str], ...]:
    question = standing.question
    if takes_several(question):
        return ()
    found = choices_of(question)
    codes = found if _DONT_KNOW in found or not found else (*found, _DONT_KNOW)
    return tuple((code, word_of(code, language)) for code in codes)
