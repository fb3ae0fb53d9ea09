"""The raw process' own side: reads requests, checks the scope itself, answers."""

import json
import os
import select
import sys
from collections.abc import Callable, Iterator
from typing import Any

from scanner.model.scope import Scope
from scanner.rate_control import GENTLE_START, RateControl
from scanner.raw.listen import listen
from scanner.raw.questions import ArpQuestion, EchoQuestion, LinkQuestion, Question, SynQuestion
from scanner.raw.scapy_layers import packet_classes
from scanner.raw.sweep import MOST_ROUNDS, Sweep

LINE_LIMIT = 4 << 20
"""Bytes that one request may have."""
TARGET_LIMIT = 1 << 16
LONGEST_LISTENING = 3600.0
"""Seconds."""


class RefusedError(Exception):
    """A target outside the scope."""


class Requests:
    """Lines of standard input, readable between the steps of a sweep."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = b""
        self.ended = False

    def waiting(self) -> bool:
        """Tell whether a request (or the end) is there already."""
        return b"\n" in self._buffer or self.ended or bool(select.select([self._descriptor], [], [], 0)[0])

    def next(self, *, wait: bool) -> dict[str, Any] | None:
        """Return the next request; None if there is none now or, waiting, none any more."""
        while b"\n" not in self._buffer and not self.ended:
            if not wait and not self.waiting():
                return None
            data = os.read(self._descriptor, 1 << 16)
            self.ended = not data or len(self._buffer) > LINE_LIMIT
            self._buffer += data
        line, newline, rest = self._buffer.partition(b"\n")
        if not newline:
            return None
        self._buffer = rest
        return _parsed(line)


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return request if isinstance(request, dict) else {}


def serve(descriptor: int = 0) -> int:
    """Answer requests until the input ends; return the exit code."""
    requests = Requests(descriptor)
    first = requests.next(wait=True)
    try:
        if first is None:
            raise ValueError("no scope")
        scope = Scope(networks=tuple(str(network) for network in first["scope"]))
        server = _Server(scope, first, requests)
        scope.permits("0.0.0.0")  # noqa: S104  (parses the networks; a bad one ends here)
    except (KeyError, TypeError, ValueError) as error:
        _say({"error": "bad_request", "detail": str(error)})
        return 2
    _say({"ready": True})
    if not requests.waiting():
        packet_classes()  # in the shadow of what the other side still prepares
    while (request := requests.next(wait=True)) is not None:
        if "op" in request:
            server.answer(request)
        else:
            server.take_part(request)
    return 0


class _Server:
    """`first` is the first line: `rate` and `host_rate` in packets per second."""

    def __init__(self, scope: Scope, first: dict[str, Any], requests: Requests) -> None:
        self._scope = scope
        self._rate = float(first["rate"])
        self._host_rate = float(first["host_rate"])
        self._requests = requests
        self._cancelled = False
        self._reached = self._rate * GENTLE_START
        self._control: RateControl | None = None
        self._hosts = 0

    def answer(self, request: dict[str, Any]) -> None:
        """Answer one request with its results and a last line, whatever happens."""
        number = request.get("id")
        try:
            self._sweep(number, request)
        except PermissionError as error:
            _say({"id": number, "error": "no_privilege", "detail": str(error)})
        except OSError as error:
            _say({"id": number, "error": "not_reached", "detail": error.strerror or str(error)})
        except RefusedError as error:
            _say({"id": number, "error": "refused", "detail": str(error)})
        except (KeyError, TypeError, ValueError, IndexError) as error:
            _say({"id": number, "error": "bad_request", "detail": f"{type(error).__name__}: {error}"})

    def _sweep(self, number: object, request: dict[str, Any]) -> None:
        self._cancelled = False
        self._reached = float(request.get("reached") or self._reached)
        if request["op"] == "listen":
            self._listen(number, request)
            return
        self._check(request)
        question = _QUESTIONS[request["op"]](request)
        self._hosts = question.hosts
        control = self._control = RateControl(self._limit(), start=min(1.0, self._reached / self._limit()))
        began, before = control.rate, self._reached

        def report(found: list[Any], asked: int) -> None:
            self._reached = good_rate(before, began, control, few=control.limit < self._rate)
            _say({"id": number, "found": found, "asked": asked, "reached": self._reached})

        outcome = Sweep(
            question,
            str(request["interface"]),
            control=control,
            idle=float(request.get("idle", 0.1)),
            alive=bool(request.get("alive")),
            rounds=min(MOST_ROUNDS, int(request.get("rounds", MOST_ROUNDS))),
            report=report,
            sending=lambda on: _say({"id": number, "sending": on}),
            stop=self._stopped,
        ).run()
        _say(
            {
                "id": number,
                "done": True,
                "cancelled": self._cancelled,
                "sent": outcome.sent,
                "by_second": outcome.by_second,
                "rounds": outcome.rounds,
            }
        )

    def _limit(self) -> float:
        return min(self._rate, max(1.0, self._host_rate * self._hosts))

    def _listen(self, number: object, request: dict[str, Any]) -> None:
        seconds = min(float(request["seconds"]), LONGEST_LISTENING)
        listen(str(request["interface"]), seconds, lambda frames: _say({"id": number, "found": frames}), self._stopped)
        _say({"id": number, "done": True, "cancelled": self._cancelled, "sent": {}, "by_second": {}})

    def _check(self, request: dict[str, Any]) -> None:
        for address in _addresses(request):
            if not self._scope.permits(address):
                raise RefusedError(address)

    def _stopped(self) -> bool:
        request = self._requests.next(wait=False)
        self.take_part(request or {})
        self._cancelled = self._cancelled or self._requests.ended or (request is not None and "cancel" in request)
        return self._cancelled

    def take_part(self, request: dict[str, Any]) -> None:
        """Take another part of the rate that all such processes share, where a request names one."""
        if isinstance(rate := request.get("rate"), int | float):
            self._rate = max(1.0, rate)
            if self._control is not None:
                self._control.bound(self._limit())


def good_rate(reached: float, began: float, control: RateControl, *, few: bool) -> float:
    """Return the rate with which the next question begins, after one that began at `began` packets per second.

    A question to `few` hosts never gets fast, which is no sign of strain: it
    may only lower what was reached before, in the proportion in which it had to slow down.
    Nor is it one to have gone as fast as one's part of the rate allows.
    """
    if not few:
        return max(reached, control.rate) if control.rate >= control.limit else control.rate
    return max(reached, control.rate) if control.rate >= began else reached * control.rate / began


def _addresses(request: dict[str, Any]) -> Iterator[str]:
    targets = request["targets"]
    if len(targets) > TARGET_LIMIT:
        raise ValueError("too many targets")
    for target in targets:
        yield str(target if request["op"] in ("arp", "link") else target[0])


def _hops(request: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(address), str(mac)) for address, mac in request["targets"]]


def _ports(request: dict[str, Any]) -> list[int]:
    ports = [int(port) for port in request["ports"]]
    if not all(0 < port < 65536 for port in ports):
        raise ValueError("not a port")
    return ports


def _targets(request: dict[str, Any]) -> list[str]:
    return [str(target) for target in request["targets"]]


_QUESTIONS: dict[str, Callable[[dict[str, Any]], Question]] = {
    "arp": lambda ask: ArpQuestion(str(ask["mac"]), str(ask["source"]), _targets(ask)),
    "link": lambda ask: LinkQuestion(str(ask["mac"]), str(ask["source"]), _targets(ask)),
    "icmp": lambda ask: EchoQuestion(str(ask["mac"]), str(ask["source"]), _hops(ask)),
    "timestamp": lambda ask: EchoQuestion(str(ask["mac"]), str(ask["source"]), _hops(ask), timestamp=True),
    "syn": lambda ask: SynQuestion(str(ask["mac"]), str(ask["source"]), _hops(ask), _ports(ask)),
}


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, separators=(",", ":")) + "\n")
    sys.stdout.flush()
