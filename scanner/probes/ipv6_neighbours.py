"""IPv6 neighbours of a link: one echo request to all nodes, one to all routers, the system's own table (RFC 4861).

An IPv6 network is never swept. A device counts only with its hardware
address, by which it is the same device as over IPv4.
"""

import asyncio
import contextlib
import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scanner.interfaces import local_interfaces
from scanner.model.closed_lists import Reason
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.passive import RouterAdvertisementObservation
from scanner.probes.base import ProbeFailedError, SegmentProbe
from scanner.probes.neighbour_table import Neighbour, read_neighbours
from scanner.probes.protocols.router_advertisement import parse_advertisement

if TYPE_CHECKING:
    from scanner.gate import Gate

_SECONDS = 1.5
_RECENT = 60.0
"""Seconds within which the system itself must have heard a neighbour that did not answer the echo."""
_MOST = 4096


async def ask_segment(interface_address: str, gate: "Gate") -> Mapping[str, tuple[Observation, ...]]:
    """Ask all nodes and all routers once; an interface without IPv6 has no IPv6 neighbours."""
    name = next((item.name for item in local_interfaces() if item.address == interface_address), "")
    (answered, refused), advertised = await asyncio.gather(
        _nodes(name, interface_address, gate), _routers(name, interface_address, gate)
    )
    rows = [row for row in read_neighbours() if _counts(row, name, answered | set(advertised))][:_MOST]
    if refused and not rows:
        raise ProbeFailedError(Reason.NO_PRIVILEGE, str(refused))
    found: dict[str, tuple[Observation, ...]] = {
        row.address: (NeighbourObservation(row.mac, "nd", row.router),) for row in rows
    }
    for address, told in advertised.items():
        mac = next((row.mac for row in rows if row.address == address), told.mac)
        if mac:
            found[address] = (NeighbourObservation(mac, "nd", router=True), told)
    return found


async def _nodes(name: str, interface_address: str, gate: "Gate") -> tuple[set[str], PermissionError | None]:
    """Return who answers an echo to all nodes, and the refusal where the system keeps it to administrators."""
    try:
        told = await gate.ask_all_nodes(name, interface_address=interface_address, timeout=_SECONDS) if name else ()
    except PermissionError as error:
        return set(), error
    except OSError:
        return set(), None  # no IPv6 on this interface; the IPv4 side of the scan is not at fault
    return set(told), None


async def _routers(name: str, interface_address: str, gate: "Gate") -> dict[str, RouterAdvertisementObservation]:
    """Return what routers advertise when asked; without the privilege, or without IPv6, nothing."""
    found: dict[str, RouterAdvertisementObservation] = {}
    with contextlib.suppress(OSError):
        told = await gate.ask_routers(name, interface_address=interface_address, timeout=_SECONDS) if name else {}
        for address, message in told.items():
            with contextlib.suppress(ValueError):
                found[address] = parse_advertisement(message)
    return found


def _counts(row: Neighbour, interface: str, answered: set[str]) -> bool:
    if row.interface != interface or not row.mac or not ipaddress.ip_address(row.address).is_link_local:
        return False
    return ":" in row.address and (row.address in answered or row.alive_since(_RECENT))


SEGMENT_PROBE = SegmentProbe(
    "ipv6_neighbours", ask_segment, packets=2, observes=(NeighbourObservation, RouterAdvertisementObservation)
)
