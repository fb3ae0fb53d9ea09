"""Records on their way to the disk: together where they wait together, each with its own end."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from scanner.engine.recorder import Findings, Recorder
from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.model.target_record import TargetRecord


class SlowStore:
    """A store whose first transaction takes as long as the test wants; keeps what each transaction held."""

    def __init__(self, refused: frozenset[str] = frozenset(), broken: Exception | None = None) -> None:
        self.go_on = threading.Event()
        self.transactions: list[tuple[str, ...]] = []
        self._refused = refused
        self._broken = broken

    def record_together(self, records: Sequence[TargetRecord]) -> None:
        assert self.go_on.wait(10)
        if self._broken:
            raise self._broken
        if any(item.target in self._refused for item in records):
            raise ValueError("these rows are not wanted")
        self.transactions.append(tuple(item.target for item in records))


async def stored(store: SlowStore, targets: Sequence[str]) -> list[BaseException | None]:
    recorder = Recorder(store)  # type: ignore[arg-type]
    work = [asyncio.create_task(recorder.record([Findings("s", target)], host_done=True)) for target in targets]
    await asyncio.sleep(0.05)
    store.go_on.set()
    ended: list[Any] = await asyncio.gather(*work, return_exceptions=True)
    recorder.close()
    return ended


async def test_hosts_that_finish_meanwhile_share_a_transaction() -> None:
    store = SlowStore()
    targets = [f"10.0.0.{number}" for number in range(1, 101)]
    assert await stored(store, targets) == [None] * 100
    assert [target for transaction in store.transactions for target in transaction] == targets
    assert len(store.transactions) <= 4


async def test_a_refused_record_takes_no_other_with_it() -> None:
    store = SlowStore(refused=frozenset({"10.0.0.3"}))
    ended = await stored(store, [f"10.0.0.{number}" for number in range(1, 6)])
    assert [type(item) for item in ended] == [type(None), type(None), ValueError, type(None), type(None)]
    assert sorted(target for transaction in store.transactions for target in transaction) == [
        "10.0.0.1", "10.0.0.2", "10.0.0.4", "10.0.0.5",
    ]  # fmt: skip


async def test_a_broken_database_is_told_to_all_and_not_asked_again_for_each() -> None:
    error = SetupError(Message.of("a"), Message.of("The disk is full."), Message.of("b"))
    ended = await stored(SlowStore(broken=error), ["10.0.0.1", "10.0.0.2", "10.0.0.3"])
    assert ended == [error] * 3


async def test_a_cancelled_task_waits_for_its_transaction() -> None:
    store = SlowStore()
    recorder = Recorder(store)  # type: ignore[arg-type]
    work = asyncio.create_task(recorder.record([Findings("s", "10.0.0.1")], host_done=True))
    await asyncio.sleep(0.05)
    work.cancel()
    threading.Timer(0.1, store.go_on.set).start()
    with pytest.raises(asyncio.CancelledError):
        await work
    recorder.close()
    assert store.transactions == [("10.0.0.1",)]
