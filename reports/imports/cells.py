"""The cells of a sheet, xlsx or csv, as cleaned texts; a hostile file costs bounded time and memory."""

import csv
import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scanner.text import clean

ROW_LIMIT = 20_000
COLUMN_LIMIT = 100
SHEET_LIMIT = 40
UNPACKED_LIMIT = 200 * 1024 * 1024
CELL_LIMIT = 500
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=([,;\t])[^\n]*\n")
"""The first line by which Excel is told the separator."""
_FORMULA_STARTS = ("=", "+", "-", "@")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; row 1 of the file is `rows[0]`."""

    name: str
    rows: tuple[Row, ...]


class UnreadableSheetError(ValueError):
    """A file that is no sheet, or too large to be one of a school."""


def read_xlsx(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook; raises `UnreadableSheetError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > UNPACKED_LIMIT:
                raise UnreadableSheetError("too large when unpacked")
        return tuple(_workbook(content))
    except UnreadableSheetError:
        raise
    except Exception as error:
        # openpyxl raises whatever its readers meet in a damaged part: KeyError, TypeError, ParseError, zlib.error …
        raise UnreadableSheetError(clean(str(error), 120) or type(error).__name__) from error


def read_csv(content: bytes) -> tuple[Sheet, ...]:
    """Return a csv file as one sheet: UTF-8, UTF-16 or Windows-1258; comma, semicolon or tab."""
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    said = _SEPARATOR_LINE.match(text)
    separator = said[1] if said else _separator(text)
    lines = io.StringIO(text, newline="")
    try:
        rows = itertools.islice(csv.reader(lines, delimiter=separator), ROW_LIMIT)
        cells = tuple(() if said and number == 0 else _cleaned(row) for number, row in enumerate(rows))
    except csv.Error as error:
        raise UnreadableSheetError(str(error)) from error
    return (Sheet("", cells),)


def _separator(text: str) -> str:
    """Return what separates the cells: what most lines have equally often; a title full of commas is one line."""

    def regular(separator: str) -> int:
        counts = Counter(line.count(separator) for line in text[:16384].split("\n"))
        return max((each * lines for each, lines in counts.items()), default=0)

    return max(",;\t", key=regular)


def _workbook(content: bytes) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # noqa: PLC0415  (slow to load, and only sheets need it)

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets[:SHEET_LIMIT]:
            sheet.reset_dimensions()  # a file may lie about its size
            rows = sheet.iter_rows(values_only=True, max_row=ROW_LIMIT, max_col=COLUMN_LIMIT)
            yield Sheet(clean(sheet.title, 100), tuple(_cleaned(row) for row in _until_empty(rows)))
    finally:
        book.close()


def _until_empty(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """Yield rows up to 200 empty ones in a row: many sheets are formatted far below their end."""
    empty = 0
    for row in rows:
        empty = 0 if any(value not in (None, "") for value in row) else empty + 1
        if empty > 200:
            return
        yield row


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:4096]:
        # UTF-16 without its mark: of ASCII characters the higher byte is zero.
        little = content[1:4096:2].count(0) >= content[0:4096:2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1258", errors="replace")


def _cleaned(row: Sequence[object]) -> Row:
    return tuple(_cell(value) for value in row[:COLUMN_LIMIT])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = clean(str(value), CELL_LIMIT)
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
