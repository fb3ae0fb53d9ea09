"""Signs that part of the network cannot be seen from where the scan ran, each with what to do about it. Pure.

A sign says "may": a second router may have nobody behind it. But where one
stands, "nothing else is there" cannot be said (docs/decisions/0123).
"""

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.identify.naming import hints
from scanner.identify.vendor_prefix import vendor_of
from scanner.model.closed_lists import CoverageState, DeviceKind, Reason
from scanner.model.coverage import Coverage
from scanner.model.device import Device
from scanner.model.inventory import Inventory
from scanner.model.message import Message
from scanner.model.observations.hosts import VantageObservation
from scanner.model.observations.passive import (
    DhcpServerObservation,
    RouterAdvertisementObservation,
    StrayRouterObservation,
)
from scanner.model.observations.topology import InterfacesObservation
from scanner.model.scan import Scan, ScanState
from scanner.school_profile import sites_without
from scanner.text import clean

FAR_FEWER = 0.5
"""Of the computers in use, the share below which so few were seen that the rest must be out of sight."""
_FEWEST_OWNED = 6
_ROUTER_CONFIDENCE = 50
_COMPUTERS = frozenset({DeviceKind.COMPUTER, DeviceKind.SERVER, DeviceKind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class HiddenSign:
    """One sign: the network it speaks of, what was seen, and which cable goes into which box."""

    scan_id: str
    network: str
    reason: Reason
    seen: Message
    instruction: Message


@dataclass(frozen=True, slots=True)
class _View:
    """The newest whole scan of a site from one vantage point, and the links it was run from."""

    scan: Scan
    links: tuple[VantageObservation, ...]
    answered: frozenset[str]


def hidden_signs(inventory: Inventory) -> tuple[HiddenSign, ...]:
    """Return the signs that the newest whole scans give, each once, in the order of the scans."""
    found: list[HiddenSign] = []
    for view in _views(inventory):
        found.extend(_isolated(view))
        found.extend(_routers_inside(inventory, view))
        found.extend(_networks_not_scanned(inventory, view))
    found.extend(_stray_routers(inventory))
    found.extend(_far_fewer(inventory))
    by_place = {(inventory.site_of(sign.scan_id), sign.network, str(sign.seen)): sign for sign in found}
    return tuple(by_place.values())


def hidden_coverage(signs: Sequence[HiddenSign]) -> tuple[Coverage, ...]:
    """Return the signs as coverage rows of the probe `network`."""
    return tuple(
        Coverage(sign.scan_id, "network", sign.network, CoverageState.FAILED, sign.reason, None, _short(sign.seen))
        for sign in signs
    )


def _short(message: Message) -> str:
    return clean(str(message), 200)


def _views(inventory: Inventory) -> Iterator[_View]:
    newest: dict[tuple[str, str | None, tuple[str, ...]], Scan] = {}
    for scan in _finished(inventory):
        if not scan.settings.passive:
            newest[scan.site, scan.vantage, scan.scope] = scan
    for scan in newest.values():
        own = [item for item in inventory.evidence if item.scan_id == scan.id]
        links = [item.observation for item in own if isinstance(item.observation, VantageObservation)]
        answered = frozenset(item.target for item in own if not isinstance(item.observation, VantageObservation))
        yield _View(scan, tuple(sorted(links, key=lambda link: (link.network, link.address))), answered)


def _isolated(view: _View) -> Iterator[HiddenSign]:
    """Yield networks on which nobody but the router answers: they may keep their clients apart."""
    for link in view.links:
        if not link.gateway or not _covers(view.scan, link.network):
            continue
        here = {address for address in view.answered if _is_in(address, link.network)}
        if link.gateway in here and here <= {link.gateway, link.address}:
            told = _apart_on_air if link.wireless else _apart_on_cable
            yield told(view, link.network, link.gateway)


def _apart_on_air(view: _View, network: str, gateway: str) -> HiddenSign:
    return HiddenSign(
        view.scan.id,
        network,
        Reason.ISOLATED_WIFI,
        Message.of(
            "On this wireless network only the router {gateway} answered; it keeps its clients apart.",
            gateway=gateway,
        ),
        Message.of(
            "Plug a network cable from this computer into a LAN port of the box {gateway} or of a switch, "
            "then scan again. Or have client isolation switched off on the Wi-Fi for the time of the scan.",
            gateway=gateway,
        ),
    )


def _apart_on_cable(view: _View, network: str, gateway: str) -> HiddenSign:
    """Speak of a cable, or of a radio that was not named as one: a guest port keeps its clients apart too."""
    return HiddenSign(
        view.scan.id,
        network,
        Reason.BEHIND_ROUTER,
        Message.of(
            "Only the router {gateway} answered: nothing else is switched on, or the network keeps its devices apart.",
            gateway=gateway,
        ),
        Message.of(
            "Plug this computer's cable into the switch to which the school's computers are connected, not into a "
            "guest port or a Wi-Fi box, then scan again."
        ),
    )


def _routers_inside(inventory: Inventory, view: _View) -> Iterator[HiddenSign]:
    """Yield routers on the scanned link that are not the gateway: their other side does not show."""
    gateways = {link.gateway for link in view.links}
    for device in inventory.devices:
        if device.site != view.scan.site or not _is_router(inventory, device) or gateways & set(device.addresses):
            continue
        for link in view.links:
            address = next((item for item in device.addresses if _is_in(item, link.network)), None)
            if address in view.answered and address is not None and _covers(view.scan, link.network):
                yield HiddenSign(
                    view.scan.id,
                    link.network,
                    Reason.BEHIND_ROUTER,
                    Message.of(
                        "{address} ({name}) is a router inside the network: what is behind it does not show here.",
                        address=address,
                        name=_name(device),
                    ),
                    Message.of(
                        "Plug this computer's cable into a LAN port of the router {address}, or join its Wi-Fi, "
                        "then scan the network that it gives out.",
                        address=address,
                    ),
                )


def _stray_routers(inventory: Inventory) -> Iterator[HiddenSign]:
    """Yield routers that the newest listening of a place heard on a link to which their address does not belong."""
    newest = {(scan.site, scan.vantage, scan.scope): scan for scan in _finished(inventory) if scan.settings.passive}
    scans = {scan.id: scan for scan in newest.values()}
    for item in inventory.evidence:
        seen, scan = item.observation, scans.get(item.scan_id)
        if scan is None or not isinstance(seen, StrayRouterObservation) or _scanned(inventory, scan, seen.address):
            continue
        yield HiddenSign(
            scan.id,
            item.target,
            Reason.BEHIND_ROUTER,
            Message.of(
                "{address} ({name}) hands out addresses on {network}, to which it does not belong: it is a router "
                "inside the network, and what is behind it does not show here.",
                address=seen.address,
                name=_maker(seen.mac) or seen.mac or "?",
                network=item.target,
            ),
            Message.of(
                "Look for a box that somebody plugged in, often a home router: through it computers lose the school's "
                "network. Unplug it; or plug this computer's cable into one of its LAN ports and scan the network "
                "that it gives out.",
            ),
        )


def _finished(inventory: Inventory) -> Iterator[Scan]:
    return (scan for scan in inventory.scans if scan.state is ScanState.FINISHED and scan.scope)


def _scanned(inventory: Inventory, heard: Scan, address: str) -> bool:
    """Tell whether the address was in the scope of a whole scan of the same site: then its network was looked at."""
    whole = (scan for scan in _finished(inventory) if scan.site == heard.site and not scan.settings.passive)
    return any(_is_in(address, network) for scan in whole for network in scan.scope)


def _is_router(inventory: Inventory, device: Device) -> bool:
    """Tell whether a device is surely a router; its own word that it does not route between networks counts more."""
    told = inventory.observations(device, InterfacesObservation)
    if told and told[-1][1].forwarding is not None:
        return bool(told[-1][1].forwarding) and not told[-1][1].addresses
    advertised = inventory.observations(device, RouterAdvertisementObservation)
    if advertised and advertised[-1][1].lifetime:
        return True
    handed_out = inventory.observations(device, DhcpServerObservation)
    if any(set(seen.routers) & set(device.addresses) for _, seen in handed_out):
        return True
    return device.kind.value == DeviceKind.ROUTER and device.kind.confidence >= _ROUTER_CONFIDENCE


def _networks_not_scanned(inventory: Inventory, view: _View) -> Iterator[HiddenSign]:
    """Yield networks that a router of the school leads to and that no scan asked."""
    devices = {device.id: device for device in inventory.devices}
    heard = [item for item in inventory.topology.hearsay if item.site == view.scan.site]
    routed = {
        subnet.network: subnet.routers
        for subnet in inventory.topology.subnets
        if subnet.site == view.scan.site and not subnet.scanned
    }
    for item in heard:
        if not any(_is_in(item.address, network) for network in routed):
            routed.setdefault(_around(item.address), (item.told_by,))
    for network, routers in routed.items():
        address = next((text for router in routers if router in devices for text in devices[router].addresses), "")
        if not address or address not in view.answered:
            continue
        count = sum(_is_in(item.address, network) for item in heard)
        yield HiddenSign(
            view.scan.id,
            network,
            Reason.BEHIND_ROUTER,
            Message.of(
                "The router {router} also leads to {network}, which was not scanned; devices it knows there: {count}.",
                router=address,
                network=network,
                count=count,
            ),
            Message.of(
                "Scan {network} as well. If nothing answers, plug this computer into a box of that network "
                "and scan again.",
                network=network,
            ),
        )


def unscanned_sites(inventory: Inventory) -> tuple[str, ...]:
    """Return the school's sites of which no whole scan asked anything; the profile's numbers are for all its sites."""
    asked = {scan.site for scan in _finished(inventory) if not scan.settings.passive}
    return sites_without(inventory.school, asked)


def _far_fewer(inventory: Inventory) -> Iterator[HiddenSign]:
    """Compare what scans saw with what the school has at all its sites, and say where it was not looked."""
    school = inventory.school
    whole = list(_finished(inventory))
    owned = (school.computers_owned or 0) - (school.computers_broken or 0)
    told = {item.device for item in inventory.topology.hearsay}
    devices = [device for device in inventory.devices if device.evidence and device.id not in told]
    seen = sum(device.kind.value in _COMPUTERS and not device.personal for device in devices)
    if not whole or owned < _FEWEST_OWNED or seen >= owned * FAR_FEWER:
        return
    missing = unscanned_sites(inventory)
    said = _fewer_as_sites_are_missing(seen, owned, missing) if missing else _fewer_at_all_sites(seen, owned)
    yield HiddenSign(whole[-1].id, whole[-1].scope[0], Reason.BEHIND_ROUTER, *said)


def _fewer_at_all_sites(seen: int, owned: int) -> tuple[Message, Message]:
    return (
        Message.of(
            "Far fewer computers were seen ({seen}, with all devices of unknown kind) than the school has in use "
            "({owned}).",
            seen=seen,
            owned=owned,
        ),
        Message.of(
            "Turn the computers on and scan again. If most are still missing, they are behind another router: "
            "plug this computer into the switch of the computer room and scan again."
        ),
    )


def _fewer_as_sites_are_missing(seen: int, owned: int, missing: Sequence[str]) -> tuple[Message, Message]:
    return (
        Message.of(
            "Far fewer computers were seen ({seen}, with all devices of unknown kind) than the school has in use at "
            "all its sites ({owned}). Not scanned yet: {sites}.",
            seen=seen,
            owned=owned,
            sites=", ".join(missing),
        ),
        Message.of(
            "Scan these sites too, each from a computer that is there: rasoat scan NETWORK --site NAME. "
            "If most computers are missing even then, turn them on and scan again."
        ),
    )


def _covers(scan: Scan, network: str) -> bool:
    """Tell whether a link was in a scan's scope from its first to its last address."""
    try:
        wanted = ipaddress.ip_network(network)
    except ValueError:
        return False
    return all(any(_is_in(str(end), part) for part in scan.scope) for end in (wanted[0], wanted[-1]))


def _name(device: Device) -> str:
    guess = device.model or device.hostname or device.vendor
    return guess.value if guess else "?"


def _maker(mac: str) -> str:
    organisation = vendor_of(mac) or ""
    return hints("mac_vendor", organisation).get("vendor", organisation)


def _around(address: str) -> str:
    """Return the /24 (IPv6: /64) around an address whose network nobody told."""
    parsed = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{address}/{24 if parsed.version == 4 else 64}", strict=False))


def _is_in(address: str, network: str) -> bool:
    try:
        parsed, around = ipaddress.ip_address(address.partition("%")[0]), ipaddress.ip_network(network)
    except ValueError:
        return False
    return parsed.version == around.version and parsed in around
