"""A raw process that is started ahead: given to the first who needs it, and ended where nobody did."""

import asyncio

import pytest

from scanner.gate import Gate
from scanner.model.scope import Scope
from scanner.raw.client import COMMAND_VARIABLE, RawClient, RawError
from scanner.raw.reserve import RawReserve

SCOPE = Scope(networks=("127.0.0.0/8",))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.subprocess.Process]:
    """Return the processes that were started."""
    processes: list[asyncio.subprocess.Process] = []
    real = Gate.start_process

    async def start(self: Gate, argv: list[str], **more: int) -> asyncio.subprocess.Process:
        processes.append(await real(self, argv, **more))
        return processes[-1]

    monkeypatch.setattr(Gate, "start_process", start)
    return processes


async def test_nothing_is_started_before_it_is_wished(started: list[asyncio.subprocess.Process]) -> None:
    async with RawReserve(Gate(SCOPE)):
        await asyncio.sleep(0)
    assert started == []


async def test_the_process_that_is_ready_is_given_once_and_each_is_ended(
    started: list[asyncio.subprocess.Process],
) -> None:
    async with RawReserve(Gate(SCOPE)) as reserve:
        reserve.prepare()
        reserve.prepare()
        async with reserve.client() as first, reserve.client() as second:
            assert isinstance(first, RawClient)
            assert first is not second
            assert len(started) == 2
        reserve.prepare()
    assert [process.returncode for process in started] == [0, 0, 0]


async def test_a_process_that_cannot_be_started_is_told_to_who_needs_it_and_to_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(COMMAND_VARIABLE, "/nowhere/at/all")
    async with RawReserve(Gate(SCOPE)) as reserve:
        reserve.prepare()
        with pytest.raises(RawError):
            async with reserve.client():
                raise AssertionError("there is no such process")
        reserve.prepare()
