"""Puts the rows of a sheet into the database as what people know: matched to devices that are there, or new ones.

A value that a person entered by hand stays; an earlier sheet's may be replaced
by a later sheet's. An empty cell takes nothing away.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reports.imports.sheet_rows import DeviceEntry
from reports.review import picture
from reports.sheets.fields import INFERRED, PLACED
from scanner.identify.ladder import device_id_of
from scanner.model.closed_lists import DeviceKind
from scanner.model.device import Device
from scanner.model.guess import Guess
from scanner.model.message import Message
from scanner.model.school import PersonValue
from scanner.store.repository import Repository
from scanner.text import fold

BY_SHEET = "sheet"
"""`PersonValue.by` of what was read from a sheet."""

_TELLS_APART = ("kind", "hostname", "vendor", "model", "room", "purchase_year")


@dataclass(slots=True)
class Taken:
    """What came of a sheet: devices found again, devices new, values written, and what was left as it was."""

    matched: int = 0
    new: int = 0
    written: list[PersonValue] = field(default_factory=list)
    kept: list[tuple[Message, Message]] = field(default_factory=list)


def take_in(repository: Repository, entries: Iterable[DeviceEntry], *, site: str, now: datetime) -> Taken:
    """Store what the rows say; reading the same sheet again changes nothing."""
    devices = picture(repository, now).inventory.devices
    matcher, taken = _Matcher(devices, site), Taken()
    writer = _Writer(repository.person_values(), now, taken)
    for entry in entries:
        device_id, device = matcher.device_of(entry)
        taken.matched += device is not None
        taken.new += device is None
        writer.write(device_id, device, entry, entry.values if device else {"site": site, **entry.values})
    repository.set_person_values(taken.written)
    return taken


class _Matcher:
    """Finds the device that a row tells of."""

    def __init__(self, devices: Sequence[Device], site: str) -> None:
        self._by_id = {device.id: device for device in devices}
        self._site = site
        self._seen: Counter[str] = Counter()
        self._index: dict[tuple[str, str, str], list[Device]] = {}
        for device in devices:
            addresses = device.addresses if device.evidence else ()
            for key in (*_keys_of(device), *(("address", address) for address in addresses)):
                self._index.setdefault((device.site, *key), []).append(device)

    def device_of(self, entry: DeviceEntry) -> tuple[str, Device | None]:
        """Return a device's id, and the device if it is known already."""
        site = entry.values.get("site", self._site)
        if entry.id in self._by_id:
            return entry.id, self._by_id[entry.id]
        for key in _keys_in(entry.values):
            found = self._index.get((site, *key), [])
            if len(found) == 1:
                return found[0].id, found[0]
        if found_there := self._at_address(site, entry.values):
            return found_there.id, found_there
        device_id = self._new_id(site, entry)
        return device_id, self._by_id.get(device_id)

    def _at_address(self, site: str, values: Mapping[str, str]) -> Device | None:
        """Return the one device a scan saw at a row's address, if its kind agrees and no key speaks against it."""
        found = {
            device.id: device
            for address in values.get("address", "").split(", ")
            for device in self._index.get((site, "address", address), [])
        }
        if len(found) != 1:
            return None
        (device,) = found.values()
        keys = dict(_keys_of(device))
        agrees = device.kind.value in {DeviceKind.UNKNOWN, values.get("kind", device.kind.value)}
        against = any(keys.get(name, value) != value for name, value in _keys_in(values) if name != "hostname")
        return device if agrees and not against and not device.personal else None

    def _new_id(self, site: str, entry: DeviceEntry) -> str:
        for kind in ("mac", "serial", "asset_code"):
            if value := entry.values.get(kind):
                return device_id_of(site, (kind, value if kind == "mac" else f"sheet:{fold(value)}"))
        text = "\0".join(fold(entry.values.get(name, "")) for name in _TELLS_APART)
        self._seen[text] += 1
        return device_id_of(site, ("sheet", hashlib.sha256(text.encode()).hexdigest()), self._seen[text])


def _keys_of(device: Device) -> Iterator[tuple[str, str]]:
    entered = dict(device.entered)
    if device.serial:
        yield "serial", fold(device.serial.value).strip()
    if mac := device.mac or entered.get("mac"):
        yield "mac", mac
    if code := entered.get("asset_code"):
        yield "asset_code", fold(code)
    if device.hostname and device.evidence:
        yield "hostname", fold(device.hostname.value)


def _keys_in(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the keys of a row; a name with a space is a description ("Máy tính để bàn"), not a host's name."""
    for name in ("serial", "mac", "asset_code", "hostname"):
        value = values.get(name, "")
        if value and not (name == "hostname" and " " in value):
            yield name, fold(value).strip()


class _Writer:
    """Decides value by value what is written, and notes what stays as it was."""

    def __init__(self, values: Iterable[PersonValue], now: datetime, taken: Taken) -> None:
        self._known = {(item.device, item.field): item for item in values}
        self._now = now
        self._taken = taken

    def write(self, device_id: str, device: Device | None, entry: DeviceEntry, values: Mapping[str, str]) -> None:
        for name, value in sorted(values.items()):
            if device is not None and device.evidence and name in PLACED:
                continue
            old = self._known.get((device_id, name))
            shown = old.value if old and old.value.strip() else _guessed(device, name)
            if fold(shown).strip() == fold(value).strip():
                continue
            if reason := _stays(device, entry, name, old, shown):
                self._taken.kept.append((entry.place, reason))
                continue
            item = PersonValue(device_id, name, value, BY_SHEET, self._now)
            self._known[device_id, name] = item
            self._taken.written.append(item)


def _stays(device: Device | None, entry: DeviceEntry, name: str, old: PersonValue | None, shown: str) -> Message | None:
    """Return why a value is not replaced, None where it may be."""
    if old and old.value.strip() and old.by != BY_SHEET:
        return Message.of("{field}: “{value}” was entered by hand and stays.", field=name, value=shown)
    written_by_rasoat = bool(entry.id) and device is not None and bool(device.evidence)
    if written_by_rasoat and name in INFERRED and shown and old is None:
        return Message.of("{field}: “{value}” was seen by a scan and stays.", field=name, value=shown)
    return None


def _guessed(device: Device | None, name: str) -> str:
    if device is None:
        return ""
    if name == "site":
        return device.site
    if name in PLACED:
        return ", ".join(device.addresses) if name == "address" else device.mac or ""
    guess: Guess | None = getattr(device, name) if name in INFERRED else None
    return str(guess.value) if guess and guess.value != "unknown" else ""
