"""How far a scan is and how long it still takes, from what it has measured of itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from scanner.events import Event, PhaseStarted, Progress

INTERVAL = 0.25
"""Seconds between two Progress events: a terminal and a pipe are told at most four times a second."""

_ENOUGH = 3
"""Units after which the measured pace of a phase is believed more than the expected one."""


@dataclass(slots=True)
class _Phase:
    total: int
    seconds_each: float
    done: int = 0
    started: float | None = None
    closed: bool = False

    def remaining(self, now: float) -> float:
        left = 0 if self.closed else max(self.total - self.done, 0)
        return left * self._pace(now)

    def _pace(self, now: float) -> float:
        if self.started is None or self.done < _ENOUGH:
            return self.seconds_each
        return (now - self.started) / self.done


class ProgressMeter:
    """Counts the units of each phase and emits `PhaseStarted` and `Progress`.

    `expected` gives, in the order of the phases, the units and the seconds a unit
    is thought to cost; once a phase runs its own measured pace counts. The
    remaining time is None until something was measured. Times are monotonic:
    a jump of the clock changes nothing.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        expected: dict[str, tuple[int, float]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._emit = emit
        self._clock = clock
        self._phases = {name: _Phase(total, seconds) for name, (total, seconds) in expected.items()}
        self._last = float("-inf")

    def shorten(self, seconds: float) -> None:
        """Expect all phases together to take so long at most, as an earlier run of the same did."""
        expected = sum(phase.total * phase.seconds_each for phase in self._phases.values())
        for phase in self._phases.values():
            phase.seconds_each *= seconds / max(seconds, expected)

    def begin(self, phase: str, total: int | None = None) -> None:
        """Say that a phase runs; `total` corrects the number of its units."""
        state = self._phases.setdefault(phase, _Phase(total or 0, 1.0))
        if total is not None:
            state.total = total
        if state.started is None:
            state.started = self._clock()
            self._emit(PhaseStarted(phase, state.total))

    def expect(self, phase: str, total: int) -> None:
        """Correct the number of units of a phase that has not ended."""
        self._phases.setdefault(phase, _Phase(total, 1.0)).total = total

    def advance(self, phase: str, units: int = 1) -> None:
        """Count finished units."""
        state = self._phases[phase]
        state.done += units
        state.total = max(state.total, state.done)
        self._tell(phase, state, force=False)

    def reach(self, phase: str, done: int) -> None:
        """Set how many units of a phase are finished; never goes back."""
        self.advance(phase, max(done - self._phases[phase].done, 0))

    def end(self, phase: str) -> None:
        """Say that a phase has nothing left to do."""
        state = self._phases[phase]
        state.closed = True
        self._tell(phase, state, force=True)

    def remaining(self) -> float | None:
        """Return the seconds to the end of all phases, None while nothing is measured."""
        if not any(phase.done for phase in self._phases.values()):
            return None
        now = self._clock()
        return sum(phase.remaining(now) for phase in self._phases.values())

    def _tell(self, phase: str, state: _Phase, *, force: bool) -> None:
        now = self._clock()
        if force or now - self._last >= INTERVAL:
            self._last = now
            self._emit(Progress(phase, state.done, state.total, self.remaining()))
