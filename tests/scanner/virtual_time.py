"""An event loop whose clock jumps to the next timer instead of waiting for it; sockets work as ever."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")
_FOR_THE_KERNEL = 0.002
"""Seconds really waited before a jump where there are sockets: what was sent over loopback has arrived by then."""


class _Jumping(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    def __init__(self) -> None:
        super().__init__()
        self.clock = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if not timeout or timeout < 0:
            return super().select(timeout)  # type: ignore[no-any-return]
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(
            _FOR_THE_KERNEL if len(self.get_map()) > 1 else 0
        )
        if not ready:
            self.clock += timeout
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """The clock begins at 0."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.clock


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what `work` returns in a loop of its own."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)
