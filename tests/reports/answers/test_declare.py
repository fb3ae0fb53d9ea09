"""`rasoat declare` on a real database and real sheets."""

import contextlib
import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from checks.requirements import load_pack
from reports.answers.form import COLUMNS, DEFAULT_ROLE_CELL, HEADER_ROW, form_bytes
from reports.answers.form_in import read_form
from reports.answers.standing import State, school_questions, standings
from reports.cli import import_
from reports.cli.context import Context
from reports.cli.declare import command
from reports.locale import choose_language
from reports.review import review
from scanner.errors import InputRefusedError, UsageError
from scanner.model.school import Declaration, School
from scanner.store.repository import Repository
from tests.reports.runs import Host, Run, store

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
PLACES = {name: number for number, name in enumerate(COLUMNS, 1)}


@pytest.fixture(autouse=True)
def language():
    choose_language("vi")


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "school.db")


def declare(database: str, *arguments: str, at: datetime = NOW, lang: str = "vi"):
    context = Context(db=database, lang=lang, as_of=at)
    return CliRunner().invoke(command, list(arguments), obj=context, catch_exceptions=False, standalone_mode=False)


def stored(database: str) -> list[tuple[str, str]]:
    with Repository.open(database) as repository:
        return [(item.question, item.answer) for item in repository.declarations()]


def fill(path, rows: dict[str, dict[str, object]], role: str = "Hiệu trưởng") -> None:
    book = load_workbook(path)
    sheet = book.active
    sheet[DEFAULT_ROLE_CELL] = role
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
        for name, value in rows.get(row[0].value, {}).items():
            row[PLACES[name] - 1].value = value
    book.save(path)


def test_one_answer_and_its_history(database):
    assert declare(database, "av", "khong biet", "--by-role", "gv").return_value == 0
    done = declare(
        database, "Q.av", "95", "--by-role", "giao vien CNTT", "--reference", "QD 12", "--date", "20/11/2026"
    )
    assert done.return_value == 0
    assert sorted(stored(database)) == [("Q.av", "95"), ("Q.av", "dont_know")]
    shown = declare(database, "Q.av").stdout
    assert "QD 12" in shown
    assert shown.index("23/11/2026") < shown.index("20/11/2026")


def test_of_two_answers_of_one_day_the_later_counts(database):
    declare(database, "Q.plan", "khong", "--by-role", "gv")
    declare(database, "Q.plan", "co", "--by-role", "gv", at=NOW + timedelta(minutes=1))
    with Repository.open(database) as repository:
        rows = standings(load_pack(), repository.declarations(), date(2026, 11, 23))
    assert next(item.newest.answer for item in rows if item.question.id == "Q.plan") == "yes"


@pytest.mark.parametrize(
    "arguments",
    [("Q.av", "150", "--by-role", "gv"), ("Q.av", "95"), ("Q.nope", "95", "--by-role", "gv"), (), ("--form",)],
)
def test_bad_arguments_store_nothing(database, arguments):
    with pytest.raises(UsageError):
        declare(database, *arguments)
    assert stored(database) == []


def test_standing_over_time(database):
    declare(database, "Q.av", "95", "--by-role", "gv")

    def state(day: date) -> State:
        with Repository.open(database) as repository:
            rows = standings(load_pack(), repository.declarations(), day)
        return next(item.state for item in rows if item.question.id == "Q.av")

    last = date(2026, 11, 23) + timedelta(days=180)
    assert state(date(2026, 11, 22)) is State.UNANSWERED
    assert state(date(2026, 11, 23)) is State.HELD
    assert state(last - timedelta(days=30)) is State.EXPIRING
    assert state(last) is State.EXPIRING
    assert state(last + timedelta(days=1)) is State.EXPIRED


def test_the_list_names_every_question_of_the_school(database):
    text = declare(database, "--list").stdout
    assert all(question.id in text for _entry, question in school_questions(load_pack()))
    assert "Q.lead.so" not in text
    assert "0/40" in text


def test_form_out_and_in(database, tmp_path):
    path = tmp_path / "cau-hoi.xlsx"
    declare(database, "--form", "-o", str(path))
    sheet = load_workbook(path).active
    listed = {cell: item.formula1 for item in sheet.data_validations.dataValidation for cell in [str(item.sqref)]}
    row = next(row[0].row for row in sheet.iter_rows(min_row=HEADER_ROW + 1) if row[0].value == "Q.plan")
    assert listed[f"G{row}"] == '"Có,Một phần,Không,Không biết"'
    fill(path, {"Q.plan": {"answer": "Có", "reference": "KH 05", "role": "Phó HT"}, "Q.av": {"answer": "95"}})
    assert declare(database, str(path)).return_value == 0
    assert sorted(stored(database)) == [("Q.av", "95"), ("Q.plan", "yes")]
    with Repository.open(database) as repository:
        roles = {item.question: item.by_role for item in repository.declarations()}
    assert roles == {"Q.av": "Hiệu trưởng", "Q.plan": "Phó HT"}
    again = declare(database, str(path), at=NOW + timedelta(days=3))
    assert again.return_value == 0
    assert len(stored(database)) == 2


