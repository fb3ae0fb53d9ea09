"""Rows of a hand-kept equipment sheet, each understood or refused with its number and the reason."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from reports.imports.batch import Refused
from reports.imports.cells import Row, Sheet
from reports.imports.columns import find_header, is_footer, is_numbering
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
_DAY_ZERO = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 29221, 73415
"""1 January 1980 and 31 December 2100 as a sheet counts days."""
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
        if _is_heading(row, values) or (number == header + 2 and is_numbering(row)):
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
    counted = _counts(known)
    device_id = known.pop("id", "")
    known.pop("number", None)
    fields = _understood(known, bool(device_id))
    index = 0
    for condition, quantity in counted:
        own = {**fields, "condition": condition} if condition else fields
        for one in _each(own, quantity):
            index += 1
            _once({name: one[name] for name in _UNIQUE if name in one}, device_id, taken, number)
            yield DeviceEntry(place, device_id, one, index)


def _counts(known: dict[str, str]) -> list[tuple[str, int]]:
    """Take the quantities out of a row: one, or one by condition where the sheet counts what is good and broken."""
    by_condition = [(name, known.pop(name)) for name in list(known) if name.startswith("quantity@")]
    whole = known.pop("quantity", "1")
    if not by_condition:
        return [("", _quantity(whole))]
    counted = [(name.partition("@")[2], _quantity(text)) for name, text in by_condition if not _is_zero(text)]
    if not counted:
        raise _RefusedRowError(Message.of("The quantity is not between 1 and {limit}.", limit=QUANTITY_LIMIT))
    return counted


def _each(fields: dict[str, str], quantity: int) -> Iterator[dict[str, str]]:
    """Yield the devices of a row; as many serial numbers as devices in one cell are one for each."""
    serials = [part for part in re.split(r"[,;\s]+", fields.get("serial", "")) if part]
    if quantity > 1 and len(serials) == quantity and not {"mac", "asset_code"} & fields.keys():
        yield from ({**fields, "serial": serial} for serial in serials)
        return
    if quantity > 1 and set(_UNIQUE) & fields.keys():
        raise _RefusedRowError(Message.of("Several devices cannot share one serial number, MAC or code."))
    yield from (fields for _ in range(quantity))


def _once(keys: Mapping[str, str], device_id: str, taken: dict[tuple[str, str], int], number: int) -> None:
    """Remember a row's keys; raises `_RefusedRowError` for one that an earlier row has."""
    own = {**keys, "id": device_id} if device_id else dict(keys)
    for key in own.items():
        if key in taken:
            raise _RefusedRowError(Message.of("Row {row} has the same {value}.", row=taken[key], value=key[1]))
    taken.update(dict.fromkeys(own.items(), number))


def _quantity(text: str) -> int:
    found = re.match(r"\d{1,6}", text)
    count = int(found[0]) if found else 1
    if not 0 < count <= QUANTITY_LIMIT:
        raise _RefusedRowError(Message.of("The quantity is not between 1 and {limit}.", limit=QUANTITY_LIMIT))
    return count


def _is_zero(text: str) -> bool:
    return bool(re.fullmatch(r"0+([.,]0+)?", text.strip()))


def _understood(known: Mapping[str, str], has_id: bool) -> dict[str, str]:
    """Return the fields in stored form; raises `_RefusedRowError`."""
    fields = {name: text for name, text in known.items() if name not in {"kind", "use", "condition"}}
    fields |= _coded(known)
    if "use" in known and "use" not in fields:
        fields["note"] = "; ".join(part for part in (fields.get("note", ""), known["use"]) if part)
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
    plain = re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", text)
    found = _YEAR.search(plain) or _YEAR.search(_day_of(plain))
    if found is None:
        raise _RefusedRowError(Message.of("{text} holds no year.", text=text[:60]))
    return found[1]


def _day_of(text: str) -> str:
    """Return the day that a sheet keeps as a number (ECMA-376, 18.17.4.1: days since 1900), "" where it is none."""
    if not re.fullmatch(r"\d{5}", text) or not _FIRST_DAY <= int(text) <= _LAST_DAY:
        return ""
    return (_DAY_ZERO + timedelta(days=int(text))).isoformat()
