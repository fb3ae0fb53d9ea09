"""How answers are read."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.requirements import Question, load_pack
from checks.requirements.answers import judge_answer
from reports.answers.declaring import find_question, make_declaration
from reports.answers.reading import AnswerRefusedError, read_answer, read_date
from reports.answers.words import hint_of
from scanner.model.closed_lists import ItemState, NotAssessedReason

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1).astimezone()
QUESTIONS = load_pack().questions


def question(answer_type: str) -> Question:
    return Question("Q.x", "?", "?", answer_type, "", 365)


YES = "yes|partly|no|dont_know"


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        (YES, "Có", "yes"),
        (YES, "co", "yes"),
        (YES, " MOT  PHAN ", "partly"),
        (YES, "Don't know", "dont_know"),
        (YES, "khong biet", "dont_know"),
        (YES + "|not_applicable", "khong ap dung", "not_applicable"),
        ("choice:fibre|copper|4g5g|satellite|none|dont_know", "cap quang", "fibre"),
        ("choice:none|1|2|3", 2, "2"),
        ("choice:none|1|2|3", "Cấp 2", "2"),
        ("multi:ott|email|mobile_app|website|none", "website; E-mail", "email, website"),
        ("percent", "95 %", "95"),
        ("percent", 95.0, "95"),
        ("percent", "95,5%", "95.5"),
        ("percent", "0", "0"),
        ("percent", "khong biet", "dont_know"),
        ("ratio", "17 / 20", "17/20"),
        ("number", "3", "3"),
        ("number+percent", "3; 90%", "3; 90 %"),
        ("date_or_no", "20/11/2026", "2026-11-20"),
        ("date_or_no", datetime(2026, 11, 20), "2026-11-20"),
        ("date_or_no", "Không", "no"),
        ("date+number", "30/05/2026; 95", "2026-05-30; 95"),
        ("choice+number", "Cáp quang 100 Mbps; cap dong 20", "fibre 100; copper 20"),
        ("choice+number", "100", "100"),
        ("text", "VNEDU, vnedu.vn", "VNEDU, vnedu.vn"),
        ("text+number", "KH 12, 40 người", "KH 12, 40 người"),
    ],
)
def test_understood(kind, given, stored):
    assert read_answer(question(kind), given, TODAY) == stored


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (YES, "maybe"),
        (YES, "khong ap dung"),
        (YES, ""),
        (YES, None),
        ("choice:none|1|2|3", "4"),
        ("multi:ott|email|mobile_app|website|none", "none, email"),
        ("multi:ott|email|mobile_app|website|none", ";"),
        ("percent", "101"),
        ("percent", "-5"),
        ("percent", "0.95"),
        ("ratio", "20/17"),
        ("ratio", "0/0"),
        ("ratio", "2026-12-05"),
        ("number", "three"),
        ("date_or_no", "31/02/2026"),
        ("date_or_no", "24/11/2026"),
        ("date_or_no", "01/01/1970"),
        ("date_or_no", "co"),
        ("date+number", "30/05/2026"),
        ("choice+number", "HD 12/2025 cap quang 100"),
        ("text+number", "nhieu"),
    ],
)
def test_refused(kind, given):
    with pytest.raises(AnswerRefusedError) as caught:
        read_answer(question(kind), given, TODAY)
    assert str(caught.value.message)


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=lambda item: item.id)
def test_every_question_has_a_hint_and_takes_dont_know(asked):
    assert hint_of(asked, "vi")
    assert hint_of(asked, "en")
    assert read_answer(asked, "khong biet", TODAY) == "dont_know"


EXAMPLES = {"text": "ten", "percent": "100", "ratio": "20/20", "date_or_no": "20/11/2026", "number": "3"}


@pytest.mark.parametrize("asked", [item for item in QUESTIONS.values() if item.answer_type in EXAMPLES])
def test_what_is_stored_can_be_judged(asked):
    said = make_declaration(asked, EXAMPLES[asked.answer_type], by_role="gv", now=NOW, today=TODAY)
    state, reason = judge_answer(asked, said, TODAY)
    assert reason is not NotAssessedReason.ERROR
    if asked.answer_type != "number":
        assert state is ItemState.MET


@given(st.text(max_size=60) | st.floats() | st.integers(), st.sampled_from(sorted(QUESTIONS)))
def test_any_input_is_taken_or_refused(given_answer, name):
    try:
        stored = read_answer(QUESTIONS[name], given_answer, TODAY)
    except AnswerRefusedError:
        return
    assert 0 < len(stored) <= 500


def test_expiry_counts_from_the_event_an_answer_names():
    asked = QUESTIONS["Q.backup"]
    said = make_declaration(asked, "01/06/2026", by_role="gv", now=NOW, today=TODAY)
    assert said.expires_on == date(2027, 6, 1)
    assert make_declaration(asked, "no", by_role="gv", now=NOW, today=TODAY).expires_on == date(2027, 11, 23)


def test_role_is_needed():
    with pytest.raises(AnswerRefusedError):
        make_declaration(QUESTIONS["Q.av"], "95", by_role=" ", now=NOW, today=TODAY)


def test_near_questions_are_named():
    pack = load_pack()
    assert find_question(pack, "AV").id == "Q.av"
    assert find_question(pack, "q.csdl.account").id == "Q.csdl.account"
    with pytest.raises(AnswerRefusedError) as caught:
        find_question(pack, "Q.backups")
    assert "Q.backup" in str(caught.value.message)


def test_dates_need_a_year_of_four_digits():
    assert read_date("5-9-2026", TODAY) == date(2026, 9, 5)
    with pytest.raises(AnswerRefusedError):
        read_date("5/9/26", TODAY)
