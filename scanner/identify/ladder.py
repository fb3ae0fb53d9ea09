"""Which sighting is which device: the ladder of keys, applied scan by scan."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scanner.identify.keys import CHANGEABLE, RUNGS, Key
from scanner.identify.sighting import Sighting
from scanner.model.identity import Identity
from scanner.model.scan import Scan

_STRENGTH = {kind: rank for rank, rung in enumerate(RUNGS) for kind in rung}
_WEAK = len(RUNGS)
TOLD: Key = ("told", "before")
"""A key of no rung: people told of the device before a scan met it, so that no scan's sight of it is the first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a sighting was taken for a device.

    `rule` is known (a key matched), new (first sight) or personal (counted,
    not tracked); `key` the key that decided; `refused` are the devices that
    also had it, each with the stronger key that spoke against them.
    """

    device_id: str
    scan_id: str
    addresses: tuple[str, ...]
    rule: str
    key: Key | None
    refused: tuple[tuple[str, Key], ...] = ()


@dataclass(slots=True)
class _Known:
    """One device while the scans are gone through; `seen` is the step that met it last, 0 for none yet."""

    id: str
    site: str
    keys: set[Key]
    retired: set[Key] = field(default_factory=set)
    seen: int = 0
    first_seen: datetime | None = None

    def values(self, kind: str) -> set[str]:
        return {value for name, value in self.keys if name == kind}


class Ladder:
    """The devices of all sites, in the order of the scans."""

    def __init__(self, known: Iterable[Identity], retired: dict[str, frozenset[Key]]) -> None:
        self._devices: dict[str, _Known] = {}
        self._holders: dict[tuple[str, Key], set[str]] = {}
        self._leases: dict[tuple[str, str], str] = {}
        self._retired: dict[str, set[Key]] = {site: set(keys) for site, keys in retired.items()}
        self._step = 0
        identities = sorted(known, key=lambda item: item.device_id)
        for item in identities:
            self._retired.setdefault(item.site, set()).update(item.retired)
        self._merged = {item.device_id: item.merged_into for item in identities if item.merged_into}
        for item in identities:
            self._remember(item)

    def place(self, sightings: Sequence[Sighting], left_out: Iterable[tuple[str, str]] = ()) -> tuple[Decision, ...]:
        """Say which devices the sightings of one scan are; each device is taken at most once.

        `left_out` are the devices that the scan saw too but whose sightings are not handed in, with the place of
        each: what was decided of them still tells who had an address last.
        """
        self._step += 1
        for device_id, place in left_out:
            self._was_at(device_id, place)
        decided: dict[int, Decision] = {}
        for rung in RUNGS:
            for index, sighting in enumerate(sightings):
                if index not in decided and (decision := self._match(sighting, rung)):
                    decided[index] = decision
                    self._learn(decision.device_id, sighting)
        for index, sighting in enumerate(sightings):
            if index not in decided:
                decided[index] = self._new(sighting)
        return tuple(decided[index] for index in range(len(sightings)))

    def _was_at(self, device_id: str, place: str) -> None:
        device = self._devices.get(self.resolve(device_id))
        if device is not None:  # people's own devices are in no ladder
            device.seen = self._step
            self._leases[device.site, place] = device.id

    def resolve(self, device_id: str) -> str:
        """Follow merges made by a person or a rule to the device that is left."""
        path = [device_id]
        while (following := self._merged.get(path[-1])) and following not in path:
            path.append(following)
        return path[-1]

    def first_seen(self, device_id: str) -> datetime | None:
        """Return when the first scan that met a device began, as far as that is remembered."""
        return self._devices[device_id].first_seen if device_id in self._devices else None

    def identities(self, known: Iterable[Identity]) -> tuple[Identity, ...]:
        """Return what has to be remembered, sorted by device id; merged identities as they were."""
        merged = [item for item in known if item.merged_into]
        names = {item.device_id for item in merged}
        live = [
            Identity(
                item.id, item.site, tuple(sorted(item.keys)), tuple(sorted(item.retired)), first_seen=item.first_seen
            )
            for item in self._devices.values()
            if item.id not in names
        ]
        return tuple(sorted((*merged, *live), key=lambda item: item.device_id))

    def _remember(self, item: Identity) -> None:
        target = self.resolve(item.device_id)
        device = self._devices.setdefault(target, _Known(target, item.site, set()))
        for key in item.keys:
            self._add(device, key)
        device.retired.update(item.retired)
        device.first_seen = min(filter(None, (device.first_seen, item.first_seen)), default=None)

    def _add(self, device: _Known, key: Key) -> None:
        if key in self._retired.get(device.site, ()):
            device.retired.add(key)
            return
        device.keys.add(key)
        self._holders.setdefault((device.site, key), set()).add(device.id)

    def _usable(self, sighting: Sighting) -> frozenset[Key]:
        return sighting.keys - self._retired.get(sighting.scan.site, set())

    def _match(self, sighting: Sighting, rung: Sequence[str]) -> Decision | None:
        site = sighting.scan.site
        refused: list[tuple[str, Key]] = []
        fitting: list[tuple[_Known, Key]] = []
        for key in sorted(self._asked(sighting, rung)):
            for device_id in sorted(self._candidates(site, key)):
                device = self._devices[device_id]
                against = self._against(sighting, device, key)
                if against:
                    refused.append((device_id, against))
                elif device.seen != self._step:
                    fitting.append((device, key))
        if not fitting:
            return None
        best, key = min(fitting, key=lambda pair: self._preference(sighting, *pair))
        if _is_first_sight(best, sighting):
            return Decision(best.id, sighting.scan.id, sighting.addresses, "new", self._strongest(sighting))
        return Decision(best.id, sighting.scan.id, sighting.addresses, "known", key, tuple(sorted(set(refused))))

    def _asked(self, sighting: Sighting, rung: Sequence[str]) -> Iterable[Key]:
        if "address" in rung:
            return address_keys(sighting)
        return (key for key in self._usable(sighting) if key[0] in rung)

    def _candidates(self, site: str, key: Key) -> Iterable[str]:
        """Return who had a key; of an address also who had it last, which is preferred unless it is elsewhere now."""
        holders = self._holders.get((site, key), set())
        if key[0] == "address" and (site, key[1]) in self._leases:
            return holders | {self._leases[site, key[1]]}
        return holders

    def _against(self, sighting: Sighting, device: _Known, key: Key) -> Key | None:
        """Return a stronger key of the sighting that the device contradicts, None if nothing does."""
        rank = _STRENGTH[key[0]]
        if key[0] == "snmp_engine" and (mac := self._card_of_another(sighting, device)):
            return ("mac", mac)
        for kind, strength in _STRENGTH.items():
            if strength >= rank or kind in CHANGEABLE:
                continue
            seen = {value for name, value in self._usable(sighting) if name == kind}
            foreign = _contradicting(kind, seen, device.values(kind))
            if foreign and not (kind == "mac" and self._believable_card(sighting, device, key)):
                return (kind, foreign)
            if kind == "mac" and sighting.random_mac and not seen and device.values("mac"):
                return ("mac", "locally administered")
        return None

    def _card_of_another(self, sighting: Sighting, device: _Known) -> str:
        """Return a card of the sighting that is known as another device's: a configuration was copied to that one."""
        site = sighting.scan.site
        held = (mac for mac in sorted(sighting.values("mac")) if self._holders.get((site, ("mac", mac)), set()))
        return next((mac for mac in held if device.id not in self._holders[site, ("mac", mac)]), "")

    def _believable_card(self, sighting: Sighting, device: _Known, key: Key) -> bool:
        """Tell whether something besides the matching host key or certificate speaks for a changed card.

        The host name does; or the place, for a host key and a card of another
        maker: keys built into firmware come back with another unit of the same maker.
        """
        if _STRENGTH[key[0]] != _STRENGTH["ssh_host_key"]:
            return False
        if _same_name(sighting, device):
            return True
        makers = {mac[:8] for mac in device.values("mac")} & {mac[:8] for mac in sighting.values("mac")}
        return key[0] == "ssh_host_key" and not makers and self._same_place(sighting, device)

    def _same_place(self, sighting: Sighting, device: _Known) -> bool:
        return any(self._leases.get((device.site, place)) == device.id for _, place in address_keys(sighting))

    def _preference(self, sighting: Sighting, device: _Known, key: Key) -> tuple[bool, int, int, bool, bool, str]:
        had_it_before = key[0] == "address" and self._leases.get((device.site, key[1]), device.id) != device.id
        common = len(device.keys & self._usable(sighting))
        born_of_it = device.id == device_id_of(device.site, key)
        met_later = device.first_seen is not None and device.first_seen > sighting.scan.started
        return (had_it_before, -common, -device.seen, met_later, not born_of_it, device.id)

    def _learn(self, device_id: str, sighting: Sighting) -> None:
        device = self._devices[device_id]
        _note_first_sight(device, sighting.scan.started)
        device.seen = self._step
        for key in sorted(sighting.keys):
            self._take_mac_from_others(device, key)
            self._add(device, key)
        if not device.values("mac") and not device.values("serial"):
            for key in address_keys(sighting):
                self._add(device, key)
        for _, value in address_keys(sighting):
            self._leases[device.site, value] = device_id

    def _take_mac_from_others(self, device: _Known, key: Key) -> None:
        """Let a card belong to one device only: to the one that shows it now."""
        if key[0] != "mac":
            return
        for other in sorted(self._holders.get((device.site, key), set()) - {device.id}):
            self._devices[other].keys.discard(key)
            self._holders[device.site, key].discard(other)

    def _new(self, sighting: Sighting) -> Decision:
        site = sighting.scan.site
        key = self._strongest(sighting)
        device_id = device_id_of(site, key)
        attempt = 1
        while (device_id in self._devices and not self._lost_all(device_id)) or device_id in self._merged:
            attempt += 1
            device_id = device_id_of(site, key, attempt)
        self._devices.setdefault(device_id, _Known(device_id, site, set(), first_seen=sighting.scan.started))
        self._learn(device_id, sighting)
        return Decision(device_id, sighting.scan.id, sighting.addresses, "new", key)

    def _lost_all(self, device_id: str) -> bool:
        """Tell whether a device has no mark left: all its cards were shown by another in an older scan.

        Who shows the card it was born of beside that other one is this device again, in each fold of the same scans.
        """
        device = self._devices[device_id]
        return not device.keys and device.seen != self._step

    def _strongest(self, sighting: Sighting) -> Key:
        """Return the key that a device gets its id from at first sight."""
        named = (key for key in self._usable(sighting) if key[0] in _STRENGTH)
        return min((*named, *address_keys(sighting)), key=_order)


