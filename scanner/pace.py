"""Spacing of packets: so many a second in all, and so many a second to one host."""

import asyncio
import contextlib
import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator

from scanner.rate_control import RateControl, TokenBucket

TICK = 0.002
"""Seconds between two looks at who may send now."""


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
        self._sharing: list[Callable[[float], None]] = []
        self._host_gap = 1.0 / host_rate
        self._next_of_host: defaultdict[str, float] = defaultdict(float)
        self._bucket = TokenBucket(self.control, 0.0)
        self._queue: list[tuple[float, int, str, asyncio.Future[None]]] = []
        self._number = itertools.count()

    @contextlib.contextmanager
    def shared(self, tell: Callable[[float], None]) -> Iterator[None]:
        """Take part in the rate until the block ends; `tell` is called with the packets per second of one part."""
        self._sharing.append(tell)
        self._tell_all()
        try:
            yield
        finally:
            self._sharing.remove(tell)
            self._tell_all()

    def _tell_all(self) -> None:
        for tell in self._sharing:
            tell(self._rate / len(self._sharing))

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
        self._next_of_host[address] = now + self.host_gap(address)
        return True

    def host_gap(self, address: str) -> float:
        """Return the seconds between two packets to one host."""
        return 0.0 if is_loopback(address) else self._host_gap


def is_loopback(address: str) -> bool:
    """Tell whether an address is this computer's own loopback."""
    return address.startswith("127.") or address == "::1"
