"""Which device a hardware address, an announced name or a port belongs to: what topology is worked out from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from scanner.identify.keys import macs_of
from scanner.model.device import Device
from scanner.model.evidence import Evidence
from scanner.model.hardware_address import is_identifying, normal_mac
from scanner.model.observations.base import Observation
from scanner.model.observations.topology import (
    BridgePort,
    BridgeTableObservation,
    InterfacesObservation,
    LinkNeighbour,
    LldpNeighbourObservation,
)

UPLINK_ADDRESSES = 48
"""Ports of the largest switch that is sold without management."""

ObservationT = TypeVar("ObservationT", bound=Observation)


@dataclass(frozen=True, slots=True)
class Port:
    """One port of a switch with the devices known behind it; `others` counts addresses of nobody known.

    `bridge` is true where a switch announces itself there (LLDP or CDP), and
    `neighbour` that switch's id, "" if it is nobody known.
    """

    switch: str
    name: str
    devices: frozenset[str]
    others: int
    evidence: str
    bridge: bool = False
    neighbour: str = ""

    @property
    def crowded(self) -> bool:
        """True where more answers than an unmanaged switch has ports: the port leads into the network, to no room."""
        return len(self.devices) + self.others > UPLINK_ADDRESSES


@dataclass(frozen=True, slots=True)
class Announcement:
    """A neighbour that names itself on a switch's port; `device` is the id it was matched with."""

    switch: str
    neighbour: LinkNeighbour
    device: str
    evidence: str


@dataclass(slots=True)
class SiteIndex:
    """The devices of one site by hardware address, network address and name; what two devices share is nobody's."""

    devices: Mapping[str, Device]
    by_mac: dict[str, str] = field(default_factory=dict)
    by_address: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, devices: Sequence[Device], evidence: Mapping[str, Evidence]) -> "SiteIndex":
        """Index the devices of one site, personal ones left out."""
        kept = [device for device in devices if not device.personal]
        index = cls({device.id: device for device in kept})
        index.by_mac = _unique((mac, device.id) for device in kept for mac in _macs(device, evidence))
        index.by_address = _unique((address, device.id) for device in kept for address in device.addresses)
        index.by_name = _unique((device.hostname.value.lower(), device.id) for device in kept if device.hostname)
        return index

    def holder(self, neighbour: LinkNeighbour) -> str:
        """Return the device that a neighbour is, "" if none is surely it."""
        by_mac = self.by_mac.get(neighbour.chassis_mac, "")
        return by_mac or self.by_address.get(neighbour.address, "") or self.by_name.get(neighbour.name.lower(), "")


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    owners: dict[str, set[str]] = {}
    for key, owner in pairs:
        if key:
            owners.setdefault(key, set()).add(owner)
    return {key: next(iter(found)) for key, found in owners.items() if len(found) == 1}


def _macs(device: Device, evidence: Mapping[str, Evidence]) -> set[str]:
    items = (evidence[name] for name in device.evidence if name in evidence)
    shown = {mac for item in items for mac in own_macs(item)}
    return shown | ({device.mac} if device.mac and is_identifying(device.mac) else set())


def own_macs(item: Evidence) -> set[str]:
    """Return the identifying hardware addresses that a device shows or calls its own."""
    seen = item.observation
    found = set(macs_of(item))
    if isinstance(seen, InterfacesObservation):
        found |= {row.mac for row in seen.interfaces}
    elif isinstance(seen, BridgeTableObservation):
        found |= {seen.bridge_mac, *seen.own_macs}
    elif isinstance(seen, LldpNeighbourObservation):
        found.add(seen.chassis_mac)
    return {mac for text in found if (mac := normal_mac(text)) and is_identifying(mac)}


def newest(
    device: Device, evidence: Mapping[str, Evidence], kind: type[ObservationT]
) -> tuple[Evidence, ObservationT] | None:
    """Return a device's last observation of one kind."""
    items = [evidence[name] for name in device.evidence if name in evidence]
    found = [(item, item.observation) for item in items if isinstance(item.observation, kind)]
    return max(found, key=lambda pair: (pair[0].seen_at, pair[0].id), default=None)


def ports_of(index: SiteIndex, evidence: Mapping[str, Evidence]) -> tuple[Port, ...]:
    """Return the ports of every switch whose table was read, those with nothing behind them left out."""
    found: list[Port] = []
    for device in index.devices.values():
        table = newest(device, evidence, BridgeTableObservation)
        if table:
            bridges = _bridges(index, device, evidence)
            made = (_port(index, device.id, port, table[0].id) for port in table[1].ports if port.macs)
            found.extend(
                replace(port, bridge=port.name in bridges, neighbour=bridges.get(port.name, "")) for port in made
            )
    return tuple(found)


def _bridges(index: SiteIndex, device: Device, evidence: Mapping[str, Evidence]) -> dict[str, str]:
    """Return the switches that announce themselves to a switch, by its port's name; an access point is none."""
    seen = newest(device, evidence, LldpNeighbourObservation)
    neighbours = seen[1].neighbours if seen else ()
    return {
        item.local_port: index.holder(item)
        for item in neighbours
        if "bridge" in item.capabilities and not set(item.capabilities) & _ENDS
    }


_ENDS = frozenset({"access_point", "telephone", "station"})
"""What bridges, too, but ends the cabling: the devices behind it are its own."""


def _port(index: SiteIndex, switch: str, port: BridgePort, evidence: str) -> Port:
    holders = [index.by_mac.get(mac, "") for mac in port.macs]
    devices = frozenset(holder for holder in holders if holder not in ("", switch))
    return Port(switch, port.name or str(port.number), devices, holders.count("") + port.random, evidence)


def announcements_of(index: SiteIndex, evidence: Mapping[str, Evidence]) -> tuple[Announcement, ...]:
    """Return the neighbours that could be matched with a device; a computer that hears a switch hangs on it."""
    found: list[Announcement] = []
    switches = {item.id for item in index.devices.values() if newest(item, evidence, BridgeTableObservation)}
    for device in index.devices.values():
        seen = newest(device, evidence, LldpNeighbourObservation)
        for neighbour in seen[1].neighbours if seen else ():
            holder = index.holder(neighbour)
            if seen is None or holder in ("", device.id):
                continue
            if device.id not in switches and "bridge" in neighbour.capabilities:
                turned = replace(neighbour, local_port=neighbour.port)
                found.append(Announcement(holder, turned, device.id, seen[0].id))
            else:
                found.append(Announcement(device.id, neighbour, holder, seen[0].id))
    return tuple(found)
