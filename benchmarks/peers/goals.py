"""Goals with their outcome: met, not met, or undecided where the peer had to be stopped first."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Judged(NamedTuple):
    """One goal with what was measured and how it ended."""

    text: str
    outcome: str


JUDGED: list[Judged] = []
"""Every goal judged by this process, in its order, for the one table at the end of all measurements."""


@dataclass(slots=True)
class Goals:
    """The goals of one measurement; `code` is 1 once one of them is not met."""

    missed: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        """Return the exit code."""
        return int(bool(self.missed))

    def at_most(self, name: str, value: float, limit: float, *, bound: bool = False) -> None:
        """Print and note a goal with an upper limit.

        With `bound` the value is an upper bound of the truth (the peer was
        stopped by its cap): within the limit it is met, above it nothing is known.
        """
        exceeded = "undecided, the peer was stopped" if bound else "NOT MET"
        outcome = "met" if value <= limit else exceeded
        self._note(f"{name}: {'<= ' if bound else ''}{value:.2f} (goal: at most {limit:g})", outcome)

    def at_least(self, name: str, value: float, limit: float) -> None:
        """Print and note a goal with a lower limit."""
        self._note(f"{name}: {value:g} (goal: at least {limit:g})", "met" if value >= limit else "NOT MET")

    def _note(self, text: str, outcome: str) -> None:
        print(f"    {text}  {outcome}", flush=True)
        JUDGED.append(Judged(text, outcome))
        if outcome == "NOT MET":
            self.missed.append(text)
