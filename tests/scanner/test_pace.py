"""One rate in all, however many send at once."""

import asyncio
import itertools
from collections.abc import Callable

import pytest

from scanner.pace import Pace
from scanner.rate_control import WINDOW, RateControl
from tests.scanner.virtual_time import run

BURST = 0.01
"""Seconds' worth of packets that may leave at once."""


def test_processes_that_pace_themselves_share_the_rate_and_get_it_back() -> None:
    pace = Pace(10_000.0, 50.0)
    told: dict[str, list[float]] = {"discovery": [], "first sweep": [], "second sweep": []}
    with pace.shared(told["discovery"].append):
        with pace.shared(told["first sweep"].append), pace.shared(told["second sweep"].append):
            parts = [rates[-1] for rates in told.values()]
            assert parts == pytest.approx([10_000.0 / 3] * 3)
        assert told["discovery"][-1] == 10_000.0
    assert told["first sweep"] == pytest.approx([5000.0, 10_000.0 / 3, 5000.0])


def test_what_few_hosts_cannot_use_is_left_to_the_others_and_the_sum_keeps_to_the_rate() -> None:
    pace = Pace(10_000.0, 50.0)
    told: dict[str, float] = {}
    with (
        pace.shared(lambda rate: told.update(wide=rate)),
        pace.shared(lambda rate: told.update(few=rate), 200.0),
        pace.shared(lambda rate: told.update(many=rate), 20_000.0),
    ):
        assert told["wide"] == told["many"] == 4900.0
        assert min(told["few"], 200.0) + told["wide"] + told["many"] == 10_000.0
    with pace.shared(lambda rate: told.update(few=rate), 200.0):
        assert told["few"] == 10_000.0


def test_who_waits_for_answers_leaves_the_rate_to_those_that_send() -> None:
    pace = Pace(10_000.0, 50.0)
    told: dict[str, float] = {}
    with pace.shared(lambda rate: told.update(one=rate)) as one, pace.shared(lambda rate: told.update(other=rate)):
        assert told == {"one": 5000.0, "other": 5000.0}
        one.sends(False)
        assert told["other"] == 10_000.0
        one.sends(True)
        assert told == {"one": 5000.0, "other": 5000.0}


async def test_this_process_has_a_tenth_while_it_asks_itself_and_all_when_nobody_else_sends() -> None:
    pace = Pace(10_000.0, 50.0)
    told: dict[str, float] = {}
    with pace.shared(lambda rate: told.update(frames=rate)) as frames:
        assert told["frames"] == pace.control.limit == 10_000.0
        await pace.wait("10.0.0.5")
        assert (told["frames"], pace.control.limit) == (9000.0, 1000.0)
        frames.sends(False)
        assert pace.control.limit == 10_000.0
    assert pace.control.limit == 10_000.0


def test_a_rate_at_its_limit_follows_the_limit_and_a_lower_one_stays() -> None:
    fast, slow = RateControl(1000.0, start=1.0), RateControl(1000.0, start=0.1)
    for control in (fast, slow):
        control.bound(500.0)
    assert (fast.rate, slow.rate) == (500.0, 100.0)
    for control in (fast, slow):
        control.bound(2000.0)
    assert (fast.rate, slow.rate) == (2000.0, 100.0)


def let_go(pace: Pace, addresses: list[str], meanwhile: Callable[[], None] = lambda: None) -> dict[str, list[float]]:
    """Return when the packets to these addresses left, all wanting to leave at once; `meanwhile` runs after 0.1 s."""
    left: dict[str, list[float]] = {}

    async def one(address: str) -> None:
        await pace.wait(address)
        left.setdefault(address, []).append(asyncio.get_running_loop().time())

    async def everybody() -> None:
        asyncio.get_running_loop().call_later(0.1, meanwhile)
        await asyncio.gather(*map(one, addresses))

    run(everybody())
    return left


def test_packets_leave_no_faster_than_the_rate() -> None:
    pace = Pace(4000.0, 50.0)
    left = let_go(pace, [f"10.0.{number // 250}.{number % 250}" for number in range(1000)])
    moments = sorted(moment for each in left.values() for moment in each)
    assert all(
        moments[later] - moments[earlier] >= (later - earlier - 1.01 * BURST * pace.control.rate) / pace.control.rate
        for earlier, later in itertools.combinations(range(0, 1000, 50), 2)
    )
    assert moments[-1] < 1.2  # at a quarter of 4,000 a second


def test_who_waits_already_leaves_at_the_rate_that_was_found_meanwhile() -> None:
    """A quarter of the rate is where sending begins: what was queued then must not keep to it."""
    pace = Pace(4000.0, 50.0)

    def answers() -> None:
        for _ in range(20 * WINDOW):
            pace.control.heard(0.001)

    left = let_go(pace, [f"10.0.{number // 250}.{number % 250}" for number in range(1000)], answers)
    assert pace.control.rate == 4000.0
    assert max(moment for each in left.values() for moment in each) < 0.4


def test_a_host_is_spaced_also_behind_a_queue() -> None:
    """Nobody's packets are saved up while all wait for the rate in all."""
    pace = Pace(400.0, 50.0)
    queue = [f"10.0.0.{number}" for number in range(1, 101)]
    left = let_go(pace, [*queue, *(["10.0.9.9"] * 5)])
    assert len(left["10.0.9.9"]) == 5
    assert all(later - earlier >= 0.02 - 1e-9 for earlier, later in itertools.pairwise(left["10.0.9.9"]))


def test_who_gave_up_waiting_costs_nobody_a_turn() -> None:
    pace = Pace(400.0, 50.0)

    async def work() -> float:
        given_up = [asyncio.create_task(pace.wait(f"10.0.1.{number}")) for number in range(100)]
        await asyncio.sleep(0)
        for task in given_up:
            task.cancel()
        await pace.wait("10.0.0.1")
        return asyncio.get_running_loop().time()

    assert run(work()) < 0.1
