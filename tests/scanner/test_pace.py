"""One rate in all, however many send at once."""

import pytest

from scanner.pace import Pace
from scanner.rate_control import RateControl


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
