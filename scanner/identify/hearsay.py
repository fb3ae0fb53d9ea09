"""Devices that only a router's address table tells of: in the inventory, said to be told of, never asked. Pure.

Such a device has its hardware address, hence its maker, and when it was told
of; everything else is unknown. Its coverage says that it was not reached.
Seen with own eyes later, it keeps its id. What looks like somebody's telephone
is left in the count of its network.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scanner.identify.addresses import in_numeric_order
from scanner.identify.keys import Key
from scanner.identify.ladder import device_id_of
from scanner.identify.naming import name, votes_of
from scanner.identify.sighting import PROXY_LIMIT
from scanner.model.closed_lists import CoverageState, DeviceKind, Reason
from scanner.model.coverage import Coverage
from scanner.model.device import Device
from scanner.model.evidence import Evidence
from scanner.model.hardware_address import is_identifying
from scanner.model.identity import Identity
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.topology import SnmpArpObservation
from scanner.model.topology import Hearsay

_NOT_ASKED = "tcp_ports"
"""The question that finds a device's services: it could not be put."""
_PERSONAL = frozenset({DeviceKind.PHONE, DeviceKind.TABLET})


@dataclass(frozen=True, slots=True)
class Told:
    """The devices by hearsay, what has to be remembered of them, the hearsay with their ids, and their coverage."""

    devices: tuple[Device, ...] = ()
    identities: tuple[Identity, ...] = ()
    hearsay: tuple[Hearsay, ...] = ()
    coverage: tuple[Coverage, ...] = ()


def told_devices(
    hearsay: Sequence[Hearsay], evidence: Iterable[Evidence], seen: Collection[str], known: Iterable[Identity]
) -> Told:
    """Return a device for each hardware address told of.

    `seen` are the ids of devices that answered to us, `known` all identities, so that ids stay.
    """
    tables = _tables(evidence)
    ids = _Ids(known, seen)
    made: list[Device] = []
    owner: dict[Hearsay, str] = {}
    for (site, key), rows in _by_card(hearsay).items():
        telling = [item for row in rows for item in tables.get((row.address, row.mac), ())]
        device = _device(site, rows, telling) if telling else None
        if not device or device.kind.value in _PERSONAL:
            continue
        if key[0] == "address":  # nobody's card: which one it was before is not known
            device = replace(device, first_seen=device.last_seen)
        device_id = ids.of(site, key, device.first_seen)
        if device_id not in seen:
            first = ids.first_seen.get(device_id) or device.first_seen
            made.append(replace(device, id=device_id, first_seen=min(first, device.first_seen)))
            owner |= dict.fromkeys(rows, device_id)
    return Told(
        devices=tuple(made),
        identities=tuple(ids.new),
        hearsay=tuple(replace(row, device=owner.get(row, "")) for row in hearsay),
        coverage=tuple(_not_reached(row, tables[row.address, row.mac][-1]) for row in hearsay if row in owner),
    )


Tables = dict[tuple[str, str], list[Evidence]]
"""The tables that tell of an address and its card, oldest first."""


def _tables(evidence: Iterable[Evidence]) -> Tables:
    found: Tables = {}
    for item in sorted(evidence, key=lambda item: (item.seen_at, item.id)):
        for row in item.observation.rows if isinstance(item.observation, SnmpArpObservation) else ():
            found.setdefault((row.address, row.mac), []).append(item)
    return found


def _by_card(hearsay: Sequence[Hearsay]) -> dict[tuple[str, Key], list[Hearsay]]:
    """Gather the addresses of one card; a card that answers for very many, or is shared by design, is nobody's."""
    cards: dict[tuple[str, str], list[Hearsay]] = {}
    for row in hearsay:
        cards.setdefault((row.site, row.mac), []).append(row)
    found: dict[tuple[str, Key], list[Hearsay]] = {}
    for (site, mac), rows in cards.items():
        own = is_identifying(mac) and len(rows) <= PROXY_LIMIT
        for row in rows:
            found.setdefault((site, ("mac", mac) if own else ("address", row.address)), []).append(row)
    return found


class _Ids:
    """Gives the id that a device by hearsay has, and keeps, when it is met."""

    def __init__(self, known: Iterable[Identity], seen: Collection[str]) -> None:
        known = tuple(known)
        self._held = {(item.site, key): item.merged_into or item.device_id for item in known for key in item.keys}
        self._used = {*seen, *(item.device_id for item in known)}
        self.first_seen = {item.device_id: item.first_seen for item in known}
        self.new: list[Identity] = []

    def of(self, site: str, key: Key, told: datetime) -> str:
        """Return the id that is remembered for a card, else a new one; an address alone is remembered for nobody.

        `told` is when a router first told of it.
        """
        if key[0] == "mac" and (site, key) in self._held:
            return self._held[site, key]
        attempt = 1
        while (device_id := device_id_of(site, key, attempt)) in self._used:
            attempt += 1
        self._used.add(device_id)
        if key[0] == "mac":
            self.new.append(Identity(device_id, site, (key,), first_seen=told))
        return device_id


def _device(site: str, rows: Sequence[Hearsay], telling: Sequence[Evidence]) -> Device:
    """Build what the card tells; the id is given later."""
    last = max(telling, key=lambda item: (item.seen_at, item.id))
    naming = name(list(votes_of(replace(last, observation=NeighbourObservation(rows[0].mac, "snmp")))))
    return Device(
        id="",
        site=site,
        addresses=in_numeric_order(row.address for row in rows),
        mac=rows[0].mac if is_identifying(rows[0].mac) else None,
        first_seen=min(item.seen_at for item in telling),
        last_seen=last.seen_at,
        vendor=naming.vendor,
        kind=naming.kind,
        evidence=(last.id,),
    )


def _not_reached(row: Hearsay, table: Evidence) -> Coverage:
    detail = "only a router's address table tells of it"
    return Coverage(table.scan_id, _NOT_ASKED, row.address, CoverageState.NOT_RUN, Reason.NOT_REACHED, None, detail)
