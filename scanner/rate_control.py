"""How fast to send: gently at first, faster while answers stay prompt, slower at the first sign of strain."""

WINDOW = 16
"""Answers that are judged together."""
GENTLE_START = 0.25
"""Of the permitted rate, with which sending begins."""
SMALLEST_SHARE = 0.02
"""Of the permitted rate, kept even under strain so that a scan always ends."""
SILENT_WINDOW = 512
"""Packets without any answer, after which the rate rises by a tenth, up to half the limit."""
SLACK = 0.010
"""Seconds of round-trip time that never count as strain: a scheduler's or an access point's own breathing."""


class RateControl:
    """The present rate in packets per second, between a small share of `limit` and `limit`.

    It starts at `start` of the limit. Each window of answers raises it by half
    while the median round-trip time stays near the usual one; two windows in a
    row above twice the usual, or losses above one in ten, lower it. Hosts differ
    in distance, so one slow window is no sign. Silence is neither: over empty
    addresses the rate creeps up, to half the limit at most.
    """

    def __init__(self, limit: float, start: float = GENTLE_START) -> None:
        self.limit = limit
        self.rate = limit * start
        self.longest = 0.0
        self._usual = 0.0
        self._slow_windows = 0
        self._window: list[float] = []
        self._lost = 0
        self._unanswered = 0

    def bound(self, limit: float) -> None:
        """Keep to another limit from now on; a rate that was good at the limit follows it."""
        at_limit = self.rate >= self.limit
        self.limit = limit
        self.rate = limit if at_limit else min(self.rate, limit)

    def sent(self, count: int) -> None:
        """Take in packets that left."""
        self._unanswered += count
        if self._unanswered >= SILENT_WINDOW:
            self._unanswered = 0
            self.rate = max(self.rate, min(self.limit / 2, self.rate * 1.1))

    def heard(self, round_trip: float) -> None:
        """Take in an answer that needed `round_trip` seconds."""
        self.longest = max(self.longest, round_trip)
        self._unanswered = 0
        self._window.append(round_trip)
        if len(self._window) >= WINDOW:
            self._judge()

    def lost(self, count: int = 1) -> None:
        """Take in packets that a host known to answer left unanswered."""
        self._lost += count
        if self._lost >= WINDOW // 4:
            self._slow_down()

    def _judge(self) -> None:
        middle = sorted(self._window)[len(self._window) // 2]
        self._usual = self._usual or middle
        slow = middle > 2 * self._usual + SLACK
        self._slow_windows = self._slow_windows + 1 if slow else 0
        lossy = self._lost * 10 > len(self._window)
        self._window.clear()
        self._lost = 0
        if lossy or self._slow_windows >= 2:
            self._slow_down()
        elif not slow:
            self._usual += (middle - self._usual) / 4
            self.rate = min(self.limit, self.rate * 1.5)

    def _slow_down(self) -> None:
        self._window.clear()
        self._lost = self._slow_windows = 0
        self.rate = max(self.limit * SMALLEST_SHARE, self.rate * 0.5)


class TokenBucket:
    """How many packets may leave now, at a rate that may change; at most `burst` seconds' worth at once."""

    def __init__(self, control: RateControl, now: float, burst: float = 0.01) -> None:
        self._control = control
        self._burst = burst
        self._last = now
        self._tokens = 1.0

    def available(self, now: float) -> int:
        """Return the number of packets that may leave at the moment `now` (monotonic seconds)."""
        rate = self._control.rate
        most = max(1.0, rate * self._burst)
        self._tokens = min(most, self._tokens + (now - self._last) * rate)
        self._last = now
        return int(self._tokens)

    def take(self, count: int = 1) -> None:
        """Note that `count` packets left."""
        self._tokens -= count
        self._control.sent(count)