def device_id_of(site: str, key: Key, attempt: int = 1) -> str:
    """Return the id of a device first seen with this key; `attempt` tells apart devices that shared it."""
    text = "\0".join((site, *key, *([str(attempt)] if attempt > 1 else [])))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def address_keys(sighting: Sighting) -> tuple[Key, ...]:
    """Return the addresses as keys: worth something only within one site and one vantage point.

    A computer's own account that belongs to no address stands under the account's name.
    """
    places = sighting.addresses or (sighting.account,)
    return tuple(("address", place_key(place, sighting.scan)) for place in places)


def place_key(place: str, scan: Scan) -> str:
    """Return the value of the key that an address is, as seen from where the scan was run."""
    return f"{place}@{scan.vantage}" if scan.vantage else place


def _order(key: Key) -> tuple[int, int, Key]:
    return (_STRENGTH.get(key[0], _WEAK), 0 if "." in key[1] else 1, key)


def _contradicting(kind: str, seen: set[str], known: set[str]) -> str:
    """Return a value seen that cannot be the same device's; serials are compared within one protocol only."""
    if kind == "serial":
        channels = {value.partition(":")[0] for value in known}
        seen = {value for value in seen if value.partition(":")[0] in channels}
    if not seen or not known or seen & known:
        return ""
    return min(seen)


def _is_first_sight(device: _Known, sighting: Sighting) -> bool:
    """Tell whether no earlier scan met the device, be its identity remembered or not.

    The scans at hand begin somewhere: that none of them met it yet says
    nothing. An older scan, read in later, takes the place of the first.
    """
    met_before = device.first_seen is None or device.first_seen < sighting.scan.started
    return not device.seen and not met_before and TOLD not in device.keys


def _note_first_sight(device: _Known, started: datetime) -> None:
    if device.seen:
        return
    if device.first_seen is None:
        device.keys.add(TOLD)
    device.first_seen = min(started, device.first_seen or started)


def _same_name(sighting: Sighting, device: _Known) -> bool:
    """Tell whether the host names agree: with the host key they make a changed card believable."""
    return bool(sighting.values("hostname") & device.values("hostname"))
