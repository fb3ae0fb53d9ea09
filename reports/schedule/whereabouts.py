"""Whether this computer stands in the network of the last scan; read from the system, no packet is sent.

Homes and schools share 192.168.1.0/24, so that the network alone says nothing:
the router's hardware address decides where it is known.
"""

from collections.abc import Iterable, Mapping

from reports.schedule.job import Place
from scanner.interfaces import local_interfaces
from scanner.probes.neighbour_table import read_neighbours


def places_here() -> tuple[Place, ...]:
    """Return the networks of this computer now, each with its router."""
    macs = _hardware_addresses()
    return tuple(Place(item.network, item.gateway, macs.get(item.gateway or "")) for item in local_interfaces())


def _hardware_addresses() -> Mapping[str, str]:
    try:
        return {item.address: item.mac for item in read_neighbours() if item.mac}
    except OSError:
        return {}


def is_same_place(wanted: Iterable[Place], here: Iterable[Place]) -> bool:
    """Tell whether this computer is at one of the places of the last scan; none known is no hindrance."""
    known = tuple(wanted)
    return not known or any(_same(one, other) for one in known for other in here)


def _same(wanted: Place, here: Place) -> bool:
    if wanted.gateway_mac:
        return wanted.gateway_mac == here.gateway_mac
    return (wanted.network, wanted.gateway) == (here.network, here.gateway)
