"""Which column of a hand-kept sheet is which field; headers are compared without tone marks."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from reports.imports.cells import Row
from reports.sheets.fields import condition_of_words
from scanner.text import fold

HEADER_WITHIN = 30
"""Rows from the top in which the header must stand."""

HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": ("stt", "tt", "so tt", "so thu tu", "thu tu", "no"),
        "id": ("ma rasoat", "rasoat id"),
        "asset_code": (
            *("ma tai san", "ma thiet bi", "ma so", "so hieu", "so the tai san", "ma so tscd", "ma tscd", "ma ts"),
            *("ma so tai san", "ma so thiet bi", "ma may", "asset code", "asset tag"),
        ),
        "hostname": (
            *("ten thiet bi", "ten may", "ten tai san", "ten may tinh", "ten", "ten thiet bi tai san", "ten tb"),
            *(
                "ten tai san co dinh",
                "ten tscd",
                "ten tai san thiet bi",
                "ten thiet bi cntt",
                "ten va dac diem tai san",
            ),
            *("ten nhan hieu quy cach tai san", "ten nhan hieu quy cach", "danh muc thiet bi", "danh muc tai san"),
            *("ten va dac diem tai san", "name of the device", "name", "hostname", "thiet bi", "noi dung"),
        ),
        "kind": ("loai", "loai thiet bi", "chung loai", "loai may", "nhom thiet bi", "loai tai san", "kind", "type"),
        "vendor": (
            *("hang", "hang san xuat", "hang sx", "nhan hieu", "thuong hieu", "nha san xuat", "hieu", "nha sx"),
            *("maker", "vendor", "brand", "manufacturer"),
        ),
        "model": (
            "mau",
            "mau may",
            "model",
            "kieu may",
            "dong may",
            "ma hieu",
            "ky hieu",
            "mau ma",
            "kieu",
            "so model",
        ),
        "serial": (
            *("so seri", "so se-ri", "seri", "se-ri", "serial", "so may", "so serial", "s/n", "so s/n", "sn", "so sn"),
            *("serial number", "serial no", "so xe ri", "so xe-ri", "so seri may", "so se ri"),
        ),
        "address": ("dia chi", "dia chi ip", "ip", "address", "ip address"),
        "mac": ("mac", "dia chi mac", "mac address"),
        "os": ("he dieu hanh", "operating system", "os", "phien ban windows"),
        "room": (
            *("phong", "phong may", "vi tri", "noi dat", "noi su dung", "noi lap dat", "dia diem", "vi tri dat"),
            *("phong ban", "bo phan", "bo phan su dung", "phong bo phan", "vi tri lap dat", "don vi su dung"),
            *("phong su dung", "phong hoc", "lop", "dia diem dat", "room", "place", "location"),
        ),
        "use": ("muc dich su dung", "muc dich", "su dung cho", "cong dung", "muc dich sd", "used for", "use"),
        "purchase_year": (
            *("nam mua", "nam mua sam", "nam dua vao su dung", "nam su dung", "nam cap", "ngay mua", "nam nhan"),
            *("nam dua vao sd", "nam sd", "ngay dua vao su dung", "thoi gian mua", "nam trang bi", "nam mua cap"),
            *("nam bat dau su dung", "ngay su dung", "ngay nhap", "nam nhap", "year of purchase", "year"),
        ),
        "funds": (
            *("nguon kinh phi", "nguon von", "kinh phi", "nguon", "nguon cap", "nguon goc", "nguon hinh thanh"),
            *("nguon goc tai san", "nguon trang bi", "source of funds", "funds"),
        ),
        "condition": (
            *("tinh trang", "hien trang", "chat luong", "tinh trang su dung", "tinh trang thiet bi", "tinh trang may"),
            *("hien trang su dung", "tinh trang hien tai", "condition"),
        ),
        "note": ("ghi chu", "note", "notes", "remark"),
        "site": ("diem truong", "co so", "site"),
        "quantity": ("so luong", "sl", "so luong ton", "so luong hien co", "so luong hien con", "quantity", "qty"),
    }
)
"""The words over each column, without tone marks, as sheets of schools have them."""

_SAYS_WHAT = frozenset({"hostname", "kind", "model", "serial", "vendor", "asset_code"})
_BY_HEADER = {text: name for name, texts in HEADERS.items() for text in texts}
_SUM = re.compile(r"(tong|cong|tong cong|tong so|in all|total)\s*(:.*|\(.*|\d.*)?")
_FOOTERS = (
    "tong cong",
    "tong so",
    "in all",
    "nguoi lap",
    "hieu truong",
    "thu truong",
    "ke toan",
    "total",
    "prepared by",
    "drawn up by",
    "ngay ",
)


def find_header(rows: Sequence[Row]) -> tuple[int, dict[str, int]] | None:
    """Return the index of the header's last row and the column of each field; None where no row is a header.

    A header over two rows ("Số lượng" over "Tốt" and "Hỏng") is read as one:
    the lower word names the column, and numbers by condition become fields
    like "quantity@broken".
    """
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        single = _columns(row)
        below = rows[index + 1] if index + 1 < len(rows) else ()
        double = _two_rows(row, below) if single and _continues(below) else {}
        if _is_header(double) and len(double) > len(single):
            return index + 1, double
        if _is_header(single):
            return index, single
    return None


def is_footer(row: Row) -> bool:
    """Tell whether the table has ended: sums and signatures follow."""
    first = next((fold(cell).strip() for cell in row if cell), "")
    return first.startswith(_FOOTERS) or bool(_SUM.fullmatch(first))


def is_numbering(row: Row) -> bool:
    """Tell whether a row only numbers the columns: "A B 1 2 3", as forms of the finance ministry do."""
    cells = [cell.strip() for cell in row if cell.strip()]
    marks = [cell for cell in cells if re.fullmatch(r"\(?([A-Za-z]|\d{1,2})\)?", cell)]
    numbers = [int(found) for cell in marks if (found := cell.strip("()")).isdecimal()]
    return len(cells) >= 3 and len(marks) == len(cells) and numbers == list(range(1, len(numbers) + 1))


def _is_header(columns: Mapping[str, int]) -> bool:
    return len(columns) >= 2 and bool(_SAYS_WHAT & set(columns))


def _continues(row: Row) -> bool:
    """Tell whether a row carries on the header above it: words over columns, and no number."""
    cells = [cell for cell in row if cell.strip()]
    known = any(_field_of(cell) or condition_of_words(cell) for cell in cells)
    return known and not any(character.isdecimal() for cell in cells for character in cell)


def _two_rows(upper: Row, lower: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    group = ""
    for index, low in enumerate(lower):
        above = upper[index] if index < len(upper) else ""
        group = above or group
        name = _field_of(low) or (_counted(group, low) if low else None) or _field_of(above)
        if name is not None:
            found.setdefault(name, index)
    rest = {name: at for name, at in _columns(upper).items() if at >= len(lower)}
    return {**rest, **found}


def _counted(group: str, word: str) -> str | None:
    condition = condition_of_words(word)
    return f"quantity@{condition}" if condition and _field_of(group) == "quantity" else None


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        if name := _field_of(cell):
            found.setdefault(name, index)
    return found


def _field_of(header: str) -> str | None:
    """Return the field a header names: as a whole, else its first part before a stroke ("Model / Kiểu máy")."""
    plain = _plain(header)
    return _BY_HEADER.get(plain) or _BY_HEADER.get(plain.partition("/")[0].strip())


def _plain(header: str) -> str:
    """Return a header without tone marks, units and explanations in brackets: "Năm mua (*)" is "nam mua"."""
    text = re.sub(r"\(.*?\)|[*:.,;]", " ", fold(header).replace("_", " ").replace("(s)", ""))
    return " ".join(text.split())
