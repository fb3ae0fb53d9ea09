"""A part of the gate: thousands of TCP connection attempts in one non-blocking batch, each closed at once."""

import asyncio
import contextlib
import errno
import os
import selectors
import socket
import sys
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from scanner.ledger import Ledger
from scanner.pace import TICK, Pace, is_loopback
from scanner.rate_control import TokenBucket

"""Seconds between two looks at the batch."""
ANSWERS_BEFORE_TRUST = 16
"""Answers needed before the wait shrinks to what this network really needs."""
SHORTEST_WAIT = 0.3
"""Seconds that an attempt is given at least."""
SELECT_LIMIT = 480
"""Sockets that Windows' select() can watch (512 less a reserve)."""
WINDOWS_REFUSAL = 2.6
"""Seconds until Windows reports a refused connection: it tries three times, half a second apart and more."""
DEFERRED_LIMIT = 4096
"""Attempts that may stand aside because their host is not due yet."""


class PortState(StrEnum):
    """What a TCP port does when it is asked (nmap's words)."""

    OPEN = "open"
    CLOSED = "closed"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class PortAnswer:
    """Outcome of one attempt.

    `seconds` is the time to the answer. `error` is the error number where this
    computer itself could not send (no route, interface down), else 0.
    """

    address: str
    port: int
    state: PortState
    seconds: float
    error: int = 0


@dataclass(slots=True)
class _Attempt:
    address: str
    port: int
    started: float
    deadline: float
    sock: socket.socket


