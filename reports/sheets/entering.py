"""What a person enters for one device: which device is meant, what the value is, and the last change undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from reports.files import write_whole
from reports.sheets.fields import CONDITIONS, FIELDS, USES, condition_of_words, kind_of_words, use_of_words, yes_or_no
from scanner.errors import UsageError
from scanner.folders import data_folder
from scanner.identify.addresses import in_numeric_order, read_address
from scanner.model.closed_lists import DeviceKind
from scanner.model.device import Device
from scanner.model.hardware_address import normal_mac
from scanner.model.message import Message
from scanner.model.school import PersonValue
from scanner.model.site import MAIN_SITE
from scanner.text import clean, fold

if TYPE_CHECKING:
    from scanner.store.repository import Repository

BY_HAND = "person"
"""`PersonValue.by` of what was entered one by one."""

VALUE_LIMIT = 200
JOURNAL = "device-last-change.json"
_ALIASES: Mapping[str, str] = {
    "name": "hostname",
    "label": "hostname",
    "year": "purchase_year",
    "purchase-year": "purchase_year",
    "ip": "address",
    "place": "room",
    "asset-code": "asset_code",
    "maker": "vendor",
    "type": "kind",
}
_ASKED = Message.of("Enter what is known of a device.")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that was replaced; `before` is "" where there was none."""

    device: str
    field: str
    before: str
    before_by: str
    after: str


def find_device(devices: Sequence[Device], text: str) -> Device:
    """Return the device an address, MAC, name, serial number or the beginning of an id names; raises `UsageError`."""
    plain = fold(text).strip()
    exact = [device for device in devices if plain in _names(device)]
    found = exact or [device for device in devices if len(plain) >= 4 and device.id.startswith(plain)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(device.id[:10] for device in found[:8])
        raise UsageError(
            _ASKED,
            Message.of("{text} names {count} devices: {names}.", text=clean(text, 60), count=len(found), names=names),
            Message.of("Give the beginning of one of these ids."),
        )
    raise UsageError(
        _ASKED,
        Message.of("There is no device {text}.", text=clean(text, 60)),
        Message.of("See the devices with: rasoat device list"),
    )


def _names(device: Device) -> set[str]:
    texts = [device.id, device.mac or "", *device.addresses]
    texts += [guess.value for guess in (device.hostname, device.serial) if guess]
    texts.append(dict(device.entered).get("asset_code", ""))
    return {fold(text).strip() for text in texts if text}


def read_assignments(texts: Iterable[str]) -> dict[str, str]:
    """Return fields and values of "field=value" texts in stored form; an empty value clears; raises `UsageError`."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        plain = fold(name).strip()
        field = _ALIASES.get(plain, plain.replace("-", "_"))
        if not equals or field not in FIELDS:
            raise UsageError(
                _ASKED,
                Message.of("{text} is not FIELD=VALUE with a field that is known.", text=clean(text, 60)),
                Message.of("Fields: {fields}.", fields=", ".join(FIELDS)),
            )
        found[field] = stored_value(field, clean(value, VALUE_LIMIT), found.get("room", ""))
    return found


def read_fields(given: Mapping[str, str]) -> dict[str, str]:
    """Return values by field in stored form, as a form gives them; an empty value clears; raises `UsageError`."""
    return {
        field: stored_value(field, clean(value, VALUE_LIMIT).strip(), given.get("room", ""))
        for field, value in given.items()
    }


def stored_value(field: str, value: str, room: str = "") -> str:
    """Return a value as it is stored: codes for closed lists; raises `UsageError` with the choices."""
    if not value:
        return ""
    read = _READERS.get(field, str)
    found = use_of_words(value, room) if field == "use" else read(value)
    if found is None:
        raise UsageError(
            _ASKED,
            Message.of("{value} is no value for {field}.", value=clean(value, 60), field=field),
            Message.of(
                "Write for example: {choices}. No accented letters are needed.", choices=", ".join(_CHOICES[field])
            ),
        )
    return str(found)


def _year(text: str) -> str | None:
    return text if text.isascii() and text.isdigit() and 1980 <= int(text[:9]) <= 2100 else None


def _addresses(text: str) -> str | None:
    parsed = [read_address(part.strip()) for part in text.split(",")]
    return None if None in parsed else ", ".join(in_numeric_order(str(item) for item in parsed))


_READERS: Mapping[str, Callable[[str], str | None]] = {
    "kind": kind_of_words,
    "condition": condition_of_words,
    "purchase_year": _year,
    "mac": normal_mac,
    "address": _addresses,
    "personal": yes_or_no,
}
_CHOICES: Mapping[str, Iterable[str]] = {
    "kind": tuple(DeviceKind),
    "use": tuple(USES),
    "condition": tuple(CONDITIONS),
    "purchase_year": ("2019",),
    "mac": ("00:1b:78:12:34:56",),
    "address": ("192.168.1.20",),
    "personal": ("yes", "no"),
}


def journal_path() -> Path:
    """Return where the last change is remembered, whichever way it was entered."""
    return data_folder() / JOURNAL


def add_device(
    repository: Repository, values: Mapping[str, str], *, now: datetime, journal: Path, site: str = MAIN_SITE.name
) -> str:
    """Store a device that only people know of and return its new id."""
    device_id = uuid4().hex[:20]
    enter(repository, [(device_id, {"site": site, **values})], now=now, journal=journal)
    return device_id


def enter(
    repository: Repository, values: Iterable[tuple[str, Mapping[str, str]]], *, now: datetime, journal: Path
) -> tuple[Change, ...]:
    """Store values by device and remember what they replaced, so that it can be undone once."""
    known = {(item.device, item.field): item for item in repository.person_values()}
    changes = []
    for device, fields in values:
        for field, value in fields.items():
            old = known.get((device, field))
            if value == (old.value if old else ""):
                continue
            changes.append(Change(device, field, old.value if old else "", old.by if old else "", value))
    if changes:
        _remember(journal, repository.location, changes)
    repository.set_person_values(
        [PersonValue(change.device, change.field, change.after, BY_HAND, now) for change in changes]
    )
    return tuple(changes)


def undo(repository: Repository, *, now: datetime, journal: Path) -> tuple[Change, ...]:
    """Put back what the last change replaced; raises `UsageError` where that cannot be done any more."""
    changes = _remembered(journal, repository.location)
    known = {(item.device, item.field): item for item in repository.person_values()}
    if not changes:
        raise _cannot_undo(Message.of("No change is remembered for this database."))
    for change in changes:
        item = known.get((change.device, change.field))
        if item is None or item.value != change.after:
            raise _cannot_undo(Message.of("The field {field} was changed again since.", field=change.field))
    repository.set_person_values(
        [
            PersonValue(change.device, change.field, change.before, change.before_by or BY_HAND, now)
            for change in changes
        ]
    )
    journal.unlink(missing_ok=True)
    return changes


def _cannot_undo(happened: Message) -> UsageError:
    return UsageError(
        Message.of("Undo the last change."), happened, Message.of("Set the value itself: rasoat device set")
    )


def _remember(journal: Path, database: str, changes: Sequence[Change]) -> None:
    journal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {"database": database, "changes": [asdict(item) for item in changes]}
    write_whole(journal, json.dumps(content, ensure_ascii=False).encode())


def _remembered(journal: Path, database: str) -> tuple[Change, ...]:
    try:
        content = json.loads(journal.read_text(encoding="utf-8"))
        if content["database"] != database:
            return ()
        return tuple(Change(**item) for item in content["changes"])
    except (OSError, ValueError, TypeError, KeyError):
        return ()
