"""Vendor, kind, model, operating system, name and serial of a device from all its votes."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scanner.identify.clue import Clue, clues_of
from scanner.identify.direct import direct_votes
from scanner.identify.keys import is_common_name, is_placeholder_serial, macs_of
from scanner.identify.rule_rows import TEXT_LIMIT, Row, rows_for, table
from scanner.identify.vendor_prefix import vendor_of
from scanner.identify.vote import KIND_MARGIN, Vote, strongest, summed
from scanner.model.closed_lists import DeviceKind, Transport
from scanner.model.device import UNKNOWN_KIND
from scanner.model.evidence import Evidence
from scanner.model.guess import Guess
from scanner.model.operating_system import OperatingSystem

PREFIX_LIMIT = 40
"""The most that the maker of a network card says of the device around it."""
_KIND_FLOOR = 30
_LINUX = frozenset({"Debian", "Ubuntu", "Raspberry Pi OS", "CentOS", "CentOS Stream", "AlmaLinux", "Rocky Linux",
                    "Fedora", "openSUSE", "Alpine", "OpenWrt", "RouterOS", "Red Hat Enterprise Linux", "Synology DSM",
                    "QNAP QTS", "Android", "Android TV", "ChromeOS", "Tizen", "webOS", "SUSE Linux",
                    "SUSE Linux Enterprise Server",
                    "Oracle Linux", "Amazon Linux", "Mandriva Linux", "Cumulus Linux", "EdgeOS"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Naming:
    """The inferred fields of one device."""

    vendor: Guess | None
    kind: Guess
    os: Guess | None
    model: Guess | None
    hostname: Guess | None
    serial: Guess | None


def votes_of(item: Evidence) -> tuple[Vote, ...]:
    """Return every vote of one piece of evidence, by rule rows and in so many words."""
    said = list(direct_votes(item))
    for clue in clues_of(item):
        said.extend(_votes_of_clue(clue))
    for mac in macs_of(item):
        said.extend(_votes_of_mac(mac, item.id))
    return tuple(said)


def port_votes(ports: Iterable[tuple[Transport, int]], evidence: Sequence[str] = ()) -> Iterator[Vote]:
    """Return what the set of open ports says of the kind."""
    numbers = {port for transport, port in ports if transport is Transport.TCP}
    text = ",".join(str(port) for port in sorted(numbers))
    for rule in _port_rules():
        if numbers.issuperset(rule.open) and numbers.isdisjoint(rule.closed):
            for field, value in rule.gives:
                yield Vote(field, value, rule.confidence, "ports", rule.id, text, next(iter(evidence), ""))


def name(votes: Sequence[Vote]) -> Naming:
    """Decide every field."""
    by_field: dict[str, list[Vote]] = {}
    for vote in votes:
        by_field.setdefault(vote.field, []).append(vote)
    kinds = [vote for vote in by_field.get("kind", ()) if vote.value in set(DeviceKind)]
    return Naming(
        vendor=summed(by_field.get("vendor", ())),
        kind=_kind(kinds),
        os=_operating_system(by_field.get("os", ())),
        model=strongest(by_field.get("model", ())),
        hostname=_hostname(by_field.get("hostname", ())),
        serial=strongest(vote for vote in by_field.get("serial", ()) if not is_placeholder_serial(vote.value)),
    )


def _kind(votes: Sequence[Vote]) -> Guess:
    guess = summed(_of_a_virtual_machine(votes) or votes, margin=KIND_MARGIN)
    return guess if guess and guess.confidence >= _KIND_FLOOR else UNKNOWN_KIND


_USES = frozenset({DeviceKind.COMPUTER.value, DeviceKind.SERVER.value})
_SAID_SO = 75
"""From this confidence on a kind was said in so many words: a hypervisor itself is a server."""


def _of_a_virtual_machine(votes: Sequence[Vote]) -> list[Vote]:
    """Return the votes that count where a card is of those that hypervisors hand out.

    "Computer" and "server" say what a machine is used for, the card that it is none that can be touched.
    """
    virtual = [vote for vote in votes if vote.value == DeviceKind.VIRTUAL]
    others = [vote for vote in votes if vote.value != DeviceKind.VIRTUAL]
    plain = all(vote.value in _USES and vote.confidence < _SAID_SO for vote in others)
    return virtual if plain else []


def _hostname(votes: Sequence[Vote]) -> Guess | None:
    own = [vote for vote in votes if not is_common_name(vote.value)]
    return strongest(own or votes)


def _operating_system(votes: Sequence[Vote]) -> Guess | None:
    """Let each less exact name ("Debian", "Linux") count for the one exact name that fits it."""
    values = sorted({vote.value for vote in votes})
    exact = {value: _refined(value, values) for value in values}
    moved = [
        Vote("os", exact[vote.value], vote.confidence, vote.channel, vote.rule, vote.text, vote.evidence, vote.port)
        if exact[vote.value] == vote.value
        else Vote("os", exact[vote.value], vote.confidence - 1, vote.channel, vote.rule, vote.text, vote.evidence)
        for vote in votes
    ]
    return summed(moved, margin=KIND_MARGIN)


def _refined(value: str, values: Sequence[str]) -> str:
    finer = [other for other in values if other != value and _is_finer(other, value)]
    coarse = {other for other in finer for third in finer if third != other and _is_finer(third, other)}
    best = [other for other in finer if other not in coarse]
    return best[0] if len(best) == 1 else value


def _is_finer(one: str, other: str) -> bool:
    """Tell whether `one` says the same as `other` and more."""
    fine, rough = OperatingSystem.parse(one), OperatingSystem.parse(other)
    if rough.release or rough.build:
        return fine.family == rough.family and not rough.build and fine.release.startswith(f"{rough.release}.")
    if rough.family == "Linux":
        return fine.family in _LINUX or (fine.family == "Linux" and bool(fine.release))
    if rough.family == "Windows" and fine.family == "Windows Server":
        return True
    return fine.family == rough.family and bool(fine.release or fine.build)


def _votes_of_clue(clue: Clue) -> Iterator[Vote]:
    for field, value, confidence, rule in _matched(clue.channel, clue.text[:TEXT_LIMIT]):
        yield Vote(field, value, confidence, clue.channel, rule, clue.text, clue.evidence, clue.port, clue.transport)


def hints(channel: str, text: str) -> dict[str, str]:
    """Return what the rule rows of one channel say of a text, by field."""
    return {field: value for field, value, _, _ in _matched(channel, text[:TEXT_LIMIT])}


@functools.lru_cache(maxsize=8192)
def _matched(channel: str, text: str) -> tuple[tuple[str, str, int, str], ...]:
    """Return field, value, confidence and rule: of the rows of one channel, the surest decides each field."""
    best: dict[str, tuple[str, str, int, str]] = {}
    for row in rows_for(channel, text):
        for field, value in row.apply(text).items():
            if field not in best or row.weight(field) > best[field][2]:
                best[field] = (field, value, row.weight(field), row.id)
    return tuple(best[field] for field in sorted(best))


@functools.lru_cache(maxsize=8192)
def _prefix_rows(organisation: str) -> tuple[tuple[str, str, int, str], ...]:
    rows: list[tuple[Row, dict[str, str]]] = []
    for row in rows_for("mac_vendor", organisation):
        given = row.apply(organisation)
        if given:
            rows.append((row, given))
    found = [(field, value, row.weight(field), row.id) for row, given in rows[:1] for field, value in given.items()]
    if not any(field == "vendor" for field, *_ in found):
        found.append(("vendor", organisation, 30, "ieee_prefix"))
    return tuple(found)


def _votes_of_mac(mac: str, evidence: str) -> Iterator[Vote]:
    organisation = vendor_of(mac)
    if organisation:
        for field, value, confidence, rule in _prefix_rows(organisation):
            sure = min(confidence, PREFIX_LIMIT) if field == "kind" else confidence
            yield Vote(field, value, sure, "mac", rule, f"{mac} {organisation}", evidence)


@dataclass(frozen=True, slots=True)
class _PortRule:
    id: str
    open: frozenset[int]
    closed: frozenset[int]
    gives: tuple[tuple[str, str], ...]
    confidence: int


@functools.cache
def _port_rules() -> tuple[_PortRule, ...]:
    return tuple(
        _PortRule(
            row["id"], frozenset(row["open"]), frozenset(row.get("closed", ())), tuple(row["gives"].items()),
            row["confidence"],
        )
        for row in table("ports.toml")["rule"]
    )  # fmt: skip
