"""The letter's questions as rows: those that want attention first."""

from collections.abc import Iterable, Sequence

from reports.answers.standing import Standing, State
from reports.answers.words import word_of
from reports.dashboard.rows import Row, row_of
from reports.dates import short_date
from reports.locale import _
from scanner.model.school import Declaration

_ORDER = tuple(State)
_STYLES = {State.EXPIRED: "bold red", State.EXPIRING: "yellow", State.UNANSWERED: "", State.HELD: "green"}


def question_rows(standings: Iterable[Standing], language: str) -> list[Row]:
    """Return one row for each question: expired, about to expire, unanswered, answered."""
    ordered = sorted(standings, key=lambda item: _ORDER.index(item.state))
    return [row_of(item.question.id, _cells(item, language)) for item in ordered]


def last_role(declarations: Sequence[Declaration]) -> str:
    """Return the role that answered last, so that it need not be typed again."""
    newest = max(declarations, key=lambda item: item.id, default=None)
    return newest.by_role if newest else ""


def _cells(item: Standing, language: str) -> tuple[tuple[str, str], ...]:
    words = {
        State.EXPIRED: _("✘ expired"),
        State.EXPIRING: _("! expires soon"),
        State.UNANSWERED: _("? unanswered"),
        State.HELD: _("✔ answered"),
    }
    question = item.question
    return (
        (words[item.state], _STYLES[item.state]),
        (item.entry.id, "bold"),
        (question.en if language == "en" else question.vi, ""),
        (word_of(item.newest.answer, language) if item.newest else "", ""),
        (short_date(item.until, language) if item.until else "", "dim"),
    )
