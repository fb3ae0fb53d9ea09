"""The fold: scans, evidence and coverage in, the present picture out. Pure and repeatable."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scanner.hidden import hidden_coverage, hidden_signs
from scanner.identify.addresses import read_address
from scanner.identify.devices import by_hand, device_of, looks_personal, with_person
from scanner.identify.hearsay import told_devices
from scanner.identify.keys import CARDS, Key, is_placeholder_serial, keys_of
from scanner.identify.ladder import Decision, Ladder, device_id_of, place_key
from scanner.identify.record import Asked, Record, place_of
from scanner.identify.sighting import Sighting, cards_of, shared_keys, sightings_of
from scanner.identify.superseded import superseded
from scanner.identify.topology import topology_of
from scanner.identify.websites import websites_of
from scanner.model.coverage import Coverage
from scanner.model.device import Device
from scanner.model.evidence import Evidence
from scanner.model.hardware_address import is_identifying, normal_mac
from scanner.model.identity import Identity
from scanner.model.inventory import Inventory
from scanner.model.observations.hosts import VantageObservation
from scanner.model.scan import Scan
from scanner.model.school import Declaration, PersonValue, School, Waiver
from scanner.model.site import MAIN_SITE
from scanner.model.superseded import Superseded


@dataclass(frozen=True, slots=True)
class Fold:
    """The picture, what has to be remembered of it, and why each sighting was taken for its device.

    `superseded` need not be handed in again: later scans asked and saw all of it too.
    """

    inventory: Inventory
    identities: tuple[Identity, ...]
    decisions: tuple[Decision, ...] = ()
    superseded: tuple[Superseded, ...] = ()


def fold(
    *,
    scans: Iterable[Scan],
    evidence: Iterable[Evidence],
    coverage: Iterable[Coverage],
    as_of: datetime,
    school: School | None = None,
    known: Sequence[Identity] = (),
    person_values: Iterable[PersonValue] = (),
    declarations: Iterable[Declaration] = (),
    waivers: Iterable[Waiver] = (),
    left_out: Iterable[Superseded] = (),
) -> Fold:
    """Return the inventory at `as_of` and the identities to remember.

    Scans that began later are left out. The order of the inputs does not
    matter. `known` are the identities of an earlier fold: devices found again
    keep their ids. Nothing is taken away by a scan that did not look.
    `left_out` is what is not handed in, as an earlier fold found it superseded.
    """
    chosen = tuple(sorted({scan.id: scan for scan in scans if scan.started <= as_of}.values(), key=_start))
    seen = _of_scans(evidence, chosen)
    asked_for = _coverage(coverage, chosen)
    values = tuple(sorted(person_values, key=_entry))
    remembered = (*known, *_entered_identities(values, known))
    left_out = tuple(left_out)
    placed = _Placing(chosen, seen, remembered, left_out)
    over = superseded(placed.records.values(), chosen, seen, asked_for, Asked.of(asked_for))
    gone = {(item.scan_id, item.target) for item in over}
    seen = tuple(item for item in seen if (item.scan_id, item.target) not in gone)
    asked_for = tuple(item for item in asked_for if (item.scan_id, item.target) not in gone)
    placed.forget(gone)
    devices = _devices(placed, chosen, Asked.of(asked_for), seen)
    completed = _completed(devices, values, remembered, placed.ladder)
    inventory = Inventory(
        as_of=as_of,
        school=school or School(),
        scans=chosen,
        devices=completed,
        websites=websites_of(chosen, seen),
        evidence=tuple(sorted(seen, key=lambda item: item.id)),
        coverage=asked_for,
        declarations=tuple(sorted(declarations, key=lambda item: item.id)),
        waivers=tuple(sorted(waivers, key=lambda item: item.id)),
        topology=topology_of(completed, chosen, seen),
        answered=_answered(placed, set(devices), (*over, *left_out)),
    )
    told = told_devices(inventory.topology.hearsay, seen, set(devices), (*remembered, *placed.ladder.identities(known)))
    hidden = hidden_coverage(hidden_signs(inventory))
    if hidden or told.hearsay:
        inventory = replace(
            inventory,
            devices=_with_told(completed, told.devices, _by_device(values, placed.ladder)),
            topology=replace(inventory.topology, hearsay=told.hearsay),
            coverage=_coverage((*asked_for, *hidden, *told.coverage), chosen),
            _evidence_by_id={},
            _coverage_by_target={},
        )
    return Fold(inventory, _kept(placed, known, devices, told.identities), placed.decisions, over)


def _answered(placed: "_Placing", devices: Collection[str], gone: Iterable[Superseded]) -> dict[str, int]:
    """Count the devices that answered in each scan; people's own only as long as they are part of the picture."""
    met = {(item.scan_id, placed.ladder.resolve(item.device)) for item in gone}
    met |= {(sighting.scan.id, name) for name, record in placed.records.items() for sighting in record.sightings}
    return dict(Counter(scan_id for scan_id, device in met if device in devices))


