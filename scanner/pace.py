"""Spacing of packets: so many a second in all, and so many a second to one host."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from scanner.rate_control import RateControl


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One that takes part in the rate: how it is told, and the packets per second that it can use."""

    tell: Callable[[float], None]
    most: float


class Pace:
    """Hands out moments to send; rates in packets per second.

    The rate in all is adaptive (`control`); the rate of one host is fixed.
    This computer itself (loopback) is not paced per host. Processes that pace
    themselves share the rate in all: each is told its part, anew whenever one
    begins or ends. `reached` is the rate that one of them found good, with
    which the next begins; None before the first.
    """

    def __init__(self, rate: float, host_rate: float) -> None:
        self.control = RateControl(rate)
        self.reached: float | None = None
        self._rate = rate
        self._sharing: list[_Part] = []
        self._host_gap = 1.0 / host_rate
        self._next = 0.0
        self._next_of_host: defaultdict[str, float] = defaultdict(float)

    @contextlib.contextmanager
    def shared(self, tell: Callable[[float], None], most: float = inf) -> Iterator[None]:
        """Take part in the rate until the block ends; `tell` is called with the packets per second of one part.

        `most` is what this one can use at all (few hosts); what it leaves of its part is the others'.
        """
        part = _Part(tell, most)
        self._sharing.append(part)
        self._tell_all()
        try:
            yield
        finally:
            self._sharing.remove(part)
            self._tell_all()

    def _tell_all(self) -> None:
        left = self._rate
        waiting = sorted(self._sharing, key=lambda part: part.most)
        for taken, part in enumerate(waiting):
            share = left / (len(waiting) - taken)
            part.tell(share)
            left -= min(share, part.most)

    async def wait(self, address: str) -> None:
        """Return when the next packet to `address` may leave."""
        now = asyncio.get_running_loop().time()
        moment = max(now, self._next, self._next_of_host[address])
        self._next = max(now, self._next) + 1.0 / self.control.rate
        self._next_of_host[address] = moment + self.host_gap(address)
        if moment > now:
            await asyncio.sleep(moment - now)

    def host_ready(self, address: str, now: float) -> bool:
        """Tell whether one more packet may leave to this host at `now`; if so it counts as sent."""
        if self._next_of_host[address] > now:
            return False
        self._next_of_host[address] = now + self.host_gap(address)
        return True

    def host_gap(self, address: str) -> float:
        """Return the seconds between two packets to one host."""
        return 0.0 if is_loopback(address) else self._host_gap


def is_loopback(address: str) -> bool:
    """Tell whether an address is this computer's own loopback."""
    return address.startswith("127.") or address == "::1"
