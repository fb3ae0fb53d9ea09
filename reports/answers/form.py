"""The questions as a sheet to fill in: what is stored stands beside, the answer cells are empty."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.answers.standing import Standing, State
from reports.answers.words import choices_of, hint_of, takes_several, word_of
from reports.dates import short_date
from reports.locale import translate
from scanner.model.message import Message

COLUMNS = {
    "id": (Message.of("Question no."), 16),
    "clause": (Message.of("Clause"), 11),
    "question": (Message.of("Question"), 52),
    "hint": (Message.of("How to answer"), 30),
    "stored": (Message.of("Stored answer"), 24),
    "until": (Message.of("Holds until"), 13),
    "answer": (Message.of("Your answer"), 24),
    "date": (Message.of("Date of the answer (empty: today)"), 16),
    "reference": (Message.of("Evidence: document number and date"), 30),
    "role": (Message.of("Role of who answers"), 22),
    "explanation": (Message.of("Remark"), 30),
}
"""Column names, their titles and widths in characters."""

OPEN_COLUMNS = ("answer", "date", "reference", "role", "explanation")
DEFAULT_ROLE = Message.of("Role of whoever fills in this sheet")
DEFAULT_ROLE_CELL = "D3"
HEADER_ROW = 5
_EPOCH = (1980, 1, 1, 0, 0, 0)
_GREY = PatternFill("solid", fgColor="EDEDED")
_YELLOW = PatternFill("solid", fgColor="FFF8DC")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def form_bytes(standings: Sequence[Standing], school: str, language: str, made_on: date) -> bytes:
    """Return the form as an xlsx file; the same questions and answers give the same bytes."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  (a new workbook has one)
    sheet.title = translate(Message.of("Answers"), language)
    _head(sheet, school, language, made_on)
    for number, standing in enumerate(standings, HEADER_ROW + 1):
        _row(sheet, number, standing, language)
    _layout(sheet, len(standings))
    book.properties.creator = "rasoat"
    book.properties.created = datetime.combine(made_on, time())
    target = io.BytesIO()
    book.save(target)
    return _steady(target.getvalue(), made_on)


def _head(sheet: Worksheet, school: str, language: str, made_on: date) -> None:
    title = Message.of("Questions on letter 4003 that no scan can answer – {school}", school=school or "…")
    _put(sheet, "A1", translate(title, language)).font = Font(bold=True, size=14)
    how = Message.of(
        "Fill in the yellow cells only; leave a row empty to keep what is stored. "
        "Then: rasoat declare FILE. Sheet made on {day}.",
        day=short_date(made_on, language),
    )
    _put(sheet, "A2", translate(how, language))
    _put(sheet, "A3", translate(DEFAULT_ROLE, language))
    _open(_put(sheet, DEFAULT_ROLE_CELL, ""))
    for column, (name, _width) in enumerate(COLUMNS.values(), 1):
        cell = _put(sheet, f"{get_column_letter(column)}{HEADER_ROW}", translate(name, language))
        cell.font, cell.alignment, cell.fill = Font(bold=True), _WRAPPED, _GREY


def _row(sheet: Worksheet, number: int, standing: Standing, language: str) -> None:
    question, newest = standing.question, standing.newest
    values = {
        "id": question.id,
        "clause": standing.entry.id,
        "question": question.en if language == "en" else question.vi,
        "hint": hint_of(question, language),
        "stored": word_of(newest.answer, language) if newest else "",
        "until": _until(standing, language),
    }
    for column, name in enumerate(COLUMNS, 1):
        cell = _put(sheet, f"{get_column_letter(column)}{number}", values.get(name, ""))
        cell.alignment = _WRAPPED
        if name in OPEN_COLUMNS:
            _open(cell)
    choices = choices_of(question)
    if choices and not takes_several(question):
        words = ",".join(word_of(choice, language) for choice in choices)
        listed = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
        listed.add(f"{_letter('answer')}{number}")
        sheet.add_data_validation(listed)


def _until(standing: Standing, language: str) -> str:
    if standing.until is None:
        return ""
    day = short_date(standing.until, language)
    return translate(Message.of("expired {day}", day=day), language) if standing.state is State.EXPIRED else day


def _letter(name: str) -> str:
    return get_column_letter(list(COLUMNS).index(name) + 1)


def _put(sheet: Worksheet, place: str, text: str) -> Any:
    """Write text as text: what begins with "=" is no formula, and 5/12 stays 5/12."""
    cell = sheet[place]
    cell.value = text or None
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _open(cell: Any) -> None:
    cell.protection = Protection(locked=False)
    cell.fill = _YELLOW


def _layout(sheet: Worksheet, rows: int) -> None:
    for name, (_title, width) in COLUMNS.items():
        sheet.column_dimensions[_letter(name)].width = width
    sheet.freeze_panes = f"D{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{_letter('explanation')}{HEADER_ROW + rows}"
    sheet.protection.enable()
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.autoFilter = False


def _steady(content: bytes, made_on: date) -> bytes:
    """Return the same archive without the time of writing in its members and properties."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>%sT00:00:00Z" % str(made_on).encode(), data)
            copy.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()
