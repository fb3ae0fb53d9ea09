"""Where things hang: switches with their ports, what is behind each, the networks, and what nobody tells.

Not part of a public report: it names devices, ports and addresses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from reports.content.findings import Ground
from reports.content.wires import Wires, port_key
from scanner.model.site import MAIN_SITE
from scanner.model.topology import Attachment, Subnet

NAMED = 30
"""Devices without a known place that are named one by one."""
HEARSAY_NAMED = 8


@dataclass(frozen=True, slots=True)
class PortRow:
    """One port of a switch; `behind` is what carries others there, `note` says what is not known."""

    port: str
    devices: tuple[str, ...]
    behind: str
    note: str


@dataclass(frozen=True, slots=True)
class Box:
    """A switch that told of its ports; `uplink` says where it hangs itself, "" if untold."""

    name: str
    uplink: str
    ports: tuple[PortRow, ...]


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network: who routes it, and whether it was looked at."""

    network: str
    routers: str
    state: str
    looked_at: bool


@dataclass(frozen=True, slots=True)
class SiteWiring:
    """One site; `site` is "" where the school has a single one. `unplaced` is a sentence, "" if all have a place."""

    site: str
    boxes: tuple[Box, ...]
    networks: tuple[NetworkRow, ...]
    hearsay: tuple[str, ...]
    unplaced: str
    unplaced_named: tuple[str, ...]
    unplaced_more: int


def wiring(ground: Ground) -> tuple[SiteWiring, ...]:
    """Return the wiring of every site, the main one first; none in a public report."""
    if ground.places.public:
        return ()
    wires = Wires.of(ground)
    sites = sorted({device.site for device in ground.places.devices}, key=lambda name: (name != MAIN_SITE.name, name))
    return tuple(_site(wires, site, alone=len(sites) == 1) for site in sites)


def _site(wires: Wires, site: str, *, alone: bool) -> SiteWiring:
    topology, _ = wires.topology, wires.ground.speech.say
    own = {device.id: device for device in wires.devices.values() if device.site == site}
    attachments = [item for item in topology.attachments if item.device in own and item.switch in own]
    boxes = ({item.switch for item in attachments} | set(topology.switches)) & own.keys()
    unplaced = [own[name] for name in topology.unplaced if name in own and name not in boxes and own[name].evidence]
    named = [wires.label(device.id) for device in wires.devices.values() if device in unplaced]
    return SiteWiring(
        site="" if alone else (_("main site") if site == MAIN_SITE.name else site),
        boxes=tuple(_box(wires, box, attachments) for box in sorted(boxes, key=wires.label)),
        networks=tuple(_network(wires, item) for item in topology.subnets if item.site == site),
        hearsay=tuple(_hearsay(wires, site)),
        unplaced=_unplaced(wires, len(named), told=bool(boxes)),
        unplaced_named=tuple(named[:NAMED]) if boxes else (),
        unplaced_more=max(0, len(named) - NAMED) if boxes else 0,
    )


def _box(wires: Wires, box: str, attachments: Sequence[Attachment]) -> Box:
    here = sorted((item for item in attachments if item.switch == box), key=lambda item: port_key(item.port))
    above = next((item for item in attachments if item.device == box), None)
    ports = [_port(wires, port, list(items)) for port, items in groupby(here, key=lambda item: item.port)]
    return Box(wires.carrier(box), wires.place(above) if above else "", tuple(ports))


def _port(wires: Wires, port: str, items: Sequence[Attachment]) -> PortRow:
    through = [item.through for item in items if item.through]
    carriers = [item.device for item in items if item.device in wires.carriers] + through
    others = max(item.shared for item in items) + 1 - len(items)
    return PortRow(
        port=port,
        devices=tuple(sorted(wires.label(item.device) for item in items if item.device not in carriers)),
        behind=", ".join(wires.carrier(name) for name in dict.fromkeys(carriers)),
        note="" if carriers else _note(wires, len(items), max(others, 0)),
    )


def _note(wires: Wires, known: int, others: int) -> str:
    _, ngettext = wires.ground.speech.say, wires.ground.speech.count
    if known + others < 2:
        return ""
    note = _(
        "Shared by way of a plain switch or Wi-Fi box that does not tell of itself; who is on which of its ports "
        "is unknown."
    )
    if not others:
        return note
    unknown = ngettext(
        "{count} more address there is of an unknown device.",
        "{count} more addresses there are of unknown devices.",
        others,
    )
    return f"{note} {unknown}"


def _network(wires: Wires, item: Subnet) -> NetworkRow:
    _ = wires.ground.speech.say
    return NetworkRow(
        network=item.network,
        routers=", ".join(wires.label(router) for router in item.routers) or _("unknown"),
        state=_("looked at") if item.scanned else _("not looked at"),
        looked_at=item.scanned,
    )


def _hearsay(wires: Wires, site: str) -> Iterable[str]:
    told: dict[str, list[str]] = {}
    for item in wires.topology.hearsay:
        if item.site == site:
            told.setdefault(item.told_by, []).append(item.address)
    for router, addresses in told.items():
        more = ", …" if len(addresses) > HEARSAY_NAMED else ""
        yield wires.ground.speech.count(
            "{router} also knows {count} address outside what was looked at: {named}",
            "{router} also knows {count} addresses outside what was looked at: {named}",
            len(addresses),
            router=wires.label(router),
            named=", ".join(addresses[:HEARSAY_NAMED]) + more,
        )


def _unplaced(wires: Wires, count: int, *, told: bool) -> str:
    _, ngettext = wires.ground.speech.say, wires.ground.speech.count
    if not count:
        return ""
    if not told:
        return _(
            "No switch here tells which device is on which port: plain (unmanaged) switches cannot. "
            "Follow the cables to know."
        )
    return ngettext(
        "Of {count} device no switch tells where it hangs; it may be behind a plain (unmanaged) switch.",
        "Of {count} devices no switch tells where they hang; they may be behind a plain (unmanaged) switch.",
        count,
    )
