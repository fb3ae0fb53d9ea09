"""Whom the office expects: a list of schools from a sheet (xlsx or csv) that the office keeps anyway."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from reports.files import write_whole
from scanner.errors import InputRefusedError, SetupError
from scanner.model.message import Message
from scanner.text import clean, fold

EXPECTED_FILE = "office-expected.json"
ROW_LIMIT = 100_000
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "code": ("ma truong", "ma so truong", "ma", "code", "school code"),
    "name": ("ten truong", "ten don vi", "truong", "ten", "name", "school"),
    "level": ("cap hoc", "cap", "level"),
    "unit": ("xa phuong", "xa", "xa/phuong", "don vi quan ly", "commune", "unit"),
    "fingerprint": ("ma xac thuc", "authentication code", "fingerprint"),
}


@dataclass(frozen=True, slots=True)
class ExpectedSchool:
    """One school of the list; `fingerprint` is its key's authentication code once the office has compared it."""

    code: str
    name: str
    level: str = ""
    unit: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was left out: its number in the sheet and why (empty_code, empty_name, repeated_code)."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """The schools in the sheet's order, and the rows that were refused."""

    schools: tuple[ExpectedSchool, ...]
    refused: tuple[RefusedRow, ...] = ()


def read_expected(path: Path) -> ExpectedList:
    """Read a sheet; raises `InputRefusedError` where nothing of it can be used."""
    try:
        rows = list(_xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, csv.Error) as error:
        raise _refused(
            path, Message.of("It cannot be read as a sheet: {error}.", error=clean(str(error), 200))
        ) from error
    columns = _columns(rows[0]) if rows else {}
    if "code" not in columns or "name" not in columns:
        raise _refused(path, Message.of("Its first row names no column for the school's code and name."))
    return _schools(rows[1:], columns)


def save_expected(folder: Path, expected: ExpectedList) -> None:
    """Keep the list as the one in force."""
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps([asdict(school) for school in expected.schools], ensure_ascii=False, indent=1)
    write_whole(folder / EXPECTED_FILE, content.encode())


def load_expected(folder: Path) -> tuple[ExpectedSchool, ...]:
    """Return the list in force; raises `SetupError` if there is none."""
    path = folder / EXPECTED_FILE
    try:
        return tuple(ExpectedSchool(**item) for item in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise SetupError(
            Message.of("Read the list of schools that should report."),
            Message.of("There is none yet, or its file is damaged."),
            Message.of("Run: rasoat collect expect FILE.xlsx"),
        ) from error


def _schools(rows: Sequence[Sequence[str]], columns: Mapping[str, int]) -> ExpectedList:
    schools: dict[str, ExpectedSchool] = {}
    refused: list[RefusedRow] = []
    for number, row in enumerate(rows[:ROW_LIMIT], start=2):
        values = {name: row[column] if column < len(row) else "" for name, column in columns.items()}
        if not any(values.values()):
            continue
        if problem := _problem(values, schools):
            refused.append(RefusedRow(number, problem))
        else:
            schools[values["code"]] = ExpectedSchool(**values)
    return ExpectedList(tuple(schools.values()), tuple(refused))


def _problem(values: Mapping[str, str], schools: Mapping[str, ExpectedSchool]) -> str:
    if not values["code"]:
        return "empty_code"
    if not values["name"]:
        return "empty_name"
    return "repeated_code" if values["code"] in schools else ""


def _columns(header: Sequence[str]) -> dict[str, int]:
    folded = [fold(cell).strip() for cell in header]
    found: dict[str, int] = {}
    for name, wanted in _HEADERS.items():
        position = next((folded.index(text) for text in wanted if text in folded), None)
        if position is not None:
            found[name] = position
    return found


def _xlsx_rows(path: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415  (slow to load, and only sheets need it)

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        yield from _cleaned(book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()


def _csv_rows(path: Path) -> Iterator[list[str]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1258")
    separator = max(",;\t", key=text.partition("\n")[0].count)
    yield from _cleaned(csv.reader(io.StringIO(text), delimiter=separator))


def _cleaned(rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_cell(value) for value in row]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value), 200)


def _refused(path: Path, happened: Message) -> InputRefusedError:
    return InputRefusedError(
        Message.of("Read the list of schools in {path}.", path=str(path)),
        happened,
        Message.of("Use an .xlsx or .csv file whose first row has the columns: code, name (and level, commune)."),
    )
