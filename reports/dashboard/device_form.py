"""What people know of a device, entered: the same fields, rules and undo as `rasoat device`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reports.content.places import sentence_case
from reports.dashboard.form import Field, FormScreen
from reports.dashboard.plain import plain
from reports.locale import _, ngettext, translate
from reports.sheets.entering import add_device, enter, journal_path, read_fields, undo
from reports.sheets.fields import CONDITIONS, LABELS, USES
from reports.sheets.showing import entered, field_value
from reports.wording import kind_word
from scanner.errors import UsageError
from scanner.model.closed_lists import DeviceKind
from scanner.model.message import Message

if TYPE_CHECKING:
    from reports.cli.context import Context
    from scanner.model.device import Device

EDITED = (
    *("hostname", "kind", "room", "use", "purchase_year", "funds", "condition", "serial"),
    *("asset_code", "vendor", "model", "note"),
)
ADDED = (*EDITED, "mac")
SHARED = ("room", "use", "purchase_year", "funds", "condition", "kind", "vendor", "model", "note")


class DeviceForm(FormScreen[int]):
    """Changes what is entered of one device; gives the number of values stored."""

    def __init__(self, context: Context, device: Device) -> None:
        address = device.addresses[0] if device.addresses else device.mac or ""
        name = field_value(device, "hostname").value or kind_word(device.kind.value)
        lead = _(
            "What you enter here wins over what a scan infers. An emptied field takes your entry back. "
            "Tab or Enter: next field."
        )
        title = " · ".join(part for part in (sentence_case(name), address) if part)
        super().__init__(title, [_field(device, field) for field in EDITED], self.store, [plain(lead, "dim")])
        self._options = context
        self._device = device

    def store(self, values: dict[str, str]) -> int:
        """Store what differs from what was entered before."""
        changed = {field: value for field, value in values.items() if value != entered(self._device, field)}
        given = _read({**changed, "room": values["room"]})
        wanted = {field: given[field] for field in changed}
        with self._options.repository() as repository:
            now = datetime.now(UTC)
            return len(enter(repository, [(self._device.id, wanted)], now=now, journal=journal_path()))


class DevicesForm(FormScreen[int]):
    """Enters the same for several devices, such as the room of thirty computers; an empty field changes nothing."""

    def __init__(self, context: Context, devices: Sequence[Device]) -> None:
        lead = _("The same is entered for all marked devices. An empty field changes nothing.")
        fields = [Field(field, _label(field), choices=_choices(field)) for field in SHARED]
        title = ngettext("{count} marked device", "{count} marked devices", len(devices))
        super().__init__(title, fields, self.store, [plain(lead, "dim")])
        self._options = context
        self._devices = devices

    def store(self, values: dict[str, str]) -> int:
        """Store what was filled in, as one change that one undo takes back."""
        given = {field: value for field, value in _read(values).items() if value}
        with self._options.repository() as repository:
            rows = [(device.id, given) for device in self._devices]
            return len(enter(repository, rows, now=datetime.now(UTC), journal=journal_path()))


class NewDeviceForm(FormScreen[int]):
    """Adds a device that no scan sees: switched off, broken, or without a network."""

    def __init__(self, context: Context) -> None:
        lead = _(
            "For a device that no scan sees: switched off, broken, or without a network. "
            "One field is enough. Tab or Enter: next."
        )
        fields = [Field(field, _label(field), choices=_choices(field)) for field in ADDED]
        super().__init__(_("Add a device by hand"), fields, self.store, [plain(lead, "dim")])
        self._options = context

    def store(self, values: dict[str, str]) -> int:
        """Store the device with what was filled in."""
        given = {field: value for field, value in _read(values).items() if value}
        if not given:
            raise UsageError(
                Message.of("Add a device by hand"),
                Message.of("Nothing has been filled in yet."),
                Message.of("Choose at least the kind of device."),
            )
        with self._options.repository() as repository:
            add_device(repository, given, now=datetime.now(UTC), journal=journal_path())
        return len(given)


def _read(values: Mapping[str, str]) -> dict[str, str]:
    """Read the fields; an error names a field by its label, as the form does."""
    try:
        return read_fields(values)
    except UsageError as error:
        field = str(error.happened.params.get("field", ""))
        named = {**error.happened.params, "field": _label(field)} if field in LABELS else error.happened.params
        raise UsageError(error.asked, Message(error.happened.text, named), error.remedy) from error


def undo_last(context: Context) -> int:
    """Put back what the last change replaced, wherever it was made; raises `UsageError`."""
    with context.repository() as repository:
        return len(undo(repository, now=datetime.now(UTC), journal=journal_path()))


def _field(device: Device, field: str) -> Field:
    known = field_value(device, field)
    mine = entered(device, field)
    hint = "" if mine else known.value
    return Field(field, _label(field), mine, hint, known.how, _choices(field))


def _label(field: str) -> str:
    return translate(LABELS[field])


def _choices(field: str) -> tuple[tuple[str, str], ...]:
    if field == "kind":
        kinds = [(str(kind), sentence_case(kind_word(kind))) for kind in DeviceKind if kind is not DeviceKind.UNKNOWN]
        return tuple(sorted(kinds, key=lambda pair: pair[1]))
    words = {"use": USES, "condition": CONDITIONS}.get(field, {})
    return tuple((code, sentence_case(translate(message))) for code, message in words.items())
