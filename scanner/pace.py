"""Spacing of packets: so many a second in all, and so many a second to one host."""

import asyncio
import contextlib
import heapq
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from scanner.rate_control import RateControl, TokenBucket

TICK = 0.002
"""Seconds between two looks at who may send now."""

OWN_PART = 0.1
"""Of the rate in all, what this process' own questions may use while others send frames."""
OWN_SECONDS = 1.0
"""After its last own packet, for which this process counts as one that sends."""


@dataclass(slots=True, eq=False)
class Part:
    """One that takes part in the rate: how it is told, the packets per second it can use, whether it sends now."""

    pace: "Pace"
    tell: Callable[[float], None]
    most: float
    sending: bool

    def sends(self, on: bool) -> None:
        """Say whether it sends or only waits for answers; who waits leaves its part to the others."""
        self.sending = on
        self.pace.share_out()


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
        self._sharing: list[Part] = []
        self._last_own = -inf
        self._host_gap = 1.0 / host_rate
        self._next_of_host: defaultdict[str, float] = defaultdict(float)
        self._bucket = TokenBucket(self.control, 0.0)
        self._queue: list[tuple[float, int, str, asyncio.Future[None]]] = []
        self._number = itertools.count()

    @contextlib.contextmanager
    def shared(self, tell: Callable[[float], None], most: float = inf, *, sending: bool = True) -> Iterator[Part]:
        """Take part in the rate until the block ends; `tell` is called with the packets per second of one part.

        `most` is what this one can use at all (few hosts); what it leaves of its part is the others'.
        """
        part = Part(self, tell, most, sending)
        self._sharing.append(part)
        self.share_out()
        try:
            yield part
        finally:
            self._sharing.remove(part)
            self.share_out()

    def share_out(self) -> None:
        """Tell all that send now what their part of the rate is; this process' own questions have a tenth."""
        sending = any(part.sending for part in self._sharing)
        own = self._rate * OWN_PART if time.monotonic() - self._last_own < OWN_SECONDS else 0.0
        self.control.bound(own if sending and own else self._rate)
        left = self._rate - own
        waiting = sorted((part for part in self._sharing if part.sending), key=lambda part: part.most)
        for taken, part in enumerate(waiting):
            share = left / (len(waiting) - taken)
            part.tell(share)
            left -= min(share, part.most)

    async def wait(self, address: str) -> None:
        """Return when the next packet to `address` may leave; it counts as sent.

        Who waits is let go at the rate of that moment, not at the one of the moment when the waiting began.
        """
        loop = asyncio.get_running_loop()
        now = loop.time()
        if not self._queue and self._bucket.available(now) and self.host_ready(address, now):
            self._bucket.take()
            return
        turn: asyncio.Future[None] = loop.create_future()
        self._queue_up(max(now, self._next_of_host[address]), next(self._number), address, turn)
        if len(self._queue) == 1:
            loop.call_later(TICK, self._let_go, loop)
        await turn

    def _queue_up(self, moment: float, number: int, address: str, turn: asyncio.Future[None]) -> None:
        heapq.heappush(self._queue, (moment, number, address, turn))

    def _let_go(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wake those whose moment has come, the earliest first, as many as the rate allows; look again later."""
        now = loop.time()
        free = self._bucket.available(now)
        while free and self._queue and self._queue[0][0] <= now:
            _, number, address, turn = heapq.heappop(self._queue)
            if turn.done():  # cancelled meanwhile
                continue
            if self.host_ready(address, now):
                turn.set_result(None)
                self._bucket.take()
                free -= 1
            else:
                self._queue_up(self._next_of_host[address], number, address, turn)
        if self._queue:
            loop.call_later(TICK, self._let_go, loop)

    def host_ready(self, address: str, now: float) -> bool:
        """Tell whether one more packet may leave to this host at `now`; if so it counts as sent."""
        if self._next_of_host[address] > now:
            return False
        self._take_part(now)
        self._next_of_host[address] = now + self.host_gap(address)
        return True

    def _take_part(self, now: float) -> None:
        """Note a packet of this process' own; the first after a pause makes the others leave it its part."""
        paused = now - self._last_own >= OWN_SECONDS
        self._last_own = now
        if paused and self._sharing:
            self.share_out()

    def host_gap(self, address: str) -> float:
        """Return the seconds between two packets to one host."""
        return 0.0 if is_loopback(address) else self._host_gap


def is_loopback(address: str) -> bool:
    """Tell whether an address is this computer's own loopback."""
    return address.startswith("127.") or address == "::1"
