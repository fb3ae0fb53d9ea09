"""Which sightings a later one has made superfluous: the same device, asked at least as much, told all of it again.

A scan a day makes 180 of them in the period of the inventory, nearly all alike. The picture needs of each device the
newest sighting and those older ones that hold something that no newer one has: a service that was not asked again, a
mark that was not seen again, a router's row of a computer that is off. Whatever differs stays, and so does what a scan
saw that was cut short: it may go on. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from scanner.identify.keys import Key, keys_of, macs_of
from scanner.identify.record import Asked, Record, place_of
from scanner.identify.sighting import Sighting
from scanner.identify.switch_ports import own_macs
from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.hardware_address import REDACTED_MAC
from scanner.model.observations.hosts import VantageObservation
from scanner.model.observations.passive import DhcpServerObservation
from scanner.model.observations.topology import SnmpArpObservation
from scanner.model.ports import ports_of
from scanner.model.scan import Scan, ScanState
from scanner.model.superseded import Superseded

Source = tuple[str, ...]
Question = tuple[str, int | None]
_TELLS_APART = ("port", "transport", "channel", "protocol", "path")
"""Fields of observations that say what was asked, not what was answered."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one scan saw and asked at one target."""

    sources: frozenset[Source]
    rows: frozenset[object]
    ended: Mapping[Question, int]

    def within(self, other: "_Seen") -> bool:
        """Tell whether another holds all of it: the same answers to the same questions, and no question ended worse."""
        return (
            self.sources <= other.sources
            and self.rows <= other.rows
            and all(other.ended.get(question, -1) >= rank for question, rank in self.ended.items())
        )


class _Archive:
    """Everything seen and asked, by scan and target."""

    def __init__(self, evidence: Iterable[Evidence], coverage: Iterable[Coverage]) -> None:
        self._evidence: defaultdict[tuple[str, str], list[Evidence]] = defaultdict(list)
        self._coverage: defaultdict[tuple[str, str], list[Coverage]] = defaultdict(list)
        self._known: dict[tuple[str, str], _Seen] = {}
        for item in evidence:
            self._evidence[item.scan_id, item.target].append(item)
        for row in coverage:
            self._coverage[row.scan_id, row.target].append(row)

    def at(self, scan_id: str, target: str) -> _Seen:
        """Return what a scan saw and asked at a target."""
        place = (scan_id, target)
        if place not in self._known:
            items = self._evidence.get(place, ())
            sources = frozenset(source for item in items for source in _sources(item))
            self._known[place] = _Seen(sources, frozenset(_rows(items)), _ended(self._coverage.get(place, ())))
        return self._known[place]

    def places(self) -> AbstractSet[tuple[str, str]]:
        """Return scan and target of all that was seen."""
        return self._evidence.keys()


def _sources(item: Evidence) -> Iterator[Source]:
    """Yield what was asked, with each field that the answer filled: an answer that says less replaces none."""
    seen = item.observation
    asked = (seen.KIND, item.probe, *(str(getattr(seen, name, "")) for name in _TELLS_APART))
    yield asked
    yield from ((*asked, name) for name in _filled(seen))


def _filled(told: Any, within: str = "") -> Iterator[str]:
    for item in fields(told):
        value = getattr(told, item.name)
        if is_dataclass(value):
            yield from _filled(value, f"{within}{item.name}.")
        elif value not in (None, "", ()):
            yield within + item.name


def _rows(items: Iterable[Evidence]) -> Iterator[object]:
    """Yield what adds up over time: own cards, the rows of routers' tables, and the ways out of the network."""
    for item in items:
        yield from own_macs(item)
        if isinstance(item.observation, SnmpArpObservation):
            yield from item.observation.rows
        elif isinstance(item.observation, VantageObservation):
            yield item.observation
        elif isinstance(item.observation, DhcpServerObservation):
            yield from (("router", address) for address in item.observation.routers)


def _ended(rows: Iterable[Coverage]) -> dict[Question, int]:
    found: dict[Question, int] = {}
    for row in rows:
        question = (row.probe, row.port)
        found[question] = max(found.get(question, 0), _rank(row))
    return found


def _rank(row: Coverage) -> int:
    if row.state is CoverageState.DONE:
        return 2
    return 1 if row.reason is Reason.REFUSED else 0


def superseded(
    records: Iterable[Record],
    scans: Sequence[Scan],
    evidence: Sequence[Evidence],
    coverage: Sequence[Coverage],
    asked: Asked,
) -> tuple[Superseded, ...]:
    """Return what adds nothing any more, sorted; `scans` are in the order of their start."""
    archive = _Archive(evidence, coverage)
    records = tuple(records)
    owners = Counter(
        (item.scan.id, target) for record in records for item in record.sightings for target in _targets(item)
    )
    found: list[Superseded] = []
    for record in records:
        pairs = _of_people(record, scans, asked) if record.personal else _of_device(record, archive)
        for older, by_scan in pairs:
            places = _targets(older)
            if all(owners[older.scan.id, target] == 1 for target in places):  # else it is another one's place too
                found.extend(Superseded(older.scan.id, target, by_scan, record.device_id) for target in places)
    found.extend(_of_the_rest(scans, archive, owners.keys()))
    return tuple(sorted(_only_together(found, _bound(records, evidence), scans)))


