"""Spacing of packets: so many a second in all, and so many a second to one host."""

import asyncio
from collections import defaultdict


class Pace:
    """Hands out moments to send; rates in packets per second."""

    def __init__(self, rate: float, host_rate: float) -> None:
        self._gap = 1.0 / rate
        self._host_gap = 1.0 / host_rate
        self._next = 0.0
        self._next_of_host: defaultdict[str, float] = defaultdict(float)

    async def wait(self, address: str) -> None:
        """Return when the next packet to `address` may leave."""
        now = asyncio.get_running_loop().time()
        moment = max(now, self._next, self._next_of_host[address])
        self._next = max(now, self._next) + self._gap
        self._next_of_host[address] = moment + self._host_gap
        if moment > now:
            await asyncio.sleep(moment - now)
