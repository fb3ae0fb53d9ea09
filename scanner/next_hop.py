"""Which MAC a frame for an address has to carry: the neighbour's own, or that of the router on the way."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scanner.gate import Gate
from scanner.interfaces import Interface, link_of, router_to
from scanner.probes.neighbour_table import read_neighbours
from scanner.raw.client import RawClient

Hops = list[tuple[str, str]]


@dataclass(slots=True)
class NextHops:
    """(address, MAC) pairs by interface, and the addresses that no frame of ours can reach."""

    by_interface: dict[Interface, Hops] = field(default_factory=dict)
    unresolved: list[str] = field(default_factory=list)

    def add(self, interface: Interface, address: str, mac: str) -> None:
        """Note a way."""
        self.by_interface.setdefault(interface, []).append((address, mac))


async def resolve(
    addresses: Sequence[str], interfaces: Sequence[Interface], gate: Gate, raw: RawClient, macs: Mapping[str, str]
) -> NextHops:
    """Find the next hop of each address; `macs` are known already. Neighbours are asked for by ARP."""
    hops = NextHops()
    own = {interface.address for interface in interfaces}
    ethernet = [interface for interface in interfaces if interface.mac and not interface.is_loopback]
    missing: dict[Interface, list[str]] = {}
    routed: list[str] = []
    for address in addresses:
        link = link_of(address, ethernet)
        if address in own or ":" in address or link_of(address, interfaces) != link:
            hops.unresolved.append(address)
        elif link is None:
            routed.append(address)
        elif address in macs:
            hops.add(link, address, macs[address])
        else:
            missing.setdefault(link, []).append(address)
    for link, wanted in missing.items():
        await _ask_neighbours(link, wanted, raw, hops)
    await _route(routed, ethernet, gate, hops)
    return hops


async def _ask_neighbours(link: Interface, addresses: Sequence[str], raw: RawClient, hops: NextHops) -> None:
    left = set(addresses)
    async for batch in raw.arp(link, addresses):
        for address, mac, _ in batch:
            hops.add(link, address, mac)
            left.discard(address)
    hops.unresolved.extend(address for address in addresses if address in left)


async def _route(addresses: Sequence[str], interfaces: Sequence[Interface], gate: Gate, hops: NextHops) -> None:
    """Give each routed address the MAC of its router, which this computer's own system knows or learns."""
    known: dict[str, str] = {}
    for address in addresses:
        way = router_to(address, interfaces)
        if way is None:
            hops.unresolved.append(address)
            continue
        interface, router = way
        if router not in known:
            known[router] = await _router_mac(router, address, gate)
        if known[router]:
            hops.add(interface, address, known[router])
        else:
            hops.unresolved.append(address)


async def _router_mac(router: str, beyond: str, gate: Gate) -> str:
    """Return the router's MAC from the neighbour table, after one datagram that makes the system ask for it."""
    for attempt in range(30):
        mac = next((row.mac for row in read_neighbours() if row.address == router and row.mac), "")
        if mac:
            return mac
        if attempt in (0, 15):
            with gate.provoker() as provoker:
                await provoker.ask([beyond])
        await asyncio.sleep(0.05)
    return ""
