"""Files of `rasoat self` (schema `rasoat.self/1`), also those of the PowerShell script for many computers."""

import dataclasses
import ipaddress
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

from reports.imports.batch import Batch, Refused, Seen
from reports.imports.cleaning import cleaned
from scanner.model.hardware_address import normal_mac
from scanner.model.message import Message
from scanner.model.observations.base import from_data, kind_of
from scanner.model.observations.self_facts import SelfObservation

SCHEMA = "rasoat.self/1"
_NO_ADDRESS = "127.0.0.1"
_STATES = ("antivirus", "firewall", "secure_boot", "tpm")


def read_self(document: Mapping[str, Any], file: str) -> Batch | Refused:
    """Return the facts of one computer; files of one day become one scan."""
    facts = document.get("facts")
    at = read_moment(document.get("collected_at"))
    if not isinstance(facts, dict):
        return Refused(file, None, Message.of("It holds no facts of a computer."))
    if at is None:
        return Refused(file, None, Message.of("It does not say when the facts were collected."))
    try:
        seen = _observation(facts)
    except ValueError:
        return Refused(file, None, Message.of("Its facts do not have the form of rasoat.self/1."))
    if not (seen.hostname or seen.serial or seen.macs):
        return Refused(file, None, Message.of("It names no computer: no name, serial number or MAC."))
    return Batch("self", at.date().isoformat(), (as_seen(seen, at),))


def as_seen(seen: SelfObservation, at: datetime) -> Seen:
    """Return a computer's own facts under the address by which it may be known."""
    usable = (text for text in seen.addresses if not ipaddress.ip_address(text).is_link_local)
    return Seen("self", next(usable, _NO_ADDRESS), at, seen)


def read_moment(text: object) -> datetime | None:
    """Return an ISO 8601 time in UTC; one without a zone is taken as UTC; None for anything else."""
    try:
        moment = datetime.fromisoformat(str(text))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def tidy(seen: SelfObservation) -> SelfObservation:
    """Return the facts with only readable addresses, MACs, states and dates."""
    states: dict[str, Any] = {
        name: value if (value := getattr(seen, name)) in {"on", "off"} else "unknown" for name in _STATES
    }
    return dataclasses.replace(
        seen,
        macs=tuple(sorted({mac for text in seen.macs if (mac := normal_mac(text))})),
        addresses=tuple(dict.fromkeys(text for text in seen.addresses if _is_address(text))),
        last_update=seen.last_update if _is_day(seen.last_update) else None,
        **states,
    )


def _observation(facts: Mapping[str, Any]) -> SelfObservation:
    filled = {name: _filled(name, value) for name, value in cleaned(dict(facts)).items()}
    found = from_data(kind_of(SelfObservation("", "")), {name: value for name, value in filled.items() if name})
    if not isinstance(found, SelfObservation):
        raise ValueError("not self facts")  # noqa: TRY004  (a form of data, not a type of the program)
    return tidy(found)


def _filled(name: str, value: Any) -> Any:
    """Undo what PowerShell's ConvertTo-Json does: a list of one becomes its element, an empty text becomes null."""
    hint = get_type_hints(SelfObservation).get(name)
    if name in {"macs", "addresses", "software"}:
        return value if isinstance(value, list) else [] if value is None else [value]
    if hint is str and value is None:
        return ""
    return str(value) if hint is str and isinstance(value, int | float) and not isinstance(value, bool) else value


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_day(text: str | None) -> bool:
    try:
        return bool(text) and bool(date.fromisoformat(str(text)))
    except ValueError:
        return False
