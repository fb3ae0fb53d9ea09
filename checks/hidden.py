"""Networks of which no "all clear" may be said, because part of them cannot be seen from here."""

from scanner.model.closed_lists import Reason
from scanner.model.inventory import Inventory

_HIDING = frozenset({Reason.BEHIND_ROUTER, Reason.ISOLATED_WIFI, Reason.PROXY_ARP})


def hidden_networks(inventory: Inventory) -> tuple[str, ...]:
    """Return the segments whose coverage says that hosts may hide there, sorted."""
    return tuple(
        sorted({item.target for item in inventory.coverage if item.probe == "network" and item.reason in _HIDING})
    )
