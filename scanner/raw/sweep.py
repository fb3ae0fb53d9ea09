"""Asking all items of a question: paced, in rounds, ended when nothing new comes any more."""

import select
import socket
import struct
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from scanner.rate_control import RateControl, TokenBucket
from scanner.raw import bpf
from scanner.raw.questions import Question

TICK = 0.002
"""Seconds between two looks while sending."""
LONGEST_WAIT = 1.2
"""Seconds that a round is waited for at most after its last frame."""
FIRST_WAIT = 0.25
"""Seconds to wait at least while nobody has answered yet."""
PATIENCE = 1.5
"""Times the longest round-trip time seen, that nothing new must come before a round ends."""
REPORT_SECONDS = 0.02
"""Seconds for which answers are gathered, so that the other side is not woken for each."""
PROGRESS_SECONDS = 0.25
"""Seconds after which it is told how many were asked, where nobody answers."""
MOST_ROUNDS = 6
LONGEST_RETRY = 0.5
"""Seconds counted at most for an answer that came only after asking again: which question it answers is unknown."""
MISSING_ACCEPTED = 0.02
"""Items, or whole hosts, that may be expected to be still missing, by the loss that was seen, when asking ends."""
STRAIN = 0.1
"""Share found only by asking again, above which the rate is halved; below it is the network's weather."""
_ALL_PROTOCOLS = 0x0003
_SO_RCVBUFFORCE, _SO_TIMESTAMPNS = 33, 35
_TIMESPEC = struct.Struct("@ll")
_NOTES_SIZE = 64
"""Bytes, more than the one note that was asked for needs."""
_FRAMES_AT_ONCE, _LONGEST_FRAME = 1024, 2048


@dataclass(slots=True)
class Outcome:
    """What a sweep did: frames by address and by second of the monotonic clock, rounds, the share lost in round one."""

    sent: Counter[str] = field(default_factory=Counter)
    by_second: Counter[int] = field(default_factory=Counter)
    rounds: int = 0
    answered: int = 0
    loss: float = 0.0


