"""What was sent to whom, how fast, and who stopped answering."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

SUSPICION = 2
"""Failed attempts in a row on a port known to be open, from which a host counts as suspect."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How packets were spread over devices: the middle one's, the most, and whose these are ("" without devices)."""

    median: int = 0
    most: int = 0
    most_at: str = ""


class Ledger:
    """Counts packets by address, measures the peak rate, and remembers which ports were open.

    Seconds are those of the monotonic clock, which all processes of a computer share.
    """

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        self.open_ports: defaultdict[str, set[int]] = defaultdict(set)
        self._by_second: Counter[int] = Counter()
        self._failures: Counter[str] = Counter()

    @property
    def packets(self) -> int:
        """Packets and connection attempts so far."""
        return self.sent.total()

    @property
    def peak_rate(self) -> float:
        """Packets that left within one second of the clock, at most."""
        return float(max(self._by_second.values(), default=0))

    def count(self, address: str, now: float, packets: int = 1) -> None:
        """Note packets to one address at the moment `now` in seconds."""
        self.sent[address] += packets
        self._by_second[int(now)] += packets

    def count_late(self, address: str, packets: int) -> None:
        """Add packets of which the system tells only afterwards; when they left is not known, so no rate follows."""
        self.sent[address] += packets

    def shares(self, addresses: Collection[str]) -> Shares:
        """Return how the packets were spread over these devices; of two with the most the first in text order."""
        counts = sorted((-self.sent[address], address) for address in addresses)
        if not counts:
            return Shares()
        from statistics import median  # noqa: PLC0415  (start-up time: once, at a scan's end)

        return Shares(round(median(-count for count, _ in counts)), -counts[0][0], counts[0][1])

    def count_elsewhere(self, sent: Mapping[str, int], by_second: Mapping[str, int]) -> None:
        """Add what another process of this computer sent on the gate's behalf."""
        self.sent.update(sent)
        self._by_second.update({int(second): packets for second, packets in by_second.items()})

    def succeeded(self, address: str, port: int) -> None:
        """Note that a TCP port accepted."""
        self.open_ports[address].add(port)
        self._failures.pop(address, None)

    def failed(self, address: str, port: int) -> bool:
        """Note a silent TCP port; True if it had been open before, which is a sign of strain."""
        if port not in self.open_ports.get(address, ()):
            return False
        self._failures[address] += 1
        return True

    def suspects(self) -> tuple[str, ...]:
        """Return the hosts whose open ports failed repeatedly and never answered since, sorted."""
        return tuple(sorted(host for host, count in self._failures.items() if count >= SUSPICION))
