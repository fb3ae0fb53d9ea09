"""The highest rate of packets in a run, as the gate counted them."""

import asyncio
from typing import Self

from scanner.gate import Gate

_EVERY = 0.5


class PeakRate:
    """Looks at the gate's count twice a second while it is entered; `rate` in packets per second."""

    def __init__(self, gate: Gate) -> None:
        self.rate = 0.0
        self._gate = gate
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        count, moment = sum(self._gate.sent.values()), loop.time()
        while True:
            await asyncio.sleep(_EVERY)
            now, total = loop.time(), sum(self._gate.sent.values())
            self.rate = max(self.rate, (total - count) / (now - moment))
            count, moment = total, now
