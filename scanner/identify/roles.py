"""What the services of a device say together of its role, where no single text tells it."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scanner.identify.rule_rows import table
from scanner.identify.vote import Vote
from scanner.model.closed_lists import Transport
from scanner.model.device import Service
from scanner.model.observations.hosts import TcpPortsObservation
from scanner.model.operating_system import OperatingSystem

CHANNEL = "services"
MOST_SERVICES = 30
"""TCP ports from which on a device counts as one that accepts everything: then a port says nothing of its role."""
_MANY = 12
"""Open ports of a short list from which on it is worth asking how many were closed: fewer may all be real."""
_REST = 4
"""Open ports for each that is not, from which on a host accepts nearly everything."""
_SPOKEN = 75
"""The confidence of a service's name from which on something answered in that protocol."""
_MIRRORS = frozenset({"chargen", "discard", "echo", "tcpwrapped"})


@dataclass(frozen=True, slots=True)
class _Role:
    id: str
    products: frozenset[str]
    services: frozenset[str]
    systems: frozenset[str]
    closed: frozenset[int]
    kind: str
    confidence: int

    def fits(self, services: Sequence[Service], ports: frozenset[int], systems: frozenset[str]) -> Service | None:
        """Return the first service that this role is read from."""
        if ports & self.closed or (self.systems and not systems & self.systems):
            return None
        return next((item for item in services if self._names(item)), None)

    def _names(self, item: Service) -> bool:
        if item.product and item.product.value in self.products:
            return True
        return bool(item.name and item.name.confidence >= _SPOKEN and item.name.value in self.services)


def role_votes(services: Sequence[Service], votes: Iterable[Vote]) -> Iterator[Vote]:
    """Return what all services together say of the kind; nothing where a maker of other things than computers shows."""
    votes = tuple(votes)
    makers = {vote.value for vote in votes if vote.field == "vendor"}
    if not all(_makes_computers(maker) for maker in makers):
        return
    spoken = telling(services)
    ports = frozenset(item.port for item in spoken)
    systems = frozenset(OperatingSystem.parse(vote.value).family for vote in votes if vote.field == "os")
    for role in _roles():
        found = role.fits(spoken, ports, systems)
        if found:
            text = found.product.value if found.product else str(found.port)
            yield Vote("kind", role.kind, role.confidence, CHANNEL, role.id, text, next(iter(found.evidence), ""))


def accepts_everything(seen: TcpPortsObservation) -> bool:
    """Tell whether nearly every port asked is open, of a short list too: then no open port means a service."""
    return len(seen.open) >= _MANY and (seen.closed + seen.silent) * _REST <= len(seen.open)


def telling(services: Sequence[Service]) -> tuple[Service, ...]:
    """Return the services whose ports say something: not those of a host that accepts or repeats everything."""
    if sum(item.transport is Transport.TCP for item in services) > MOST_SERVICES:
        return ()
    return tuple(item for item in services if item.name is None or item.name.value not in _MIRRORS)


def _makes_computers(maker: str) -> bool:
    folded = maker.lower()
    return any(folded == name or folded.startswith(f"{name} ") for name in _computer_makers())


@functools.cache
def _computer_makers() -> tuple[str, ...]:
    return tuple(name.lower() for name in table("roles.toml")["computer_makers"])


@functools.cache
def _roles() -> tuple[_Role, ...]:
    return tuple(
        _Role(
            row["id"],
            frozenset(row.get("products", ())),
            frozenset(row.get("services", ())),
            frozenset(row.get("systems", ())),
            frozenset(row["closed"]),
            row["kind"],
            row["confidence"],
        )
        for row in table("roles.toml")["rule"]
    )
