"""Which column of a hand-kept sheet is which field; headers are compared without tone marks."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from reports.imports.cells import Row
from scanner.text import fold

HEADER_WITHIN = 30
"""Rows from the top in which the header must stand."""

HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "number": ("stt", "tt", "so thu tu", "no"),
        "id": ("ma rasoat", "rasoat id"),
        "asset_code": ("ma tai san", "ma thiet bi", "ma so", "so hieu", "so the tai san", "asset code", "asset tag"),
        "hostname": (
            *("ten thiet bi", "ten may", "ten tai san", "ten may tinh", "ten", "ten thiet bi tai san"),
            *("name of the device", "name", "hostname", "thiet bi"),
        ),
        "kind": ("loai", "loai thiet bi", "chung loai", "loai may", "nhom thiet bi", "kind", "type"),
        "vendor": ("hang", "hang san xuat", "nhan hieu", "thuong hieu", "nha san xuat", "maker", "vendor", "brand"),
        "model": ("mau", "mau may", "model", "kieu may", "dong may", "ma hieu", "ky hieu", "mau ma"),
        "serial": ("so seri", "so se-ri", "seri", "serial", "so may", "so serial", "s/n", "serial number", "sn"),
        "address": ("dia chi", "dia chi ip", "ip", "address", "ip address"),
        "mac": ("mac", "dia chi mac", "mac address"),
        "os": ("he dieu hanh", "operating system", "os", "phien ban windows"),
        "room": ("phong", "phong may", "vi tri", "noi dat", "noi su dung", "noi lap dat", "dia diem", "room", "place"),
        "use": ("muc dich su dung", "muc dich", "su dung cho", "cong dung", "used for", "use"),
        "purchase_year": (
            *("nam mua", "nam mua sam", "nam dua vao su dung", "nam su dung", "nam cap", "ngay mua", "nam nhan"),
            *("year of purchase", "year"),
        ),
        "funds": ("nguon kinh phi", "nguon von", "kinh phi", "nguon", "nguon cap", "source of funds", "funds"),
        "condition": ("tinh trang", "hien trang", "chat luong", "tinh trang su dung", "condition"),
        "note": ("ghi chu", "note", "notes", "remark"),
        "site": ("diem truong", "co so", "site"),
        "quantity": ("so luong", "sl", "quantity"),
    }
)
_SAYS_WHAT = frozenset({"hostname", "kind", "model", "serial", "vendor", "asset_code"})
_BY_HEADER = {text: name for name, texts in HEADERS.items() for text in texts}
_FOOTERS = (
    "tong cong",
    "in all",
    "tong so",
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
    """Return the index of the header row and the column of each field; None where no row is a header."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        columns = _columns(row)
        if len(columns) >= 2 and _SAYS_WHAT & set(columns):
            return index, columns
    return None


def is_footer(row: Row) -> bool:
    """Tell whether the table has ended: sums and signatures follow."""
    first = next((fold(cell).strip() for cell in row if cell), "")
    return first.startswith(_FOOTERS)


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        name = _BY_HEADER.get(_plain(cell))
        if name is not None:
            found.setdefault(name, index)
    return found


def _plain(header: str) -> str:
    """Return a header without tone marks, units and explanations in brackets: "Năm mua (*)" is "nam mua"."""
    text = re.sub(r"\(.*?\)|[*:.]", " ", fold(header).replace("_", " ").replace("(s)", ""))
    return " ".join(text.split())
