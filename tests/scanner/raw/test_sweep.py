"""The order and the end of asking, over a pair of local sockets whose far end loses what a test wants lost."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from scanner.rate_control import RateControl
from scanner.raw import sweep as sweep_module
from scanner.raw.questions import Answer
from scanner.raw.sweep import Outcome, Sweep

Replies = Callable[[int, int], bool]
"""Tells whether an item is answered when it is asked for the n-th time."""


class Items:
    """Items of some hosts, host by host; `follow` more of each first."""

    def __init__(self, hosts: int, each: int = 1, *, follow: bool = False) -> None:
        self.hosts = hosts
        self.firsts = hosts * each
        self._length = self.firsts * (2 if follow else 1)

    def __len__(self) -> int:
        return self._length

    def address(self, index: int) -> str:
        return str(index % self.hosts)

    def filter(self) -> bytes:
        return b""

    def frame(self, index: int) -> bytes:
        return index.to_bytes(4, "big")

    def read(self, frame: bytes) -> Answer | None:
        index = int.from_bytes(frame, "big")
        return index, [self.address(index)]

    def close(self) -> None:
        pass


class Control(RateControl):
    """Remembers whether losses were taken as strain."""

    strained = False

    def lost(self, count: int = 1) -> None:
        self.strained = True
        super().lost(count)


@contextmanager
def network(replies: Replies) -> Iterator[tuple[socket.socket, list[int]]]:
    """Open a socket whose far end answers; also hand over the items in the order they were asked."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    near.setblocking(False)
    asked: list[int] = []

    def answer() -> None:
        times: Counter[int] = Counter()
        while frame := far.recv(64):
            index = int.from_bytes(frame, "big")
            asked.append(index)
            times[index] += 1
            if replies(index, times[index]):
                far.send(frame)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield near, asked
    finally:
        near.close()
        thread.join()
        far.close()


def run(
    monkeypatch: pytest.MonkeyPatch, items: Items, replies: Replies
) -> tuple[Outcome, list[int], set[int], Control]:
    """Ask the items; return the outcome, the questions in their order, the answered addresses and the rate control."""
    found: list[str] = []
    control = Control(2000.0)
    with network(replies) as (near, asked):
        monkeypatch.setattr(sweep_module, "open_socket", lambda _interface, _program: near)
        outcome = Sweep(
            items,
            "nowhere0",
            control=control,
            idle=0.4,
            report=lambda rows, _answered: found.extend(str(row[0]) for row in rows),
            stop=lambda: False,
        ).run()
    return outcome, asked, {int(address) for address in found}, control


def test_without_loss_the_silent_are_asked_twice_and_the_others_once(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, asked, found, _ = run(monkeypatch, Items(60), lambda index, _time: index < 40)
    assert found == set(range(40))
    assert Counter(asked) == Counter({index: 1 if index < 40 else 2 for index in range(60)})
    assert (outcome.rounds, outcome.loss) == (2, 0.0)


def test_a_following_item_is_asked_only_after_its_first_was_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    _, asked, _, _ = run(monkeypatch, Items(40, follow=True), lambda index, _time: index % 40 < 30)
    assert {index for index in asked if index >= 40} == {40 + index for index in range(30)}
    assert all(asked.index(index) < asked.index(40 + index) for index in range(30))
    assert max(Counter(asked)[40 + index] for index in range(30)) == 1


def test_a_following_item_is_asked_also_where_the_first_answered_at_the_last_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, asked, _, _ = run(
        monkeypatch, Items(3, follow=True), lambda index, time: (index == 2 and time == 2) or index > 2
    )
    assert asked.count(5) >= 1
    assert not {3, 4} & set(asked)


def test_what_the_weather_loses_is_found_and_the_rate_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, _, found, control = run(monkeypatch, Items(400), lambda index, time: time > 1 + (index % 25 == 0))
    assert found == set(range(400))
    assert outcome.rounds > 2
    assert control.strained  # all was lost at first
    outcome, _, found, control = run(monkeypatch, Items(400), lambda index, time: time > (index % 25 == 0))
    assert found == set(range(400))
    assert 0 < outcome.loss < sweep_module.STRAIN
    assert not control.strained


@pytest.mark.parametrize(("with_a_shy_host", "times"), [(True, 2), (False, 1)])
def test_silent_hosts_are_asked_again_only_where_loss_alone_may_have_silenced_one(
    monkeypatch: pytest.MonkeyPatch, with_a_shy_host: bool, times: int
) -> None:
    """Three hosts: 0 answers all its 40 items, some lost at first; 1 none; 2 none or a single one."""

    def replies(index: int, time: int) -> bool:
        item, host = divmod(index, 3)
        return (host == 0 and time > (item % 20 == 0)) or (host == 2 and item == 7 and with_a_shy_host)

    _, asked, _, _ = run(monkeypatch, Items(3, 40), replies)
    counts = Counter(asked)
    assert {counts[3 * item + 1] for item in range(40)} == {times}


def test_what_came_while_this_computer_was_busy_is_read_before_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []

    def late(_index: int, _time: int) -> bool:
        time.sleep(0.2)
        return True

    def busy() -> bool:
        time.sleep(0.6)  # longer than a round is waited for
        return False

    with network(late) as (near, _):
        monkeypatch.setattr(sweep_module, "open_socket", lambda _interface, _program: near)
        Sweep(
            Items(1),
            "nowhere0",
            control=RateControl(2000.0),
            idle=0.4,
            rounds=1,
            report=lambda rows, _answered: found.extend(str(row[0]) for row in rows),
            stop=busy,
        ).run()
    assert found == ["0"]


def test_a_frame_is_as_old_as_the_kernel_says() -> None:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with near, far:
        near.setblocking(False)
        sweep_module.ask_for_times(near)
        far.send(b"early")
        time.sleep(0.05)
        [(frame, age)] = sweep_module.frames(near)
    assert frame == b"early"
    assert age >= 0.05


def test_a_clock_that_was_set_back_makes_no_frame_come_in_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with near, far:
        near.setblocking(False)
        sweep_module.ask_for_times(near)
        far.send(b"early")
        monkeypatch.setattr(sweep_module.time, "time", lambda: 0.0)
        assert list(sweep_module.frames(near)) == [(b"early", 0.0)]
