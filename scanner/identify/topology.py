"""Which device hangs on which switch port, which networks exist, and of whom only a router tells. Pure.

A port with one known address is where that device hangs. A port that leads to
another switch whose own table was read says nothing of the devices behind it:
the nearer switch does. Several addresses on a port without such a switch mean
that something unmanaged, or an access point, stands between.

A port is an uplink, and no device's place, where
- another switch whose table was read is behind it,
- a switch announces itself (LLDP, CDP), unless that is a device known to us and
  the way out of the network is behind another port: then the devices are behind it;
- more addresses are behind it than an unmanaged switch has ports.
What is seen on uplinks only stays without a place.
"""

import ipaddress
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from scanner.identify.addresses import read_address
from scanner.identify.record import readable_networks
from scanner.identify.switch_ports import Announcement, Port, SiteIndex, announcements_of, newest, ports_of
from scanner.model.closed_lists import DeviceKind
from scanner.model.device import Device
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import VantageObservation
from scanner.model.observations.snmp import RoutesObservation
from scanner.model.observations.topology import ArpRow, InterfacesObservation, SnmpArpObservation
from scanner.model.scan import Scan
from scanner.model.scope import Scope
from scanner.model.topology import Attachment, Hearsay, Subnet, Topology

ANNOUNCED, ALONE, BEHIND_KNOWN, SHARED, CONTESTED = 95, 85, 70, 60, 40
"""Confidence: it said so itself; alone on its port; behind a known device; with others; on several switches at once."""
_CARRIERS = frozenset({DeviceKind.SWITCH, DeviceKind.ACCESS_POINT, DeviceKind.ROUTER, DeviceKind.FIREWALL})
HEARSAY_LIMIT = 4096
"""Addresses by hearsay that are kept of one site."""


def topology_of(devices: Sequence[Device], scans: Sequence[Scan], evidence: Iterable[Evidence]) -> Topology:
    """Work out the topology of all sites; addresses of one site say nothing of another."""
    by_id = {item.id: item for item in evidence}
    parts = [
        _site(site, [device for device in devices if device.site == site], scans, by_id)
        for site in sorted({device.site for device in devices})
    ]
    return Topology(
        attachments=tuple(sorted((item for part in parts for item in part.attachments), key=lambda item: item.device)),
        switches=tuple(sorted(item for part in parts for item in part.switches)),
        unplaced=tuple(sorted(item for part in parts for item in part.unplaced)),
        subnets=tuple(item for part in parts for item in part.subnets),
        hearsay=tuple(item for part in parts for item in part.hearsay),
    )


def _site(site: str, devices: Sequence[Device], scans: Sequence[Scan], evidence: Mapping[str, Evidence]) -> Topology:
    index = SiteIndex.of(devices, evidence)
    own_scans = [scan for scan in scans if scan.site == site]
    ports = ports_of(index, evidence)
    attachments = attachments_of(index, ports, announcements_of(index, evidence), _gateways(index, own_scans, evidence))
    scope = Scope(networks=readable_networks(sorted({network for scan in own_scans for network in scan.scope})))
    placed = {item.device for item in attachments}
    return Topology(
        attachments=attachments,
        switches=tuple({port.switch for port in ports}),
        unplaced=tuple(set(index.devices) - placed),
        subnets=_subnets(site, index, own_scans, evidence, scope),
        hearsay=_hearsay(site, index, evidence, scope),
    )


def attachments_of(
    index: SiteIndex, ports: Sequence[Port], announced: Sequence[Announcement], gateways: Collection[str] = ()
) -> tuple[Attachment, ...]:
    """Return where each device hangs, as far as anybody tells; `gateways` are the ids of the routers out."""
    switches = {port.switch for port in ports}
    outwards = {(port.switch, port.name) for port in ports if port.devices & set(gateways)}
    inner = {switch for switch, _ in outwards}
    found = {item.device: _announced(item, ports) for item in announced}
    for device in index.devices:
        if device not in found:
            seen = [
                port
                for port in ports
                if device in port.devices
                and not port.crowded
                and (not port.bridge or device == port.neighbour or _leads_inwards(port, outwards, inner))
            ]
            near = [port for port in seen if device in switches or not port.devices & switches]
            if near:
                found[device] = _learnt(index, device, near)
    return tuple(found[device] for device in sorted(found))


def _leads_inwards(port: Port, outwards: Collection[tuple[str, str]], inner: Collection[str]) -> bool:
    """Tell whether a known switch is behind a port and the way out of the network behind another one."""
    return bool(port.neighbour) and port.switch in inner and (port.switch, port.name) not in outwards


def _gateways(index: SiteIndex, scans: Sequence[Scan], evidence: Mapping[str, Evidence]) -> frozenset[str]:
    """Return the ids of the routers through which the scanned networks are left."""
    ids = {scan.id for scan in scans}
    seen = (item.observation for item in evidence.values() if item.scan_id in ids)
    addresses = (item.gateway or "" for item in seen if isinstance(item, VantageObservation))
    return frozenset(found for address in addresses if (found := index.by_address.get(address)))


def _announced(item: Announcement, ports: Sequence[Port]) -> Attachment:
    port = next((port for port in ports if (port.switch, port.name) == (item.switch, item.neighbour.local_port)), None)
    shared = len(port.devices - {item.device}) + port.others if port else 0
    return Attachment(
        item.device, item.switch, item.neighbour.local_port, ANNOUNCED, shared=shared, evidence=(item.evidence,)
    )


