"""What discovery hands over, and the watch for one device that answers for everybody."""

from collections import defaultdict
from dataclasses import dataclass, field

from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation

PROXY_ARP_ADDRESSES = 24
"""Addresses of one segment behind one MAC, from which it counts as answering for others (proxy ARP, RFC 1027)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A host that answered; the same address may come again with further observations."""

    address: str
    observations: tuple[Observation, ...] = ()

    @property
    def mac(self) -> str | None:
        """The hardware address that answered, None if unknown."""
        return next((item.mac for item in self.observations if isinstance(item, NeighbourObservation)), None)


@dataclass(slots=True)
class MacWatch:
    """Holds back every address after the first of a MAC until the segment is done.

    One MAC with many addresses is either a real device with several or a
    router that answers for all: only the end of the segment tells.
    """

    addresses: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def first(self, address: str, mac: str) -> bool:
        """Note an answer; True if it is the first of this MAC."""
        self.addresses[mac].append(address)
        return len(self.addresses[mac]) == 1

    def proxies(self) -> tuple[str, ...]:
        """Return the MACs that answered for very many addresses, sorted."""
        return tuple(sorted(mac for mac, held in self.addresses.items() if len(held) >= PROXY_ARP_ADDRESSES))

    def held(self) -> tuple[tuple[str, str], ...]:
        """Return the (address, mac) pairs held back of devices that simply have several addresses."""
        return tuple(
            (address, mac)
            for mac, held in self.addresses.items()
            if len(held) < PROXY_ARP_ADDRESSES
            for address in held[1:]
        )

    def doubtful(self) -> tuple[str, ...]:
        """Return the addresses behind a proxy that need another proof of life."""
        return tuple(address for mac in self.proxies() for address in self.addresses[mac][1:])