def _with_told(
    devices: Sequence[Device], told: Iterable[Device], values: Mapping[str, Sequence[PersonValue]]
) -> tuple[Device, ...]:
    """Add the devices by hearsay; what a person said of one stays above what its card tells."""
    by_id = {device.id: device for device in devices}
    by_id |= {device.id: with_person(device, values.get(device.id, ())) for device in told}
    return tuple(by_id[device_id] for device_id in sorted(by_id))


def _start(scan: Scan) -> tuple[datetime, str]:
    return (scan.started, scan.id)


def _entry(item: PersonValue) -> tuple[datetime, str, str, str, str]:
    return (item.entered_at, item.device, item.field, item.value, item.by)


def _of_scans(evidence: Iterable[Evidence], scans: Sequence[Scan]) -> tuple[Evidence, ...]:
    ids = {scan.id for scan in scans}
    unique = {item.id: item for item in evidence if item.scan_id in ids}
    return tuple(sorted(unique.values(), key=lambda item: (item.seen_at, item.id)))


def _coverage(coverage: Iterable[Coverage], scans: Sequence[Scan]) -> tuple[Coverage, ...]:
    order = {scan.id: index for index, scan in enumerate(scans)}
    own = {item for item in coverage if item.scan_id in order}
    return tuple(sorted(own, key=lambda item: (order[item.scan_id], *_coverage_text(item))))


def _coverage_text(item: Coverage) -> tuple[str, str, int, str, str, str]:
    return (item.target, item.probe, item.port or 0, item.state, item.reason or "", item.detail)


class _Placing:
    """Goes through the scans in time order and says which sighting is which device."""

    def __init__(
        self,
        scans: Sequence[Scan],
        evidence: Sequence[Evidence],
        known: Sequence[Identity],
        left_out: Iterable[Superseded] = (),
    ) -> None:
        by_scan: dict[str, list[Evidence]] = {scan.id: [] for scan in scans}
        for item in evidence:
            by_scan[item.scan_id].append(item)
        cards = _cards(scans, by_scan, known)
        sightings = [sightings_of(scan, by_scan[scan.id], cards_of(cards.get(scan.site, ()))) for scan in scans]
        self.ladder = Ladder(known, _retired(scans, sightings))
        self.records: dict[str, Record] = {}
        self.taken: dict[tuple[str, str], str] = {}
        decisions: list[Decision] = []
        elsewhere = _places(left_out)
        for scan, found in zip(scans, sightings, strict=True):
            decisions.extend(self._place(found, [(item, place_key(at, scan)) for item, at in elsewhere[scan.id]]))
        self.decisions = tuple(decisions)

    def forget(self, superseded: Collection[tuple[str, str]]) -> None:
        """Drop the sightings of which all is superseded, and the devices of which none is left."""
        for record in list(self.records.values()):
            record.sightings = [item for item in record.sightings if _is_needed(item, superseded)]
            if not record.sightings:
                del self.records[record.device_id]
        needed = {(item.scan.id, item.addresses) for record in self.records.values() for item in record.sightings}
        self.decisions = tuple(item for item in self.decisions if (item.scan_id, item.addresses) in needed)

    def _place(self, found: Sequence[Sighting], left_out: Sequence[tuple[str, str]]) -> Iterable[Decision]:
        personal = [sighting for sighting in found if looks_personal(sighting)]
        own = [sighting for sighting in found if sighting not in personal]
        decided = self.ladder.place(own, left_out)
        for sighting, decision in zip(own, decided, strict=True):
            self._record(sighting, decision.device_id, personal=False)
        counted = [_personal(sighting) for sighting in personal]
        for sighting, decision in zip(personal, counted, strict=True):
            self._record(sighting, decision.device_id, personal=True)
        return (*decided, *counted)

    def _record(self, sighting: Sighting, device_id: str, *, personal: bool) -> None:
        record = self.records.setdefault(device_id, Record(device_id, sighting.scan.site, personal))
        record.sightings.append(sighting)
        for address in sighting.addresses:
            self.taken[place_of(sighting.scan), address] = device_id


def _places(left_out: Iterable[Superseded]) -> defaultdict[str, list[tuple[str, str]]]:
    """Return by scan which device was met at which address."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for item in sorted(left_out, key=lambda item: (item.scan_id, item.target)):
        address = read_address(item.target)
        if item.device and address is not None:
            found[item.scan_id].append((item.device, str(address)))
    return found


def _is_needed(sighting: Sighting, superseded: Collection[tuple[str, str]]) -> bool:
    return any((item.scan_id, item.target) not in superseded for item in sighting.evidence)


def _personal(sighting: Sighting) -> Decision:
    """Give a personal device an id that says nothing but where and in which scan's picture it was counted."""
    vantage = sighting.scan.vantage or ""
    device_id = device_id_of(sighting.scan.site, ("personal", f"{vantage}\0{sighting.addresses[:1]}"))
    return Decision(device_id, sighting.scan.id, sighting.addresses, "personal", None)


