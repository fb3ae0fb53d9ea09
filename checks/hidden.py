"""Networks of which no "all clear" may be said, because part of them cannot be seen from here."""

from checks.base import HiddenNetwork
from scanner.model.closed_lists import Reason
from scanner.model.inventory import Inventory

_HIDING = frozenset({Reason.BEHIND_ROUTER, Reason.ISOLATED_WIFI, Reason.PROXY_ARP})


def hidden_networks(inventory: Inventory) -> tuple[HiddenNetwork, ...]:
    """Return the segments whose coverage says that hosts may hide there, sorted."""
    hiding = (item for item in inventory.coverage if item.probe == "network" and item.reason in _HIDING)
    return tuple(sorted({HiddenNetwork(inventory.site_of(item.scan_id), item.target) for item in hiding}))
