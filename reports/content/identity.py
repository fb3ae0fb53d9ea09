"""Why a device is taken for this device: the last decisions, and the marks it is known again by, in plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from reports.dates import short_date
from reports.locale import translate
from reports.wording import Words, word
from scanner.identify.explain import explain_identity
from scanner.identify.keys import RUNGS, Key
from scanner.identify.ladder import Decision
from scanner.model.identity import Identity
from scanner.model.message import Message
from scanner.model.scan import Scan

DECISIONS_SHOWN = 5
VALUES_SHOWN = 6
"""Values named of one kind of key; certificates are renewed, addresses change."""
_FINGERPRINT_SHOWN = 16
_ID_SHOWN = 10
_FINGERPRINTS = frozenset({"ssh_host_key", "certificate"})

KEY_WORDS: Words = MappingProxyType(
    {
        "serial": Message.of("serial number"),
        "snmp_engine": Message.of("number of its management service (SNMP)"),
        "mac": Message.of("hardware address (MAC)"),
        "ssh_host_key": Message.of("key for remote access (SSH)"),
        "certificate": Message.of("certificate for encryption (TLS)"),
        "snmp_engine_name": Message.of("name of its management service (SNMP)"),
        "hostname": Message.of("host name"),
        "address": Message.of("network address"),
    }
)
"""Each kind of key of the ladder, in the words that every view uses."""
_MADE_UP = "locally administered"


@dataclass(frozen=True, slots=True)
class IdentityText:
    """Lines to print: decisions newest first; what it is known by, strongest first; keys that clones made worthless."""

    decisions: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()


def identity_text(
    device_id: str,
    *,
    scans: Sequence[Scan],
    decisions: Iterable[Decision],
    identities: Iterable[Identity],
    language: str,
) -> IdentityText:
    """Say why a device is this device; nothing of one that only people or a router told of."""
    days = {scan.id: short_date(scan.started, language) for scan in scans}
    own = [item for item in decisions if item.device_id == device_id and item.scan_id in days]
    identity = next((item for item in identities if item.device_id == device_id), None)
    newest = own[: -DECISIONS_SHOWN - 1 : -1]
    return IdentityText(
        decisions=tuple(f"{days[item.scan_id]}: {_sentence(item, language)}" for item in newest),
        known_by=_by_kind(identity.keys, language) if identity else (),
        retired=_by_kind(identity.retired, language) if identity else (),
    )


def _sentence(decision: Decision, language: str) -> str:
    """Return a decision with its keys in words instead of codes."""
    message = explain_identity(decision)
    params = dict(message.params)
    for kind, value in (("kind", "value"), ("against", "foreign")):
        if kind in params:
            key = (str(params[kind]), str(params[value]))
            params |= {kind: word(KEY_WORDS, key[0], language), value: _value(key, language)}
    if "other" in params:
        params["other"] = str(params["other"])[:_ID_SHOWN]
    return translate(Message(message.text, params), language)


def _by_kind(keys: Iterable[Key], language: str) -> tuple[str, ...]:
    """Return a line a kind, strongest first; kinds that stand on no rung of the ladder identify nobody."""
    values: dict[str, dict[str, None]] = {kind: {} for rung in RUNGS for kind in rung}
    for key in sorted(keys):
        if key[0] in values:
            values[key[0]][_value(key, language)] = None
    return tuple(
        f"{word(KEY_WORDS, kind, language)}: {_listed(tuple(found))}" for kind, found in values.items() if found
    )


def _listed(values: Sequence[str]) -> str:
    rest = len(values) - VALUES_SHOWN
    return ", ".join(values[:VALUES_SHOWN]) + (f" (+{rest})" if rest > 0 else "")


def _value(key: Key, language: str) -> str:
    """Return a key's value as a person can compare it: a serial without its channel, a fingerprint's beginning."""
    kind, value = key
    if kind == "serial":
        return value.partition(":")[2] or value
    if kind in _FINGERPRINTS:
        return value if len(value) <= _FINGERPRINT_SHOWN else f"{value[:_FINGERPRINT_SHOWN]}…"
    if kind == "address":
        address, _, vantage = value.partition("@")
        return f"{address} ({vantage})" if vantage else address
    return translate(Message.of("made up by software"), language) if value == _MADE_UP else value
