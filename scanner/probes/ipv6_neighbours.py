"""IPv6 neighbours of a link: one echo request to all nodes, then the system's own table (RFC 4861).

An IPv6 network is never swept. A device counts only with its hardware
address, by which it is the same device as over IPv4.
"""

import ipaddress
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scanner.interfaces import local_interfaces
from scanner.model.closed_lists import Reason
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation
from scanner.probes.base import ProbeFailedError, SegmentProbe
from scanner.probes.neighbour_table import Neighbour, read_neighbours

if TYPE_CHECKING:
    from scanner.gate import Gate

_SECONDS = 1.5
_RECENT = 60.0
"""Seconds within which the system itself must have heard a neighbour that did not answer the echo."""
_MOST = 4096


async def ask_segment(interface_address: str, gate: "Gate") -> Mapping[str, tuple[Observation, ...]]:
    """Ask all nodes once; an interface without IPv6 has no IPv6 neighbours."""
    name = next((item.name for item in local_interfaces() if item.address == interface_address), "")
    answered: tuple[str, ...] = ()
    refused: PermissionError | None = None
    if name:
        try:
            answered = await gate.ask_all_nodes(name, interface_address=interface_address, timeout=_SECONDS)
        except PermissionError as error:
            refused = error
        except OSError:
            answered = ()  # no IPv6 on this interface; the IPv4 side of the scan is not at fault
    rows = [row for row in read_neighbours() if _counts(row, name, answered)][:_MOST]
    if refused and not rows:
        raise ProbeFailedError(Reason.NO_PRIVILEGE, str(refused))
    return {row.address: (NeighbourObservation(row.mac, "nd", row.router),) for row in rows}


def _counts(row: Neighbour, interface: str, answered: tuple[str, ...]) -> bool:
    if row.interface != interface or not row.mac or not ipaddress.ip_address(row.address).is_link_local:
        return False
    return ":" in row.address and (row.address in answered or row.alive_since(_RECENT))


SEGMENT_PROBE = SegmentProbe("ipv6_neighbours", ask_segment, packets=1, observes=(NeighbourObservation,))