def test_import_takes_a_filled_form_too(database, tmp_path):
    path = tmp_path / "tra-loi.xlsx"
    declare(database, "--form", "-o", str(path))
    fill(path, {"Q.av": {"answer": "95"}, "Q.plan": {"answer": "maybe"}})
    context = Context(db=database, lang="vi", as_of=NOW)
    done = CliRunner().invoke(import_.command, [str(path)], obj=context, catch_exceptions=False, standalone_mode=False)
    assert done.return_value == 5
    assert stored(database) == [("Q.av", "95")]


def test_bad_rows_are_named_and_good_ones_kept(database, tmp_path):
    path = tmp_path / "f.xlsx"
    declare(database, "--form", "-o", str(path), lang="en")
    rows = {
        "Q.plan": {"answer": "maybe"},
        "Q.av": {"answer": 0.95},
        "Q.broken": {"answer": "=1+1"},
        "Q.backup": {"answer": "20/11/2026"},
        "Q.room": {"answer": "co", "date": "01/01/2031"},
    }
    fill(path, rows)
    done = declare(database, str(path))
    assert done.return_value == 5
    assert stored(database) == [("Q.backup", "2026-11-20")]
    numbers = [
        row[0].row for row in load_workbook(path).active.iter_rows() if row[0].value in rows.keys() - {"Q.backup"}
    ]
    assert all(f"dòng {number}: " in done.stderr for number in numbers)
    assert done.stderr.count("Không nhận dòng ") == 4


def test_a_percent_cell_and_a_moved_column(database, tmp_path):
    path = tmp_path / "f.xlsx"
    declare(database, "--form", "-o", str(path))
    fill(path, {"Q.av": {"answer": 0.95}})
    book = load_workbook(path)
    sheet = book.active
    for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
        row[PLACES["answer"] - 1].number_format = "0%"
    sheet.insert_cols(3)
    book.save(path)
    assert declare(database, str(path)).return_value == 0
    assert stored(database) == [("Q.av", "95")]


def test_a_row_without_role_or_question_is_refused(database, tmp_path):
    path = tmp_path / "f.xlsx"
    declare(database, "--form", "-o", str(path))
    fill(path, {"Q.av": {"answer": "95"}, "Q.plan": {"answer": "co", "id": "Q.none", "role": "gv"}}, role="")
    assert declare(database, str(path)).return_value == 5
    assert stored(database) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a sheet"])
def test_a_file_that_is_no_form(database, tmp_path, content):
    path = tmp_path / "f.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputRefusedError):
        declare(database, str(path))


def test_a_sheet_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "f.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(101 * 1024 * 1024))
    with pytest.raises(InputRefusedError):
        read_form(path, load_pack(), [], now=NOW, today=NOW.date())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_form_is_refused_or_read_never_a_crash(tmp_path, data):
    content = bytearray(form_bytes(standings(load_pack(), [], NOW.date()), "", "vi", NOW.date()))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "f.xlsx"
    path.write_bytes(bytes(content[: data.draw(st.integers(1, len(content)))]))
    with contextlib.suppress(InputRefusedError):
        assert read_form(path, load_pack(), [], now=NOW, today=NOW.date()).taken == ()


CELLS = st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(), st.none())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.sampled_from(["Q.av", "Q.plan", "Q.backup", "x"]), CELLS, CELLS, CELLS), max_size=8))
def test_any_cells_are_taken_or_refused(tmp_path, rows):
    book = Workbook()
    sheet = book.active
    sheet.append(["Mã câu hỏi", "Trả lời", "Ngày trả lời (để trống: hôm nay)", "Chức vụ người trả lời"])
    for row in rows:
        with contextlib.suppress(IllegalCharacterError, ValueError):
            sheet.append(row)
    path = tmp_path / "f.xlsx"
    book.save(path)
    form = read_form(path, load_pack(), [], now=NOW, today=NOW.date(), default_role="gv")
    assert len(form.taken) + len(form.refused) + form.unchanged <= len(rows)
    assert all(item.answered_on <= NOW.date() for item in form.taken)


def test_the_form_is_the_same_each_time_and_holds_no_formula():
    hostile = Declaration(
        "1", "Q.sms.name", "=cmd|' /C calc'!A0", "@SUM(1)", date(2026, 11, 1), evidence_reference="+1"
    )
    rows = standings(load_pack(), [hostile], date(2026, 11, 23))
    first = form_bytes(rows, "=1+1", "vi", date(2026, 11, 23))
    assert first == form_bytes(rows, "=1+1", "vi", date(2026, 11, 23))
    assert b"<f>" not in b"".join(_members(first))


def _members(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_an_answer_after_the_last_scan_counts_at_once(database):
    with Repository.open(database) as repository:
        store(repository, 0, Run({"10.0.0.5": Host(5)}))
        repository.save_school(School(name="A"))
        before = review(repository).as_of
    declare(database, "Q.owners", "co", "--by-role", "gv", at=datetime(2026, 12, 24, 3, tzinfo=UTC))
    with Repository.open(database) as repository:
        after = review(repository)
    assert after.as_of.date() == date(2026, 12, 24) > before.date()
    assert any(verdict.declarations for verdict in after.assessment.verdicts)
