"""The equipment register as a workbook laid out for A4 paper: every cell a text, never a formula."""

import io
import re
import textwrap
import zipfile
from typing import TYPE_CHECKING

from reports.review import Review
from reports.sheets.register import COLUMNS, REGISTER, Register, Table, build_register
from scanner.text import clean

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

CELL_LIMIT = 8_000
"""Characters of one cell; Excel takes 32,767."""

_WIDTHS = {
    "number": 5,
    "asset_code": 11,
    "hostname": 19,
    "kind": 16,
    "vendor": 12,
    "model": 17,
    "serial": 15,
    "room": 13,
    "use": 14,
    "purchase_year": 9,
    "funds": 12,
    "condition": 11,
    "note": 16,
    "address": 18,
    "mac": 20,
    "os": 30,
    "hangs_on": 34,
    "pages": 12,
    "supplies": 50,
    "last_seen": 14,
    "id": 24,
}
_HIDDEN = "id"
"""The column by which a filled-in register finds its devices again; nobody has to read it."""

_OTHER_WIDTHS = ((13, 38, 34, 44, 13, 60, 20, 13), (12, 90, 18, 34, 44, 9))
_FORMULA_STARTS = ("=", "+", "-", "@")
_LINE_POINTS, _HIGHEST_POINTS = 15.0, 409.0
"""Height of one line of 11 points, and of the highest row that Excel knows."""

_SIGNING_ROWS = 5
"""Empty rows for signature and seal."""

_EPOCH = (1980, 1, 1, 0, 0, 0)


def register_xlsx(review: Review, language: str) -> bytes:
    """Return the workbook; the same review gives the same bytes."""
    from openpyxl import Workbook  # noqa: PLC0415  (slow to load, and only sheets need it)
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    register = build_register(review, language)
    book = Workbook()
    del book[book.sheetnames[0]]
    book.properties.creator = "rasoat"
    book.properties.created = review.as_of.replace(tzinfo=None)
    tables = (register.devices, register.findings, register.requirements)
    widths = (tuple(_WIDTHS[key] for key, _ in COLUMNS), *_OTHER_WIDTHS)
    for number, (table, columns) in enumerate(zip(tables, widths, strict=True)):
        sheet = book.create_sheet()
        last = _fill(sheet, register, table, columns, across=len(REGISTER) if number == 0 else len(columns))
        if number == 0:
            end = _signed(sheet, register, table, last + 1)
            sheet.print_area = f"A1:{get_column_letter(len(REGISTER))}{end}"
            sheet.column_dimensions[get_column_letter([key for key, _ in COLUMNS].index(_HIDDEN) + 1)].hidden = True
    return _reproducible(_saved(book))


def _fill(sheet: "Worksheet", register: Register, table: Table, widths: tuple[int, ...], *, across: int) -> int:
    """Write one table, its title over the first `across` columns; return its last row."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", table.title)[:31]
    top = _head(sheet, register, table, across)
    for row, cells in enumerate((table.header, *table.rows), top):
        for column, text in enumerate(cells, 1):
            _write(sheet, row, column, text, header=row == top)
        sheet.row_dimensions[row].height = _height(cells, widths)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    last = top + len(table.rows)
    sheet.freeze_panes = f"D{top + 1}" if across < len(widths) else f"C{top + 1}"
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(table.header))}{last}"
    _print_setup(sheet, top)
    return last


def _height(cells: tuple[str, ...], widths: tuple[int, ...]) -> float:
    """Return the points a row needs: not every program makes room for wrapped lines by itself."""
    lines = max(len(textwrap.wrap(text, max(width - 2, 4))) for text, width in zip(cells, widths, strict=True))
    return min(max(lines, 1) * _LINE_POINTS + 1, _HIGHEST_POINTS)


def _head(sheet: "Worksheet", register: Register, table: Table, across: int) -> int:
    """Write school, title, period and notes; return the row of the table's header."""
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    lines = (register.school, table.title.upper(), register.period, *table.notes)
    for row, text in enumerate(lines, 1):
        _write(sheet, row, 1, text, wrap=False)
        sheet.cell(row, 1).font = Font(name="Times New Roman", size=16 if row == 2 else 12, bold=row <= 2)
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=across)
    sheet.cell(2, 1).alignment = Alignment(horizontal="center")
    return len(lines) + 2


def _write(sheet: "Worksheet", row: int, column: int, text: str, *, header: bool = False, wrap: bool = True) -> None:
    """Write one text cell; what looks like a formula stays text even when a person edits the cell."""
    from openpyxl.styles import Alignment, Border, Font, Side  # noqa: PLC0415

    cell = sheet.cell(row, column)
    cell.value = clean(text, CELL_LIMIT)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=wrap, vertical="top", horizontal="center" if header else None)
    cell.font = Font(name="Times New Roman", size=11, bold=header)
    if wrap:
        side = Side(style="thin")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.quotePrefix = str(cell.value).startswith(_FORMULA_STARTS)


def _signed(sheet: "Worksheet", register: Register, table: Table, row: int) -> int:
    """Write the sum and who signs; the lines below stay empty for pen and seal. Return the last row of it."""
    _write(sheet, row, 1, table.total, wrap=False)
    left, right = (2, 5), (len(REGISTER) - 4, len(REGISTER))
    _centred(sheet, row + 2, right, register.signed_on, italic=True)
    for place, (who, how) in zip((left, right), register.signatures, strict=True):
        _centred(sheet, row + 3, place, who, bold=True)
        _centred(sheet, row + 4, place, how, italic=True)
    return row + 4 + _SIGNING_ROWS


def _centred(
    sheet: "Worksheet", row: int, place: tuple[int, int], text: str, *, bold: bool = False, italic: bool = False
) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    _write(sheet, row, place[0], text, wrap=False)
    sheet.merge_cells(start_row=row, start_column=place[0], end_row=row, end_column=place[1])
    cell = sheet.cell(row, place[0])
    cell.alignment = Alignment(horizontal="center")
    cell.font = Font(name="Times New Roman", size=12, bold=bold, italic=italic)


def _print_setup(sheet: "Worksheet", top: int) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4 (ECMA-376, 18.3.1.63)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{top}:{top}"
    footer = sheet.HeaderFooter.oddFooter
    if footer is not None:
        footer.center.text = "&P / &N"
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.5)


def _saved(book: "Workbook") -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _reproducible(content: bytes) -> bytes:
    """Take out the time of writing, which openpyxl and zip put in."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "docProps/core.xml":
                data = re.sub(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>", b"", data)
            entry = zipfile.ZipInfo(item.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return target.getvalue()
