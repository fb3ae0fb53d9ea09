"""One row of a neighbour table, in the same words for every system."""

from dataclasses import dataclass
from enum import StrEnum


class NeighbourState(StrEnum):
    """What the system knows of a neighbour (RFC 4861, 7.3.2, for IPv4 too)."""

    REACHABLE = "reachable"
    STALE = "stale"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    STATIC = "static"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One row: `mac` is lower case with colons, "" while unknown.

    `confirmed_ago` is the seconds since the neighbour last proved to be there, None if
    the system does not tell.
    """

    address: str
    mac: str
    state: NeighbourState
    interface: str = ""
    confirmed_ago: float | None = None
    router: bool = False

    def alive_since(self, seconds: float) -> bool:
        """Tell whether it proved to be there within the last `seconds`."""
        if not self.mac or self.state in (NeighbourState.FAILED, NeighbourState.INCOMPLETE, NeighbourState.STATIC):
            return False
        if self.confirmed_ago is None:
            return self.state is NeighbourState.REACHABLE
        return self.confirmed_ago <= seconds


def mac_text(raw: bytes) -> str:
    """Return six bytes as text; "" for none, all zero or a group address."""
    if len(raw) != 6 or raw == bytes(6) or raw[0] & 1:
        return ""
    return raw.hex(":")
