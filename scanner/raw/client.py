"""What the scanner sees of the raw process: started through the gate, asked in JSON lines, ended for sure."""

import asyncio
import contextlib
import json
import os
import shlex
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from types import TracebackType
from typing import Any, Self

from scanner.gate import Gate, RefusedByGateError
from scanner.interfaces import Interface
from scanner.model.closed_lists import Reason, Transport

COMMAND_VARIABLE = "RASOAT_RAW_COMMAND"
"""Words put before the raw process' own command, to give it alone the privileges: "sudo -n"."""
MOST_ROUNDS = 6
"""Times that a silent target is asked at most, under loss."""
_REASONS = {"no_privilege": Reason.NO_PRIVILEGE, "not_reached": Reason.NOT_REACHED}


class RawError(Exception):
    """The raw process could not do what was asked; `reason` is no_privilege, not_reached or error."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.detail = detail


def raw_command() -> list[str]:
    """Return the command that starts the raw process: this Python, isolated, the file by its full path."""
    prefix = shlex.split(os.environ.get(COMMAND_VARIABLE, ""))
    return [*prefix, sys.executable, "-I", os.path.join(os.path.dirname(__file__), "__main__.py")]


def spread(items: Sequence[str]) -> list[str]:
    """Return the items in an order that visits the whole range early, so that answers soon tell how fast is right."""
    step = max(1, round(len(items) ** 0.5))
    return [item for start in range(step) for item in items[start::step]]


class RawClient:
    """A running raw process; use as `async with RawClient(gate) as raw`. One request at a time."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._process: asyncio.subprocess.Process | None = None
        self._number = 0
        self._ready = False

    async def __aenter__(self) -> Self:
        limits = self._gate.limits
        try:
            self._process = await self._gate.start_process(raw_command(), stdin=asyncio.subprocess.PIPE)
        except OSError as error:
            raise RawError(Reason.NO_PRIVILEGE, str(error)) from error
        scope = list(self._gate.scope.networks)
        await self._say({"scope": scope, "rate": limits.rate, "host_rate": limits.host_rate})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            async with asyncio.timeout(0.5):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                process.kill()
            await process.wait()

    def arp(self, interface: Interface, addresses: Sequence[str]) -> AsyncIterator[list[list[Any]]]:
        """Ask who has these addresses of the interface's own link; yields batches of [address, mac, milliseconds]."""
        self._check(addresses)
        return self._ask(interface, "arp", spread(addresses))

    def link(
        self, interface: Interface, addresses: Sequence[str], asked: Callable[[int], None] = lambda _asked: None
    ) -> AsyncIterator[list[list[Any]]]:
        """Ask who has these addresses, and who has one for an ICMP echo meanwhile.

        Yields batches of [address, mac, milliseconds] and [address, TTL, milliseconds];
        `asked` is told how many addresses were asked so far.
        """
        self._check(addresses)
        return self._ask(interface, "link", spread(addresses), asked)

    def icmp(
        self, interface: Interface, hops: Sequence[tuple[str, str]], method: str
    ) -> AsyncIterator[list[list[Any]]]:
        """Ask (address, MAC of the next hop) for an ICMP reply; yields batches of [address, TTL, milliseconds].

        `method` is echo or timestamp: some firewalls drop only the first.
        """
        self._check([address for address, _ in hops])
        return self._ask(interface, "timestamp" if method == "timestamp" else "icmp", list(hops))

    def syn(
        self,
        interface: Interface,
        hops: Sequence[tuple[str, str]],
        ports: Sequence[int],
        *,
        alive: bool = False,
        rounds: int = MOST_ROUNDS,
        asked: Callable[[int], None] = lambda _asked: None,
    ) -> AsyncIterator[list[list[Any]]]:
        """Send SYNs to (address, MAC of the next hop); yields batches of [address, port, open?, TTL, milliseconds].

        With `alive` one answer of a host is enough, and hosts without any are asked again.
        `asked` is told how many pairs of host and port were asked so far.
        """
        self._check([address for address, _ in hops])
        return self._ask(interface, "syn", list(hops), asked, ports=list(ports), alive=alive, rounds=rounds)

    def listen(self, interface: Interface, seconds: float) -> AsyncIterator[list[str]]:
        """Hear what goes to everybody on a link for some seconds; yields batches of frames in hexadecimal digits."""
        return self._ask(interface, "listen", [], seconds=seconds)

    def _check(self, addresses: Sequence[str]) -> None:
        for address in addresses:
            self._gate.check(address, None, Transport.TCP, payload=False)

    async def _ask(
        self,
        interface: Interface,
        op: str,
        targets: list[Any],
        asked: Callable[[int], None] = lambda _asked: None,
        **more: object,
    ) -> AsyncIterator[list[Any]]:
        self._number += 1
        idle = 0.3 if interface.wireless else 0.1
        place = {"interface": interface.name, "mac": interface.mac, "source": interface.address, "idle": idle}
        reached = self._gate.pace.reached
        await self._say({"id": self._number, "op": op, "targets": targets, "reached": reached, **place, **more})
        finished = False
        most = self._gate.limits.host_rate * len(targets)
        with self._gate.pace.shared(self._take_part, most, sending=op != "listen") as part:
            try:
                while not finished:
                    message = await self._hear()
                    finished = "done" in message or "error" in message
                    if "sending" in message:
                        part.sends(message["sending"])
                    if "asked" in message:
                        asked(int(message["asked"]))
                        self._gate.pace.reached = message["reached"]
                    if message.get("found"):
                        yield message["found"]
                    self._conclude(message)
            finally:
                if not finished:
                    with contextlib.suppress(OSError, RuntimeError):
                        await self._say({"cancel": self._number})

    def _take_part(self, rate: float) -> None:
        """Tell the process its part of the rate, effective at once."""
        assert self._process is not None and self._process.stdin is not None  # noqa: S101, PT018  (inside "async with")
        with contextlib.suppress(OSError, RuntimeError):
            self._process.stdin.write(json.dumps({"rate": rate}).encode() + b"\n")

    def _conclude(self, message: dict[str, Any]) -> None:
        if "done" in message:
            self._gate.ledger.count_elsewhere(message["sent"], message["by_second"])
        if message.get("error") == "refused":
            raise RefusedByGateError(str(message.get("detail")), None, "outside_scope")
        if "error" in message:
            raise RawError(_REASONS.get(message["error"], Reason.ERROR), str(message.get("detail", "")))

    async def _say(self, message: dict[str, Any]) -> None:
        assert self._process is not None and self._process.stdin is not None  # noqa: S101, PT018  (inside "async with")
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            await self._process.stdin.drain()

    async def _hear(self) -> dict[str, Any]:
        """Return the next message of the request under way; what is left of a cancelled one is passed over."""
        assert self._process is not None and self._process.stdout is not None  # noqa: S101, PT018  (inside "async with")
        while True:
            line = await self._process.stdout.readline()
            if not line:
                raise RawError(Reason.ERROR if self._ready else Reason.NO_PRIVILEGE, "the raw process ended")
            try:
                message: dict[str, Any] = json.loads(line)
            except ValueError as error:
                raise RawError(Reason.ERROR, "the raw process does not speak JSON") from error
            self._ready = self._ready or "ready" in message
            if "error" in message or message.get("id") == self._number:
                return message
            if "done" in message:
                self._gate.ledger.count_elsewhere(message["sent"], message["by_second"])