def _retired(scans: Sequence[Scan], sightings: Sequence[Sequence[Sighting]]) -> dict[str, frozenset[Key]]:
    found: dict[str, frozenset[Key]] = {}
    for scan, seen in zip(scans, sightings, strict=True):
        found[scan.site] = found.get(scan.site, frozenset()) | shared_keys(seen)
    return found


def _cards(
    scans: Sequence[Scan], by_scan: Mapping[str, Sequence[Evidence]], known: Sequence[Identity]
) -> dict[str, set[Key]]:
    found: dict[str, set[Key]] = {}
    for identity in known:
        found.setdefault(identity.site, set()).update(key for key in identity.keys if key[0] == CARDS)
    for scan in scans:
        found.setdefault(scan.site, set()).update(key for key in keys_of(by_scan[scan.id]) if key[0] == CARDS)
    return found


def _devices(
    placed: _Placing, scans: tuple[Scan, ...], asked: Asked, evidence: Sequence[Evidence]
) -> dict[str, Device]:
    gateways = _gateways(scans, evidence)
    return {
        record.device_id: device_of(
            record,
            asked,
            record.addresses(asked, scans, placed.taken),
            gateways.get(record.site, frozenset()),
            placed.ladder.first_seen(record.device_id),
        )
        for record in placed.records.values()
        if not record.personal or _still_counted(record, scans, asked)
    }


def _still_counted(record: Record, scans: tuple[Scan, ...], asked: Asked) -> bool:
    """Tell whether no later scan looked where a personal device was: they are counted for the present only."""
    last = record.sightings[-1]
    later = [scan for scan in scans if _start(scan) > _start(last.scan) and place_of(scan) == place_of(last.scan)]
    return not any(asked.looked_at(scan, address) for scan in later for address in last.addresses)


def _gateways(scans: Sequence[Scan], evidence: Sequence[Evidence]) -> dict[str, frozenset[str]]:
    sites = {scan.id: scan.site for scan in scans}
    found: dict[str, frozenset[str]] = {}
    for item in evidence:
        if isinstance(item.observation, VantageObservation) and item.observation.gateway:
            site = sites[item.scan_id]
            found[site] = found.get(site, frozenset()) | {item.observation.gateway}
    return found


def _entered_identities(values: Sequence[PersonValue], known: Sequence[Identity]) -> tuple[Identity, ...]:
    """Return the devices that people entered with hardware address or serial number, so that they are found again."""
    names = {item.device_id for item in known}
    fields: dict[str, dict[str, str]] = {}
    for item in values:
        if item.device not in names:
            fields.setdefault(item.device, {})[item.field] = item.value
    made = []
    for device_id, entered in sorted(fields.items()):
        mac, serial = normal_mac(entered.get("mac")), entered.get("serial", "")
        keys = [("mac", mac)] if mac and is_identifying(mac) else []
        if not is_placeholder_serial(serial):
            keys += [("serial", f"{channel}:{serial.strip().lower()}") for channel in ("listed", "self")]
        if keys:
            made.append(Identity(device_id, entered.get("site") or MAIN_SITE.name, tuple(keys)))
    return tuple(made)


def _completed(
    devices: Mapping[str, Device], values: Sequence[PersonValue], known: Sequence[Identity], ladder: Ladder
) -> tuple[Device, ...]:
    sites = {item.device_id: item.site for item in known}
    by_device = _by_device(values, ladder)
    result = {device_id: with_person(device, by_device.get(device_id, ())) for device_id, device in devices.items()}
    for device_id, own in by_device.items():
        if device_id not in result and any(item.value.strip() for item in own):
            result[device_id] = with_person(by_hand(device_id, sites.get(device_id, ""), own), own)
    return tuple(result[device_id] for device_id in sorted(result))


def _by_device(values: Iterable[PersonValue], ladder: Ladder) -> dict[str, list[PersonValue]]:
    found: dict[str, list[PersonValue]] = {}
    for value in values:
        found.setdefault(ladder.resolve(value.device), []).append(value)
    return found


def _kept(
    placed: _Placing, known: Sequence[Identity], devices: Mapping[str, Device], told: Sequence[Identity]
) -> tuple[Identity, ...]:
    """Return what is remembered: not the phones of people, of which no trace is to stay."""
    names = {item.device_id for item in known}
    phones = {device.id for device in devices.values() if device.personal} - names
    kept = [item for item in placed.ladder.identities(known) if item.device_id not in phones]
    return tuple(sorted((*kept, *told), key=lambda item: item.device_id))