def _learnt(index: SiteIndex, device: str, ports: Sequence[Port]) -> Attachment:
    """Take the port with the fewest others on it: the nearer a switch, the less shares its port."""
    ranked = sorted(ports, key=lambda port: (_shared(port), port.switch, port.name))
    best = ranked[0]
    contested = len(ranked) > 1 and _shared(ranked[1]) == _shared(best)
    known = {best.neighbour} & best.devices if best.bridge else set()
    others = (known or best.devices) - {device}
    carriers = [other for other in others if other in known or index.devices[other].kind.value in _CARRIERS]
    through = carriers[0] if len(carriers) == 1 and not _carries(index, device) else None
    if contested:
        sure = CONTESTED
    elif not _shared(best):
        sure = ALONE
    elif through or _carries(index, device):
        sure = BEHIND_KNOWN
    else:
        sure = SHARED
    return Attachment(device, best.switch, best.name, sure, through, _shared(best), (best.evidence,))


def _shared(port: Port) -> int:
    return len(port.devices) - 1 + port.others


def _carries(index: SiteIndex, device: str) -> bool:
    return index.devices[device].kind.value in _CARRIERS


def _subnets(
    site: str, index: SiteIndex, scans: Sequence[Scan], evidence: Mapping[str, Evidence], scope: Scope
) -> tuple[Subnet, ...]:
    ids = {scan.id for scan in scans}
    routers: dict[str, set[str]] = {}
    for item in evidence.values():
        seen = item.observation
        if isinstance(seen, VantageObservation) and item.scan_id in ids and _is_school_network(seen.network):
            gateway = index.by_address.get(seen.gateway or "")
            routers.setdefault(seen.network, set()).update({gateway} if gateway else ())
    for device in index.devices.values():
        for network, router in _led_to(index, device, evidence):
            routers.setdefault(network, set()).add(router)
    ordered = sorted(routers, key=_network_order)
    return tuple(
        Subnet(site, network, tuple(sorted(routers[network])), _in_scope(network, scope)) for network in ordered
    )


def _led_to(index: SiteIndex, device: Device, evidence: Mapping[str, Evidence]) -> Iterator[tuple[str, str]]:
    """Yield the networks that a router is in or knows a way to, each with who routes it: itself or the next hop."""
    told = newest(device, evidence, InterfacesObservation)
    if not told or not told[1].forwarding:
        return
    inside = {item.index for item in told[1].interfaces if item.name.startswith(_INSIDE_A_COMPUTER)}
    for address in told[1].addresses:
        if address.interface not in inside and _is_school_network(address.network):
            yield address.network, device.id
    table = newest(device, evidence, RoutesObservation)
    for route in table[1].routes[:ROUTE_LIMIT] if table else ():
        if route.interface not in inside and _is_school_network(route.network):
            yield route.network, index.by_address.get(route.next_hop, device.id)


_INSIDE_A_COMPUTER = ("docker", "br-", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "cni", "podman", "veth")
"""Names of interfaces that lead to virtual machines and containers of the computer itself."""
ROUTE_LIMIT = 256


def _hearsay(site: str, index: SiteIndex, evidence: Mapping[str, Evidence], scope: Scope) -> tuple[Hearsay, ...]:
    """Return the private addresses outside the scope that routers know; who answered to us is no hearsay.

    The newest table that names a card or an address decides of it; what an
    older one told and no newer one speaks of stays, as it may be switched off.
    """
    found: dict[str, Hearsay] = {}
    known: set[str] = set(index.by_mac)
    for device, rows in _tables(index, evidence):
        for row in rows:
            address = _told_address(row.address, index, scope)
            if address and address not in found and row.mac not in known:
                found[address] = Hearsay(site, address, row.mac, device)
        known |= {row.mac for row in rows}
    ordered = sorted(found, key=lambda text: (ipaddress.ip_address(text).version, int(ipaddress.ip_address(text))))
    return tuple(found[address] for address in ordered[:HEARSAY_LIMIT])


def _tables(index: SiteIndex, evidence: Mapping[str, Evidence]) -> list[tuple[str, tuple[ArpRow, ...]]]:
    """Return the routers' address tables, newest first, each with the id of the router."""
    found = [
        (item.seen_at, item.id, device.id, item.observation.rows)
        for device in index.devices.values()
        for name in device.evidence
        if (item := evidence.get(name)) and isinstance(item.observation, SnmpArpObservation)
    ]
    return [(device, rows) for _, _, device, rows in sorted(found, key=lambda table: table[:3], reverse=True)]


def _told_address(text: str, index: SiteIndex, scope: Scope) -> str:
    """Return an address of the school's that no scan was to ask and nobody answered from, "" for any other."""
    parsed = read_address(text)
    if parsed is None or not parsed.is_private or parsed.is_link_local or parsed.is_loopback:
        return ""
    return "" if scope.permits(str(parsed)) or str(parsed) in index.by_address else str(parsed)


def _is_school_network(text: str) -> bool:
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        return False
    lonely = network.prefixlen == network.max_prefixlen
    return network.is_private and not network.is_loopback and not network.is_link_local and not lonely


def _in_scope(network: str, scope: Scope) -> bool:
    parsed = ipaddress.ip_network(network)
    return scope.permits(str(parsed.network_address)) and scope.permits(str(parsed.broadcast_address))


def _network_order(text: str) -> tuple[int, int, int]:
    network = ipaddress.ip_network(text)
    return (network.version, int(network.network_address), network.prefixlen)
