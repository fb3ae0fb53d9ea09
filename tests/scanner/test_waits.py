"""Waits for datagrams: brief on a link known to be quick, longer where round trips say so."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.waits import ANSWERS_BEFORE_TRUST, FIRST_WAIT, LAST_WAIT, PATIENCE, Waits


def after(*round_trips: float) -> Waits:
    waits = Waits()
    for seconds in round_trips:
        waits.heard(seconds)
    return waits


def test_nothing_known_means_the_full_wait() -> None:
    assert Waits().reply(1.5, last=False) == 1.5
    assert after(*[0.001] * (ANSWERS_BEFORE_TRUST - 1)).reply(1.5, last=True) == 1.5


def test_a_quick_link_is_waited_for_briefly() -> None:
    waits = after(*[0.001] * ANSWERS_BEFORE_TRUST)
    assert waits.reply(1.5, last=False) == FIRST_WAIT
    assert waits.reply(1.5, last=True) == LAST_WAIT


def test_one_slow_answer_lengthens_the_waits_of_all() -> None:
    waits = after(*[0.001] * ANSWERS_BEFORE_TRUST, 0.3)
    assert waits.reply(2.5, last=False) == waits.reply(2.5, last=True) == PATIENCE * 0.3
    assert waits.quiet(0.6) == 0.6 + 2 * 0.3


@given(st.lists(st.floats(0, 60), max_size=40), st.floats(0.05, 10), st.booleans())
def test_a_wait_is_never_longer_than_the_question_allows(seen: list[float], most: float, last: bool) -> None:
    assert 0 < after(*seen).reply(most, last=last) <= most


@given(st.lists(st.floats(0, 60), max_size=40), st.floats(0, 60))
def test_a_slower_network_is_never_given_less(seen: list[float], slower: float) -> None:
    known = [*seen, *[0.0] * ANSWERS_BEFORE_TRUST]
    assert after(*known, slower).reply(5.0, last=False) >= after(*known, 0.0).reply(5.0, last=False)
    assert after(*known, slower).quiet(1.0) >= after(*known, 0.0).quiet(1.0)
