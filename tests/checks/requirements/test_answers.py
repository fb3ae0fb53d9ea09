from datetime import date, timedelta

import pytest

from checks.requirements.answers import judge_answer, share_of
from checks.requirements.pack import Question
from scanner.model.school import Declaration

TODAY = date(2026, 11, 23)


def judged(answer: str, answer_type: str, days_ago: int = 1, met_when: tuple[str, ...] = ()) -> str:
    question = Question("Q", "?", "?", answer_type, "", 365)
    said = Declaration("d", "Q", answer, "giáo viên", TODAY - timedelta(days=days_ago))
    state, reason = judge_answer(question, said, TODAY, met_when)
    return f"{state} {reason}" if reason else str(state)


@pytest.mark.parametrize(
    ("answer", "answer_type", "result"),
    [
        ("Có", "yes|partly|no|dont_know", "met"),
        ("Không", "yes|partly|no|dont_know", "not_met"),
        ("một phần", "yes|partly|no|dont_know", "not_met"),
        ("không biết", "yes|partly|no|dont_know", "not_assessed dont_know"),
        ("có lẽ", "yes|partly|no|dont_know", "not_assessed error"),
        ("not_applicable", "yes|partly|no|dont_know|not_applicable", "not_applicable"),
        ("not_applicable", "yes|partly|no|dont_know", "not_assessed error"),
        ("2026-10-01", "date_or_no", "met"),
        ("2027-10-01", "date_or_no", "not_assessed error"),
        ("2024-10-01", "date_or_no", "not_assessed expired"),
        ("2026-02-31", "date_or_no", "not_assessed error"),
        ("no", "date_or_no", "not_met"),
        ("100 %", "percent", "met"),
        ("85", "percent", "not_assessed no_threshold"),
        ("0", "percent", "not_met"),
        ("17/20", "ratio", "not_assessed no_threshold"),
        ("20/20", "ratio", "met"),
        ("1/0", "ratio", "not_assessed error"),
        ("3", "number", "not_assessed no_threshold"),
        ("SMAS", "text", "met"),
        ("", "text", "not_assessed dont_know"),
        ("none", "multi:ott|none", "not_met"),
    ],
)
def test_answers(answer: str, answer_type: str, result: str):
    assert judged(answer, answer_type) == result


def test_a_choice_names_what_is_met():
    assert judged("fibre", "choice:fibre|copper", met_when=("fibre",)) == "met"
    assert judged("copper", "choice:fibre|copper", met_when=("fibre",)) == "not_met"


def test_an_answer_holds_for_its_days_and_no_longer():
    assert judged("có", "yes|no", days_ago=365) == "met"
    assert judged("có", "yes|no", days_ago=366) == "not_assessed expired"


def test_shares():
    assert share_of("85 %") == pytest.approx(0.85)
    assert share_of("17/20") == pytest.approx(0.85)
    assert share_of("nhiều") is None