def _bound(records: Iterable[Record], evidence: Iterable[Evidence]) -> dict[str, set[tuple[str, str]]]:
    """Return by scan the places that tell of each other: one card or key shown by several devices of one scan.

    How many show a card tells whether it answers for others, and where the gateway is tells for whom.
    """
    holders: defaultdict[tuple[str, Key], list[Sighting]] = defaultdict(list)
    for sighting in (item for record in records for item in record.sightings):
        macs = {("mac", mac) for item in sighting.evidence for mac in macs_of(item) if mac != REDACTED_MAC}
        for key in macs | keys_of(sighting.evidence):
            holders[sighting.scan.id, key].append(sighting)
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for (scan_id, _), sightings in holders.items():
        if len(sightings) > 1:
            found[scan_id].update((scan_id, target) for item in sightings for target in _targets(item))
    for item in evidence:
        if item.scan_id in found and isinstance(item.observation, VantageObservation):
            found[item.scan_id].add((item.scan_id, item.target))
    return found


def _only_together(
    found: Sequence[Superseded], bound: Mapping[str, AbstractSet[tuple[str, str]]], scans: Sequence[Scan]
) -> Iterator[Superseded]:
    """Yield what is superseded; bound places once all of them are, by the last of the scans that supersede them."""
    order = {scan.id: number for number, scan in enumerate(scans)}
    by_place = {(item.scan_id, item.target): item for item in found}
    for place, item in by_place.items():
        others = bound.get(item.scan_id, frozenset())
        if place not in others:
            yield item
        elif others <= by_place.keys():
            yield replace(item, by_scan=max((by_place[other].by_scan for other in others), key=order.__getitem__))


def _of_device(record: Record, archive: _Archive) -> Iterator[tuple[Sighting, str]]:
    for older, newer in _pairs(record.sightings, lambda sighting: place_of(sighting.scan), _covers(archive)):
        yield older, newer.scan.id


def _covers(archive: _Archive) -> Callable[[Sighting, Sighting], bool]:
    def covers(newer: Sighting, older: Sighting) -> bool:
        return (
            _asks_as_much(newer.scan, older.scan)
            and set(older.addresses) <= set(newer.addresses)
            and older.keys <= newer.keys
            and all(
                archive.at(older.scan.id, target).within(archive.at(newer.scan.id, target))
                for target in _targets(older)
            )
        )

    return covers


def _asks_as_much(newer: Scan, older: Scan) -> bool:
    """Tell whether a scan's silence on something says as much as the older one's word."""
    return (
        _alike(newer, older)
        and bool(older.scope)
        and newer.settings.step == older.settings.step
        and _tcp_ports(older) <= _tcp_ports(newer)
    )


def _alike(newer: Scan, older: Scan) -> bool:
    """Tell whether both are whole and looked at the same networks: signs of hidden ones are read scope by scope."""
    return (
        older.state is newer.state is ScanState.FINISHED
        and newer.scope == older.scope
        and newer.settings.passive == older.settings.passive
    )


def _tcp_ports(scan: Scan) -> AbstractSet[int]:
    return set(scan.settings.tcp_ports or ports_of(scan.settings.profile, Transport.TCP))


def _targets(sighting: Sighting) -> tuple[str, ...]:
    return tuple(sorted({*sighting.addresses, *(item.target for item in sighting.evidence)}))


def _of_people(record: Record, scans: Sequence[Scan], asked: Asked) -> Iterator[tuple[Sighting, str]]:
    """Yield where a personal device was once and a later scan looked again: they are counted for the present only."""
    for sighting in record.sightings:
        own = sighting.scan
        later = (
            scan
            for scan in scans[scans.index(own) + 1 :]
            if _alike(scan, own)
            and place_of(scan) == place_of(own)
            and any(asked.looked_at(scan, address) for address in sighting.addresses)
        )
        if newer := next(later, None):
            yield sighting, newer.id


def _of_the_rest(
    scans: Sequence[Scan], archive: _Archive, of_devices: AbstractSet[tuple[str, str]]
) -> Iterator[Superseded]:
    """Yield what was seen of websites and of the scanner's own place, in the same way target by target."""
    order = {scan.id: number for number, scan in enumerate(scans)}
    by_target: defaultdict[str, list[Scan]] = defaultdict(list)
    for scan_id, target in sorted(archive.places() - of_devices, key=lambda place: order[place[0]]):
        by_target[target].append(scans[order[scan_id]])
    for target, seen in by_target.items():

        def covers(newer: Scan, older: Scan, target: str = target) -> bool:
            return _alike(newer, older) and archive.at(older.id, target).within(archive.at(newer.id, target))

        for older, newer in _pairs(seen, place_of, covers):
            yield Superseded(older.id, target, newer.id)


ItemT = TypeVar("ItemT", Sighting, Scan)


def _pairs(
    items: Sequence[ItemT], place: Callable[[ItemT], str], covers: Callable[[ItemT, ItemT], bool]
) -> Iterator[tuple[ItemT, ItemT]]:
    """Yield each item with the first later one of the same place that covers it; `items` are oldest first."""
    for number, older in enumerate(items):
        later = (item for item in items[number + 1 :] if place(item) == place(older))
        if newer := next((item for item in later if covers(item, older)), None):
            yield older, newer
