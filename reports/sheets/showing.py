"""What is known of a device, field by field, each value with how it is known: by a person, or by inference."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.locale import _, translate
from reports.sheets.fields import CONDITIONS, INFERRED, KNOWN_BY_PEOPLE, LABELS, USES
from reports.wording import kind_word
from scanner.model.device import Device
from scanner.model.guess import Guess

_WORDS = {**USES, **CONDITIONS}


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One field in words; `by_person` where a person entered it, `how` says so or names the confidence."""

    field: str
    label: str
    value: str
    how: str
    by_person: bool

    @property
    def line(self) -> str:
        """The field on one line: "Room: P. 12 (entered by a person)"."""
        return f"{self.label}: {self.value or '-'}" + (f" ({self.how})" if self.how else "")


def field_values(device: Device) -> Iterator[FieldValue]:
    """Yield the fields that evidence fills, then those that only people know."""
    for field in (*INFERRED, *KNOWN_BY_PEOPLE):
        yield field_value(device, field)


def field_value(device: Device, field: str) -> FieldValue:
    """Return one field as it counts: a person's value before an inferred one."""
    label = translate(LABELS[field])
    if value := entered(device, field):
        return FieldValue(field, label, value_words(field, value), _("entered by a person"), True)
    guess: Guess | None = getattr(device, field) if field in INFERRED else None
    if guess is None or guess.confidence == 0:
        return FieldValue(field, label, "", "", False)
    how = _("inferred, confidence {number}", number=guess.confidence)
    return FieldValue(field, label, value_words(field, guess.value), how, False)


def value_words(field: str, value: str) -> str:
    """Return a stored value in words: the codes of closed lists have one."""
    if field == "kind":
        return kind_word(value)
    return translate(_WORDS[value]) if value in _WORDS else value


def entered(device: Device, field: str) -> str:
    """Return what a person entered, "" where nobody did."""
    return dict(device.entered).get(field, "")
