"""The office's overview as a workbook to sort and filter: every text a text, never a formula."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reports.collector.page import OverviewInput, judged_entries, refusal_text, state_word
from reports.dates import short_date, vietnam_day
from reports.locale import _
from reports.wording import severity_word, status_word
from scanner.model.closed_lists import Severity, VerdictStatus
from scanner.text import clean

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

CELL_LIMIT = 8_000
"""Characters of one cell; Excel takes 32,767."""
_WIDTHS = (34, 18, 24, 16, 14, 12, 12, 12, 14, 26)
_SEVERE = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM)
Cell = str | int
Rows = Iterator[Sequence[Cell]]


def overview_xlsx(given: OverviewInput) -> bytes:
    """Return the workbook of one overview: schools, the letter, common gaps, refused files."""
    book = Workbook()
    del book[book.sheetnames[0]]
    _sheet(book, _("School by school"), _schools(given))
    _sheet(book, _("The letter, clause by clause"), _clauses(given))
    _sheet(book, _("Most common gaps"), _gaps(given))
    _sheet(book, _("Files refused"), _refused(given))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _schools(given: OverviewInput) -> Rows:
    severe = [severity_word(severity) for severity in _SEVERE]
    late = [_("late")] if given.due else []
    yield [
        _("School"), _("School code"), _("Commune"), _("State"), *late, _("Sealed on"), _("Devices"), *severe,
        _("Looked at"), _("Authentication code"),
    ]  # fmt: skip
    for row in given.rollup.rows:
        start = [row.school.name, row.school.code, row.school.unit, state_word(row.state)]
        marked = ([_("late")] if row.late else [""]) if given.due else []
        if row.created is None or row.devices is None:
            yield [*start, *marked]
            continue
        gaps = [row.gaps.get(severity, 0) for severity in _SEVERE]
        day = short_date(vietnam_day(row.created), given.language)
        yield [*start, *marked, day, row.devices, *gaps, f"{row.looked_at}/{row.asked}", row.fingerprint]


def _clauses(given: OverviewInput) -> Rows:
    statuses = [status for status in VerdictStatus if status is not VerdictStatus.OUT_OF_SCOPE]
    yield [_("The letter's words"), _("Clause"), *(status_word(status) for status in statuses), _("Not submitted")]
    for entry, row in judged_entries(given):
        words = entry.vi if given.language == "vi" else entry.en
        yield [words, entry.id, *(row.schools.get(status, 0) for status in statuses), row.not_submitted]


def _gaps(given: OverviewInput) -> Rows:
    yield [_("Gap"), _("Check"), _("Severity"), _("Schools"), _("Places"), _("Schools where suspected")]
    for row in given.rollup.gaps:
        check = given.checks.get(row.check)
        title = check.title.in_language(given.language) if check else row.check
        yield [title, row.check, severity_word(row.severity), row.schools, row.findings, row.suspected_schools]


def _refused(given: OverviewInput) -> Rows:
    yield [_("Reason and what to do"), _("File"), _("School"), _("Authentication code")]
    for item in given.intake.refused:
        yield [refusal_text(item.reason), item.file, item.school, item.fingerprint]


def _sheet(book: Workbook, title: str, rows: Rows) -> None:
    sheet = book.create_sheet(title[:31])
    for number, row in enumerate(rows, 1):
        for column, content in enumerate(row, 1):
            _write(sheet, number, column, content)
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def _write(sheet: "Worksheet", row: int, column: int, content: Cell) -> None:
    cell = sheet.cell(row, column)
    cell.value = content if isinstance(content, int) else clean(content, CELL_LIMIT)
    if isinstance(content, str):
        # A name that begins with "=" must stay a name.
        cell.data_type = "s"
        cell.quotePrefix = content.startswith(("=", "+", "-", "@"))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if row == 1:
        cell.font = Font(bold=True)
