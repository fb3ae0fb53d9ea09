"""How long replies to datagrams are waited for: briefly where the link is known to be quick, longer where it is not."""

ANSWERS_BEFORE_TRUST = 16
"""Round trips needed before waits shrink to what this network really needs."""
FIRST_WAIT = 0.4
"""Seconds for a reply before the question is put again: well above the processing time of a busy small device."""
LAST_WAIT = 0.8
"""Seconds after the last question; a reply to an earlier one still counts."""
PATIENCE = 4.0
"""Times the longest round trip seen, that a reply is waited for at least."""
LONGEST_COUNTED = 1.0
"""Seconds of one round trip counted at most: a single device that dozes must not slow the questions to all others."""


class Waits:
    """The round trips of a run's links so far, and the waits that follow from them; all in seconds."""

    def __init__(self) -> None:
        self._longest = 0.0
        self._answers = 0

    def heard(self, seconds: float) -> None:
        """Take in one round trip that a device's own system answered: an echo or "port unreachable"."""
        self._longest = max(self._longest, min(seconds, LONGEST_COUNTED))
        self._answers += 1

    def reply(self, most: float, *, last: bool) -> float:
        """Return how long to wait for a reply, at most `most`; `last` where the question is not put again."""
        if self._answers < ANSWERS_BEFORE_TRUST:
            return most
        return min(most, max(LAST_WAIT if last else FIRST_WAIT, PATIENCE * self._longest))

    def quiet(self, least: float) -> float:
        """Return how long nothing new must come before a question to a group has been answered by all."""
        return least + 2 * self._longest
