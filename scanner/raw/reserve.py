"""A raw process that is started before it is needed: its start-up passes while something else is done."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from scanner.gate import Gate
from scanner.raw.client import RawClient, RawError


class RawReserve:
    """Keeps one raw process ready; use as `async with RawReserve(gate) as reserve`.

    Nothing is started before `prepare`; what nobody took is ended with the block.
    """

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self._ready: asyncio.Task[RawClient] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ready is not None:
            with contextlib.suppress(RawError):
                await (await self._ready).__aexit__(None, None, None)

    def prepare(self) -> None:
        """Start a process for whoever needs one next."""
        if self._ready is None:
            self._ready = asyncio.create_task(RawClient(self.gate).__aenter__())

    @contextlib.asynccontextmanager
    async def client(self) -> AsyncIterator[RawClient]:
        """Give the process that is ready, or a new one; raises `RawError` where it cannot be started."""
        ready, self._ready = self._ready, None
        if ready is None:
            async with RawClient(self.gate) as client:
                yield client
            return
        client = await ready
        try:
            yield client
        finally:
            await client.__aexit__(None, None, None)