class ConnectSweep:
    """One batch; `admit` is the gate's check and raises for what is not allowed.

    `timeout` in seconds bounds each attempt; once enough answers came, four
    times the longest round-trip time does if that is less. At most
    `total` attempts are open at a time, `per_host` of them to one host.
    """

    def __init__(
        self,
        admit: Callable[[str, int], None],
        pace: Pace,
        ledger: Ledger,
        *,
        timeout: float,
        total: int,
        per_host: int,
        adaptive: bool = True,
    ) -> None:
        self._admit = admit
        self._pace = pace
        self._ledger = ledger
        self._timeout = timeout if sys.platform != "win32" else max(timeout, WINDOWS_REFUSAL)
        self._adaptive = adaptive and sys.platform != "win32"
        self._total = min(total, open_file_limit())
        self._per_host = per_host
        self._open: dict[int, _Attempt] = {}
        self._deadlines: deque[_Attempt] = deque()
        self._of_host: Counter[str] = Counter()
        self._deferred: deque[tuple[str, int]] = deque()
        self._heard = 0
        self._selector = selectors.DefaultSelector()

    async def run(self, pairs: Iterable[tuple[str, int]]) -> AsyncIterator[list[PortAnswer]]:
        """Ask each (address, port) once; yield the answers in small batches as they come."""
        loop = asyncio.get_running_loop()
        bucket = TokenBucket(self._pace.control, loop.time())
        waiting = iter(pairs)
        try:
            while True:
                answers = self._start(waiting, bucket, loop.time())
                answers += self._collect(loop.time())
                answers += self._expire(loop.time())
                if answers:
                    yield answers
                if not self._open and not self._deferred and not self._exhausted_after(waiting):
                    return
                await asyncio.sleep(TICK)
        finally:
            self._close_all()

    def _exhausted_after(self, waiting: Iterator[tuple[str, int]]) -> bool:
        pair = next(waiting, None)
        if pair is not None:
            self._deferred.append(pair)
        return pair is not None

    def _start(self, waiting: Iterator[tuple[str, int]], bucket: TokenBucket, now: float) -> list[PortAnswer]:
        answers: list[PortAnswer] = []
        free = min(bucket.available(now), self._total - len(self._open))
        for pair in self._due(waiting, now, free):
            failed = self._attempt(*pair, now)
            bucket.take()
            if failed is not None:
                answers.append(failed)
        return answers

    def _due(self, waiting: Iterator[tuple[str, int]], now: float, free: int) -> Iterator[tuple[str, int]]:
        for _ in range(len(self._deferred)):
            if free <= 0:
                return
            pair = self._deferred.popleft()
            if self._host_free(pair[0], now):
                free -= 1
                yield pair
            else:
                self._deferred.append(pair)
        while free > 0 and len(self._deferred) < DEFERRED_LIMIT:
            new = next(waiting, None)
            if new is None:
                return
            if self._host_free(new[0], now):
                free -= 1
                yield new
            else:
                self._deferred.append(new)

    def _host_free(self, address: str, now: float) -> bool:
        if is_loopback(address):
            return True
        return self._of_host[address] < self._per_host and self._pace.host_ready(address, now)

    def _attempt(self, address: str, port: int, now: float) -> PortAnswer | None:
        self._admit(address, port)
        try:
            sock = socket.socket(family_of(address), socket.SOCK_STREAM)
        except OSError:
            self._stand_aside(address, port)
            return None
        sock.setblocking(False)
        code = sock.connect_ex(socket_address(address, port))
        if code in _NO_ROOM:
            sock.close()
            self._stand_aside(address, port)
            return None
        self._ledger.count(address, now)
        if code not in _UNDER_WAY:
            sock.close()
            return self._outcome(address, port, code, 0.0)
        attempt = _Attempt(address, port, now, now + self._wait(), sock)
        self._open[sock.fileno()] = attempt
        self._deadlines.append(attempt)
        self._of_host[address] += 1
        self._selector.register(sock, selectors.EVENT_WRITE)
        return None

    def _stand_aside(self, address: str, port: int) -> None:
        """Out of sockets or local ports: wait until some of the open attempts end."""
        self._deferred.append((address, port))
        self._total = max(16, min(self._total, len(self._open)))

    def _wait(self) -> float:
        if not self._adaptive or self._heard < ANSWERS_BEFORE_TRUST:
            return self._timeout
        return min(self._timeout, max(SHORTEST_WAIT, 4 * self._pace.control.longest))

    def _collect(self, now: float) -> list[PortAnswer]:
        if not self._open:
            return []
        answers = []
        for key, _ in self._selector.select(0):
            attempt = self._open[key.fd]
            code = attempt.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            answers.append(self._outcome(attempt.address, attempt.port, code, now - attempt.started))
            self._end(attempt)
        return answers

    def _outcome(self, address: str, port: int, code: int, seconds: float) -> PortAnswer:
        if code in (0, errno.ECONNREFUSED, errno.ECONNRESET, _WINDOWS_REFUSED):
            self._heard += 1
            self._pace.control.heard(seconds)
            state = PortState.CLOSED if code else PortState.OPEN
            if state is PortState.OPEN:
                self._ledger.succeeded(address, port)
            return PortAnswer(address, port, state, seconds)
        return PortAnswer(address, port, PortState.FILTERED, seconds, 0 if code in NOBODY_THERE else code)

    def _expire(self, now: float) -> list[PortAnswer]:
        answers = []
        while self._deadlines and (self._deadlines[0].deadline <= now or self._deadlines[0].sock.fileno() < 0):
            attempt = self._deadlines.popleft()
            if attempt.sock.fileno() < 0:
                continue
            if self._ledger.failed(attempt.address, attempt.port):
                self._pace.control.lost()
            answers.append(PortAnswer(attempt.address, attempt.port, PortState.FILTERED, now - attempt.started))
            self._end(attempt)
        return answers

    def _end(self, attempt: _Attempt) -> None:
        del self._open[attempt.sock.fileno()]
        self._of_host[attempt.address] -= 1
        self._selector.unregister(attempt.sock)
        attempt.sock.close()

    def _close_all(self) -> None:
        for attempt in list(self._open.values()):
            self._end(attempt)
        self._selector.close()


def family_of(address: str) -> socket.AddressFamily:
    """Return the address family of an address in text."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def socket_address(address: str, port: int) -> tuple[str, int] | tuple[str, int, int, int]:
    """Return what connect() wants, the interface of a link-local address ("fe80::1%eth0") included."""
    if ":" not in address:
        return (address, port)
    bare, _, zone = address.partition("%")
    return (bare, port, 0, int(zone) if zone.isdigit() else socket.if_nametoindex(zone) if zone else 0)


def open_file_limit() -> int:
    """Return how many sockets this process may watch, after asking for more where that is free."""
    if sys.platform == "win32":
        return SELECT_LIMIT
    import resource  # noqa: PLC0415  (not on Windows)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(8192, hard)
    if soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    used = len(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else 64
    return max(16, soft - used - 64)


_WINDOWS_REFUSED = 10061
_UNDER_WAY = frozenset({0, errno.EINPROGRESS, 10035})
_NO_ROOM = frozenset({errno.EADDRNOTAVAIL, errno.ENOBUFS, errno.EAGAIN, 10048, 10055})
NOBODY_THERE = frozenset({errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.EHOSTDOWN, 10060, 10064, 10065})
"""Error numbers (POSIX and Windows) that mean "no answer", not "this computer cannot send"."""
