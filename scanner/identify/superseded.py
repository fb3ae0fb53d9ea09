"""Which sightings a later one has made superfluous: the same device, asked at least as much, told all of it again.

A scan a day makes 180 of them in the period of the inventory, nearly all alike. The picture needs of each device the
newest sighting and those older ones that hold something that no newer one has: a service that was not asked again, a
mark that was not seen again, a router's row of a computer that is off. Whatever differs stays, and so does what a scan
saw that was cut short: it may go on. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from scanner.identify.record import Asked, Record, place_of
from scanner.identify.sighting import Sighting
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import VantageObservation
from scanner.model.observations.topology import SnmpArpObservation
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
            self._known[place] = _Seen(
                frozenset(map(_source, items)), frozenset(_rows(items)), _ended(self._coverage.get(place, ()))
            )
        return self._known[place]

    def places(self) -> AbstractSet[tuple[str, str]]:
        """Return scan and target of all that was seen."""
        return self._evidence.keys()


def _source(item: Evidence) -> Source:
    seen = item.observation
    return (seen.KIND, item.probe, *(str(getattr(seen, name, "")) for name in _TELLS_APART))


def _rows(items: Iterable[Evidence]) -> Iterator[object]:
    """Yield what adds up over time: the rows of routers' tables, and the ways out of the network."""
    for item in items:
        if isinstance(item.observation, SnmpArpObservation):
            yield from item.observation.rows
        elif isinstance(item.observation, VantageObservation):
            yield item.observation


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
    found: list[Superseded] = []
    of_devices: set[tuple[str, str]] = set()
    for record in records:
        found.extend(_of_people(record, scans, asked) if record.personal else _of_device(record, archive))
        of_devices.update((item.scan.id, target) for item in record.sightings for target in _targets(item))
    found.extend(_of_the_rest(scans, archive, of_devices))
    owners = Counter((item.scan_id, item.target) for item in found)
    return tuple(sorted(item for item in found if owners[item.scan_id, item.target] == 1))


def _of_device(record: Record, archive: _Archive) -> Iterator[Superseded]:
    for older, newer in _pairs(record.sightings, lambda sighting: place_of(sighting.scan), _covers(archive)):
        yield from (Superseded(older.scan.id, target, newer.scan.id, record.device_id) for target in _targets(older))


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
        older.state is newer.state is ScanState.FINISHED
        and bool(newer.scope)
        and bool(older.scope)
        and newer.settings.step == older.settings.step
        and set(older.settings.tcp_ports) <= set(newer.settings.tcp_ports)
    )


def _targets(sighting: Sighting) -> tuple[str, ...]:
    return tuple(sorted({*sighting.addresses, *(item.target for item in sighting.evidence)}))


def _of_people(record: Record, scans: Sequence[Scan], asked: Asked) -> Iterator[Superseded]:
    """Yield where a personal device was once and a later scan looked again: they are counted for the present only."""
    for sighting in record.sightings:
        own = sighting.scan
        later = (
            scan
            for scan in scans[scans.index(own) + 1 :]
            if own.state is scan.state is ScanState.FINISHED
            and place_of(scan) == place_of(own)
            and any(asked.looked_at(scan, address) for address in sighting.addresses)
        )
        if newer := next(later, None):
            yield from (Superseded(own.id, target, newer.id) for target in _targets(sighting))


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
            finished = older.state is newer.state is ScanState.FINISHED
            return finished and archive.at(older.id, target).within(archive.at(newer.id, target))

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
