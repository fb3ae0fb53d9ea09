"""Reads a filled form: the good rows become declarations, each bad one is named with its row number."""

import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from checks.requirements import Pack
from reports.answers.declaring import find_question, make_declaration, says_the_same
from reports.answers.form import COLUMNS, DEFAULT_ROLE
from reports.answers.reading import AnswerRefusedError, read_date
from reports.answers.standing import last_day
from reports.locale import LANGUAGES, translate
from scanner.errors import InputRefusedError
from scanner.model.message import Message
from scanner.model.school import Declaration
from scanner.text import fold

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_CONTENT = 100 * 1024 * 1024
"""Bytes of the sheet, packed and unpacked; a form of this pack has some 20 kB."""
MOST_ROWS = 2000
MOST_COLUMNS = 30
_HEADER_SEARCHED = 20


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row of the sheet (numbered as the sheet numbers it) and why it was not taken."""

    row: int
    reason: Message


@dataclass(frozen=True, slots=True)
class FilledForm:
    """`taken` are new answers, `unchanged` counts rows that say what is stored already."""

    taken: tuple[Declaration, ...]
    refused: tuple[RefusedRow, ...]
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Mapping[str, Any]

    def get(self, name: str) -> Any:
        return self.cells.get(name)

    def text(self, name: str) -> str:
        value = self.cells.get(name)
        return "" if value is None else str(value)


def read_form(
    path: Path,
    pack: Pack,
    stored: Sequence[Declaration],
    *,
    now: datetime,
    today: date,
    default_role: str = "",
) -> FilledForm:
    """Return what a filled form says; raises `InputRefusedError` for a file that is no such form.

    A row without a date that repeats an answer which still holds changes
    nothing, so that the same file may be read twice.
    """
    rows, role = _rows(path)
    taken: list[Declaration] = []
    refused: list[RefusedRow] = []
    unchanged = 0
    for row in rows:
        try:
            said = _declaration(row, pack, now, today, default_role or role)
        except AnswerRefusedError as error:
            refused.append(RefusedRow(row.number, error.message))
            continue
        if _is_known(said, [*stored, *taken], pack, today, dated=row.get("date") not in (None, "")):
            unchanged += 1
        else:
            taken.append(said)
    return FilledForm(tuple(taken), tuple(refused), unchanged)


def is_form(path: Path) -> bool:
    """Tell whether a file is a form of ours, filled or not; a file that cannot be read is none."""
    if path.suffix.lower() != ".xlsx" or not path.is_file():
        return False
    try:
        table = _cells(path)
    except InputRefusedError:
        return False
    return any({"id", "answer", "hint"} <= _columns(row).keys() for row in table[:_HEADER_SEARCHED])


def _declaration(row: _Row, pack: Pack, now: datetime, today: date, default_role: str) -> Declaration:
    if any(isinstance(value, _Formula) for value in row.cells.values()):
        raise AnswerRefusedError(Message.of("The row holds a formula; write the value itself."))
    given_on = row.get("date")
    return make_declaration(
        find_question(pack, row.text("id")),
        row.get("answer"),
        by_role=row.text("role").strip() or default_role,
        now=now + timedelta(microseconds=row.number),
        today=today,
        answered_on=read_date(given_on, today) if given_on not in (None, "") else None,
        reference=row.text("reference"),
        explanation=row.text("explanation"),
    )


def _is_known(said: Declaration, stored: Sequence[Declaration], pack: Pack, today: date, *, dated: bool) -> bool:
    same_question = [item for item in stored if item.question == said.question]
    newest = max(same_question, key=lambda item: (item.answered_on, item.id), default=None)
    if newest is None or not says_the_same(newest, said):
        return False
    if dated:
        return newest.answered_on == said.answered_on
    return last_day(newest, pack.questions[said.question]) >= today


class _Formula(str):
    """The text of a cell that is a formula."""

    __slots__ = ()


def _rows(path: Path) -> tuple[list[_Row], str]:
    """Return the rows that hold an answer, and the role that stands above the table."""
    table = _cells(path)
    header = next((number for number, row in enumerate(table[:_HEADER_SEARCHED]) if _columns(row)), None)
    if header is None:
        raise _no_form(path, Message.of("The row with the titles of the columns is missing."))
    columns = _columns(table[header])
    role = _role(table[:header])
    found = []
    for number, row in enumerate(table[header + 1 :], header + 2):
        cells = {name: row[place] for name, place in columns.items() if place < len(row)}
        line = _Row(number, cells)
        if line.text("answer").strip():
            found.append(line)
    return found, role


def _columns(row: Sequence[Any]) -> dict[str, int]:
    """Return which column is which, empty where the row is not the header; columns may have been moved."""
    titles = {fold(translate(title, language)): name for name, (title, _w) in COLUMNS.items() for language in LANGUAGES}
    found = {titles[key]: place for place, cell in enumerate(row) if (key := fold(str(cell or "")).strip()) in titles}
    return found if {"id", "answer"} <= found.keys() else {}


def _role(rows: Sequence[Sequence[Any]]) -> str:
    labels = {fold(translate(DEFAULT_ROLE, language)) for language in LANGUAGES}
    for row in rows:
        texts = [str(cell).strip() for cell in row if cell is not None and str(cell).strip()]
        if texts and fold(texts[0]) in labels and len(texts) > 1:
            return texts[1]
    return ""


def _cells(path: Path) -> list[tuple[Any, ...]]:
    """Return the rows of the first sheet; what else a spreadsheet program put into the file is passed over."""
    from openpyxl import load_workbook  # noqa: PLC0415  (start-up time)

    _check_size(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()
                rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
                return [tuple(_value(cell) for cell in row) for row in rows]
            finally:
                book.close()
    except Exception as error:  # a hostile or damaged file may fail anywhere inside the reader
        raise _no_form(path, Message.of("It is damaged or no xlsx file.")) from error


def _value(cell: Any) -> Any:
    value = cell.value
    if getattr(cell, "data_type", "") == "f":
        return _Formula(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in str(cell.number_format):
        return round(value * 100, 6)
    return value


def _check_size(path: Path) -> None:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _no_form(path, Message.of("It is too large for a form."))
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > LARGEST_CONTENT:
                raise _no_form(path, Message.of("It is too large for a form."))
    except (OSError, zipfile.BadZipFile) as error:
        raise _no_form(path, Message.of("It cannot be read, or is no xlsx file.")) from error


def _no_form(path: Path, happened: Message) -> InputRefusedError:
    return InputRefusedError(
        Message.of("Read the answers in {path}.", path=str(path)),
        happened,
        Message.of("Make a form with `rasoat declare --form -o FILE.xlsx`, fill it in and save it as xlsx."),
    )