class Sweep:
    """One question on one interface.

    `report` gets the answers in batches with the round-trip time in milliseconds
    appended, and the items asked so far. `sending` is told when a round of frames
    begins and when it ended, so that others can have the rate while this one
    waits. `stop` is asked between the steps whether to end.
    With `alive` one answer of a host is enough.
    """

    def __init__(
        self,
        question: Question,
        interface: str,
        *,
        control: RateControl,
        idle: float,
        rounds: int = MOST_ROUNDS,
        alive: bool = False,
        report: Callable[[list[list[str | int | float | None]], int], None],
        sending: Callable[[bool], None] = lambda _on: None,
        stop: Callable[[], bool],
    ) -> None:
        self._question = question
        self._control = control
        self._idle = idle
        self._rounds = rounds
        self._alive = alive
        self._report = report
        self._sending = sending
        self._stop = stop
        self._asked_at = array("d", bytes(8 * len(question)))
        self._asked_last = array("d", bytes(8 * len(question)))
        self._answered = bytearray(len(question))
        self._answers_of: Counter[str] = Counter()
        self._silent_rounds = 1
        self._last_new = self._reported = 0.0
        self._asked = 0
        self._unreported: list[list[str | int | float | None]] = []
        self._found_again = 0
        self.outcome = Outcome()
        self._sock = open_socket(interface, question.filter())

    def run(self) -> Outcome:
        """Ask until the missing ones are really not there; raises `OSError` if the interface goes down."""
        try:
            with self._sock:
                self._ask()
        finally:
            self._tell()
            self._question.close()
        return self.outcome

    def _ask(self) -> None:
        items: Sequence[int] = range(self._question.firsts)
        while items and not self._stop():
            self._round(items)
            if self.outcome.rounds > 1 or self._rounds == 1:
                self._wait()
            items = list(self._missing() if self._worth_another() else self._not_asked())
            items.sort(key=self._asked_last.__getitem__)

    def _round(self, items: Sequence[int]) -> None:
        """Ask each item; in later rounds each as soon as its earlier question has been waited for."""
        self._found_again = 0
        self.outcome.rounds += 1
        self._sending(True)
        bucket = TokenBucket(self._control, time.monotonic())
        position = 0
        while position < len(items) and not self._stop():
            now = time.monotonic()
            latest = now - self._quiet_time()
            for index in items[position : position + bucket.available(now)]:
                if self._asked_last[index] > latest:
                    break
                position += 1
                if not self._answered[index]:
                    self._send(index, time.monotonic())
                    bucket.take()
            self._receive(TICK)
        self._sending(False)

    def _wait(self) -> None:
        ended = self._last_new = time.monotonic()
        while not self._stop():
            now = time.monotonic()
            late = now - ended >= LONGEST_WAIT
            quiet = now - self._last_new >= self._quiet_time()
            self._receive(0.0 if late or quiet else 0.01)  # what came while this computer was busy is read in any case
            if late or (quiet and self._last_new < now):
                return

    def _quiet_time(self) -> float:
        floor = self._idle if self.outcome.answered else max(self._idle, FIRST_WAIT)
        return max(floor, PATIENCE * self._control.longest)

    def _send(self, index: int, now: float) -> None:
        self._sock.send(self._question.frame(index))
        if not self._asked_at[index]:
            self._asked_at[index] = now
            self._asked += index < self._question.firsts
        self._asked_last[index] = now
        self.outcome.sent[self._question.address(index)] += 1
        self.outcome.by_second[int(now)] += 1

    def _receive(self, timeout: float) -> None:
        ready, _, _ = select.select([self._sock], [], [], timeout)
        now = time.monotonic()
        for frame, age in frames(self._sock) if ready else ():
            answer = self._question.read(frame)
            if answer is None or self._answered[answer[0]] or not self._asked_at[answer[0]]:
                continue
            self._unreported.append([*answer[1], self._enter(answer[0], now - age)])
            self._last_new = now
        if now - self._reported >= (REPORT_SECONDS if self._unreported else PROGRESS_SECONDS):
            self._tell()
            self._reported = now

    def _tell(self) -> None:
        self._report(self._unreported, self._asked)
        self._unreported = []

    def _enter(self, index: int, came: float) -> float:
        self._answered[index] = 1
        self.outcome.answered += index < self._question.firsts
        self._answers_of[self._question.address(index)] += 1
        seconds = max(0.0, came - self._asked_at[index])
        if self._asked_last[index] == self._asked_at[index]:
            self._control.heard(seconds)
        else:
            self._found_again += 1
            self._control.longest = max(self._control.longest, min(seconds, LONGEST_RETRY))
        return round(seconds * 1000, 3)

    def _worth_another(self) -> bool:
        """Go on while the share found only by asking again says that somebody is still missing."""
        outcome = self.outcome
        if outcome.rounds == 1:
            return self._rounds > 1
        if outcome.rounds == 2:
            outcome.loss = self._found_again / max(1, outcome.answered)
        if self._found_again > STRAIN * outcome.answered:
            self._control.lost(self._found_again)
        return outcome.rounds < self._rounds and (self._items_are_missing() or self._hosts_are_missing())

    @property
    def _several(self) -> bool:
        return self._question.hosts != self._question.firsts

    def _items_are_missing(self) -> bool:
        """Tell whether so many answers can be expected to be lost still that asking again is worth it."""
        return self.outcome.answered * self.outcome.loss**self.outcome.rounds > MISSING_ACCEPTED

    def _hosts_are_missing(self) -> bool:
        """Tell whether hosts like those that answered can be expected to be silent by loss alone.

        One that answers a single item is silent with the probability of its loss,
        one that answers k items with its k-th power.
        """
        if not self._several or self._alive or self.outcome.rounds < 2:
            return False
        asked = self._silent_rounds
        return sum(self.outcome.loss ** (asked * k) for k in self._answers_of.values()) > MISSING_ACCEPTED

    def _missing(self) -> Iterator[int]:
        """Yield what stayed silent and is worth asking again.

        Where each host is asked many items: for its life, all of a host that
        gave no answer; for its ports, those of a host that answered elsewhere, and
        of the silent ones as long as loss alone may have silenced one.
        """
        heard_too = self.outcome.rounds == 1 or self._items_are_missing()
        silent_too = self._hosts_are_missing()
        self._silent_rounds += silent_too
        for index in range(self._question.firsts):
            heard = self._question.address(index) in self._answers_of
            wanted = not heard if self._alive else heard_too if heard else silent_too
            if not self._answered[index] and (wanted or not self._several):
                yield index
        for index in self._following():
            if not self._asked_at[index] or self.outcome.loss:
                yield index

    def _not_asked(self) -> Iterator[int]:
        """Yield what could be asked only after an answer that came late."""
        return (index for index in self._following() if not self._asked_at[index])

    def _following(self) -> Iterator[int]:
        """Yield the unanswered items whose first question was answered."""
        firsts = self._question.firsts
        for index in range(firsts, len(self._question)):
            if self._answered[index - firsts] and not self._answered[index]:
                yield index


def open_socket(interface: str, program: bytes) -> socket.socket:
    """Return a packet socket that hears only what `program` lets through; raises `PermissionError` or `OSError`."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)  # protocol 0: hears nothing before the filter is on
    bpf.attach(sock, program)
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 4 << 20)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    ask_for_times(sock)
    sock.bind((interface, _ALL_PROTOCOLS))
    sock.setblocking(False)
    return sock


def ask_for_times(sock: socket.socket) -> None:
    """Let the kernel note when each frame came (SO_TIMESTAMPNS, socket(7))."""
    sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)


def frames(sock: socket.socket) -> Iterator[tuple[bytes, float]]:
    """Yield what waits in the socket, each frame with the seconds since it came.

    By the kernel's note, where there is one: a computer too busy to look must not pass for a slow network.
    """
    now = time.time()
    for _ in range(_FRAMES_AT_ONCE):
        try:
            frame, notes, _, _ = sock.recvmsg(_LONGEST_FRAME, _NOTES_SIZE)
        except BlockingIOError:
            return
        yield frame, max(0.0, now - _moment(notes[0][2])) if notes else 0.0


def _moment(timespec: bytes) -> float:
    seconds, nanoseconds = _TIMESPEC.unpack(timespec)
    moment: float = seconds + nanoseconds * 1e-9
    return moment
