"""The rate goes up gently, stays under its limit, and comes down under strain."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.rate_control import GENTLE_START, SILENT_WINDOW, SMALLEST_SHARE, WINDOW, RateControl, TokenBucket


def fed(control: RateControl, seconds: float, windows: int) -> RateControl:
    for _ in range(windows * WINDOW):
        control.heard(seconds)
    return control


def test_prompt_answers_raise_the_rate_to_its_limit_and_no_further() -> None:
    control = RateControl(1000)
    assert control.rate == 1000 * GENTLE_START
    assert fed(control, 0.002, 20).rate == 1000


def test_answers_that_become_slow_lower_the_rate() -> None:
    control = fed(RateControl(1000), 0.002, 20)
    assert fed(control, 0.2, 2).rate == 500
    assert fed(control, 0.2, 200).rate == 1000 * SMALLEST_SHARE


def test_one_slow_window_is_no_sign() -> None:
    control = fed(RateControl(1000), 0.002, 20)
    fed(control, 0.2, 1)
    assert fed(control, 0.002, 1).rate == 1000


def test_losses_lower_the_rate() -> None:
    control = fed(RateControl(1000), 0.002, 20)
    control.lost(WINDOW)
    assert control.rate == 500


def test_silence_raises_the_rate_to_half_the_limit_at_most() -> None:
    control = RateControl(1000)
    for _ in range(100):
        control.sent(SILENT_WINDOW)
    assert control.rate == 500


@given(st.lists(st.floats(0, 5), max_size=300), st.integers(0, 50))
def test_the_rate_never_leaves_its_bounds(times: list[float], lost: int) -> None:
    control = RateControl(5000)
    for seconds in times:
        control.heard(seconds)
    control.lost(lost)
    assert 5000 * SMALLEST_SHARE <= control.rate <= 5000


def test_a_bucket_never_gives_more_than_its_burst() -> None:
    bucket = TokenBucket(RateControl(1000, start=1.0), now=0.0, burst=0.01)
    assert bucket.available(100.0) == 10
    bucket.take(10)
    assert bucket.available(100.0) == 0
    assert bucket.available(100.005) in (4, 5)
