"""Waits for the work of a probe without trusting it: neither its manners at the deadline nor its exceptions."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

ResultT = TypeVar("ResultT")

LET_GO_SECONDS = 1.0
"""How long work that is cut off may take to let go before it is left to itself."""


class CutOffError(TimeoutError):
    """The time ran out before the work was through."""


class BrokenOffError(Exception):
    """The work ended in a way that no probe may end: it asked the program to exit, or cancelled itself."""


async def finished_within(work: Callable[[], Awaitable[ResultT]], seconds: float) -> ResultT:
    """Return what `work` returns, or raise what it raises; nothing that it does ends more than itself.

    After `seconds` it is cancelled and `CutOffError` raised, also where it holds on.
    A cancellation from outside goes through to it.
    """
    task = asyncio.create_task(_contained(work))
    task.add_done_callback(_take_notice)
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        late = not task.done()
        if late:
            task.cancel()
            await asyncio.wait({task}, timeout=LET_GO_SECONDS)
    if late:
        raise CutOffError
    if task.cancelled():
        raise BrokenOffError("cancelled itself")
    return task.result()


async def _contained(work: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """Turn an exit, which would end the whole program, into an exception that does not."""
    try:
        return await work()
    except SystemExit as error:
        raise BrokenOffError(f"asked the program to exit ({error.code})") from error


def _take_notice(task: "asyncio.Task[Any]") -> None:
    """Fetch the exception of work that nobody waits for any more, else asyncio prints it."""
    if not task.cancelled():
        task.exception()
