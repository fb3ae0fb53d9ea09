"""How long one open port is waited for in silence, all questions to it together."""

import time

FAIR_WAIT = 1.0
"""Seconds that a question must be waited for to count as put to its end."""


class Patience:
    """Seconds of silence that are left; what speaks at once costs none of them.

    Each wait may take half of what is left, so that after it there is something for another question.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.spent = 0.0
        self.cut = False

    def wait(self, seconds: float) -> float:
        """Return how long the next wait may be, at most `seconds`."""
        allowed = min(seconds, max(self._seconds - self.spent, 0.0) / 2)
        self.cut = self.cut or allowed < min(seconds, FAIR_WAIT)
        return allowed

    def silent_since(self, moment: float) -> None:
        """Note a wait in vain that began at a moment of the monotonic clock."""
        self.spent += time.monotonic() - moment
