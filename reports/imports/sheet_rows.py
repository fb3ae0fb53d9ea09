"""Rows of a hand-kept equipment sheet, each understood or refused with its number and the reason."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reports.imports.batch import Refused
from reports.imports.cells import Row, Sheet
from reports.imports.columns import find_header, is_footer
from reports.sheets.fields import condition_of_words, kind_of_words, use_of_words
from scanner.identify.addresses import in_numeric_order, read_address
from scanner.identify.keys import is_placeholder_serial
from scanner.model.closed_lists import DeviceKind
from scanner.model.hardware_address import normal_mac
from scanner.model.message import Message
from scanner.text import fold

QUANTITY_LIMIT = 200
_UNIQUE = ("serial", "mac", "asset_code")
"""Fields of which two rows of one sheet cannot have the same value."""

_OWN_OTHER_SHEETS = frozenset({"phat hien", "yeu cau", "findings", "requirements"})
_YEAR = re.compile(r"\b(19[89]\d|20\d\d)\b")
_NOTHING = frozenset({"-", "--", "khong", "khong co", "khong ro", "n/a", "na", "none", "x", "?", "..."})


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """One device as a row tells of it; `id` is rasoat's own where the sheet was written by rasoat."""

    place: Message
    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    number: int = 1


@dataclass(frozen=True, slots=True)
class SheetEntries:
    """The devices in the sheet's order, and the rows that were refused."""

    entries: tuple[DeviceEntry, ...]
    refused: tuple[Refused, ...]


class _RefusedRowError(Exception):
    """A row that cannot be taken in."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_sheets(sheets: tuple[Sheet, ...], file: str) -> SheetEntries | Refused:
    """Return what all sheets of a file hold; a file without any header that is understood is refused."""
    entries: list[DeviceEntry] = []
    refused: list[Refused] = []
    headers = 0
    for sheet in sheets:
        header = None if fold(sheet.name) in _OWN_OTHER_SHEETS else find_header(sheet.rows)
        if header is None:
            continue
        headers += 1
        for item in _rows(sheet, *header, file=file, named=len(sheets) > 1):
            (entries if isinstance(item, DeviceEntry) else refused).append(item)  # type: ignore[arg-type]
    if not headers:
        return Refused(
            file, None, Message.of("No row names columns that are known, such as name, kind, model, serial.")
        )
    return SheetEntries(tuple(entries), tuple(refused))


def _rows(
    sheet: Sheet, header: int, columns: Mapping[str, int], *, file: str, named: bool
) -> Iterator[DeviceEntry | Refused]:
    taken: dict[tuple[str, str], int] = {}
    for number, row in enumerate(sheet.rows[header + 1 :], start=header + 2):
        if is_footer(row):
            return
        values = {name: row[at].strip() for name, at in columns.items() if at < len(row) and row[at].strip()}
        if _is_heading(row, values):
            continue
        place = _place(sheet.name if named else "", number)
        try:
            yield from _entries(place, values, taken, number)
        except _RefusedRowError as error:
            yield Refused(file, place, error.reason)


def _is_heading(row: Row, values: Mapping[str, str]) -> bool:
    """Tell whether a row is empty, or a title over the rows below it: one cell, no number before it."""
    return not values or (sum(bool(cell) for cell in row) == 1) or set(values) == {"number"}


def _place(sheet: str, number: int) -> Message:
    if sheet:
        return Message.of("sheet {sheet}, row {row}", sheet=sheet, row=number)
    return Message.of("row {row}", row=number)


def _entries(
    place: Message, values: Mapping[str, str], taken: dict[tuple[str, str], int], number: int
) -> Iterator[DeviceEntry]:
    known = {name: text for name, text in values.items() if fold(text) not in _NOTHING}
    quantity = _quantity(known.pop("quantity", "1"))
    device_id = known.pop("id", "")
    known.pop("number", None)
    fields = _understood(known, bool(device_id))
    keys = {name: fields[name] for name in _UNIQUE if name in fields} | ({"id": device_id} if device_id else {})
    if quantity > 1 and keys:
        raise _RefusedRowError(Message.of("Several devices cannot share one serial number, MAC or code."))
    for key in keys.items():
        if key in taken:
            raise _RefusedRowError(Message.of("Row {row} has the same {value}.", row=taken[key], value=key[1]))
    taken.update(dict.fromkeys(keys.items(), number))
    for index in range(quantity):
        yield DeviceEntry(place, device_id, fields, index + 1)


def _quantity(text: str) -> int:
    found = re.match(r"\d{1,6}", text)
    count = int(found[0]) if found else 1
    if not 0 < count <= QUANTITY_LIMIT:
        raise _RefusedRowError(Message.of("The quantity is not between 1 and {limit}.", limit=QUANTITY_LIMIT))
    return count


def _understood(known: Mapping[str, str], has_id: bool) -> dict[str, str]:
    """Return the fields in stored form; raises `_RefusedRowError`."""
    fields = {name: text for name, text in known.items() if name not in {"kind", "use", "condition"}}
    fields |= _coded(known)
    if "mac" in fields:
        fields["mac"] = _mac(fields["mac"])
    if "address" in fields:
        fields["address"] = _addresses(fields["address"])
    if "purchase_year" in fields:
        fields["purchase_year"] = _year(fields["purchase_year"])
    if is_placeholder_serial(fields.get("serial", "")):
        fields.pop("serial", None)
    if "kind" not in fields and not has_id and not {"serial", "mac"} & set(fields):
        raise _RefusedRowError(Message.of("It cannot be understood what kind of device this is."))
    return fields


def _coded(known: Mapping[str, str]) -> dict[str, str]:
    kind = kind_of_words(known.get("kind", "")) or kind_of_words(known.get("hostname", ""))
    room = known.get("room", "") if kind is DeviceKind.COMPUTER else ""
    use = use_of_words(known.get("use", ""), room)
    condition = condition_of_words(known.get("condition", ""))
    if "use" in known and use is None:
        raise _RefusedRowError(Message.of("The use {text} is not one that is known.", text=known["use"][:60]))
    coded = {"use": use, "condition": condition or known.get("condition", "")}
    coded["kind"] = kind.value if kind and kind is not DeviceKind.UNKNOWN else None
    return {name: value for name, value in coded.items() if value}


def _mac(text: str) -> str:
    hexadecimal = re.sub(r"[^0-9a-fA-F]", "", text)
    spelled = ":".join(hexadecimal[at : at + 2] for at in range(0, 12, 2)) if len(hexadecimal) == 12 else ""
    mac = normal_mac(spelled)
    if mac is None:
        raise _RefusedRowError(Message.of("{text} is no hardware address (MAC).", text=text[:60]))
    return mac


def _addresses(text: str) -> str:
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    parsed = [read_address(part) for part in parts]
    if not parts or None in parsed:
        raise _RefusedRowError(Message.of("{text} is no IP address.", text=text[:60]))
    return ", ".join(in_numeric_order(str(item) for item in parsed))


def _year(text: str) -> str:
    found = _YEAR.search(text)
    if found is None:
        raise _RefusedRowError(Message.of("{text} holds no year.", text=text[:60]))
    return found[1]
