import pytest

from scanner.events import Event, PhaseStarted, Progress
from scanner.progress import ProgressMeter


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def meter(events: list[Event], clock: Clock) -> ProgressMeter:
    return ProgressMeter(events.append, {"discovery": (100, 0.1), "services": (50, 2.0)}, clock)


def test_nothing_is_promised_before_something_was_measured() -> None:
    events: list[Event] = []
    scan = meter(events, Clock())
    scan.begin("discovery")
    assert events == [PhaseStarted("discovery", 100)]
    assert scan.remaining() is None


def test_the_measured_pace_replaces_the_expected_one() -> None:
    events: list[Event] = []
    clock = Clock()
    scan = meter(events, clock)
    scan.begin("discovery")
    clock.now += 50
    scan.advance("discovery", 50)
    assert scan.remaining() == 50 * 1.0 + 50 * 2.0
    scan.end("discovery")
    scan.begin("services", 10)
    clock.now += 30
    scan.advance("services", 5)
    assert scan.remaining() == 5 * 6.0
    scan.end("services")
    assert scan.remaining() == 0


def test_an_earlier_run_shortens_what_is_expected_and_never_lengthens_it() -> None:
    events: list[Event] = []
    scan = meter(events, Clock())
    scan.shorten(1000.0)
    scan.begin("discovery", 1)
    scan.advance("discovery")
    assert scan.remaining() == 50 * 2.0
    scan.shorten(1.1)
    assert scan.remaining() == pytest.approx(50 * 2.0 * 1.1 / 100.1)


def test_at_most_four_events_a_second() -> None:
    events: list[Event] = []
    clock = Clock()
    scan = meter(events, clock)
    scan.begin("discovery")
    for _ in range(100):
        clock.now += 0.01
        scan.advance("discovery")
    progress = [event for event in events if isinstance(event, Progress)]
    assert 1 <= len(progress) <= 5


def test_more_units_than_expected_never_exceed_the_whole() -> None:
    events: list[Event] = []
    scan = meter(events, Clock())
    scan.begin("discovery", 1)
    scan.advance("discovery", 3)
    scan.reach("discovery", 2)
    scan.end("discovery")
    last = events[-1]
    assert isinstance(last, Progress)
    assert (last.done, last.total) == (3, 3)
