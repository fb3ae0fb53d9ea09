"""The one door for scanning: scope, forbidden ports, rates, connections per host, audit.

Nothing else in rasoat opens a socket to, or starts a process against, what is being scanned.
"""

import asyncio
import contextlib
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass

from scanner.connect_sweep import NOBODY_THERE, ConnectSweep, PortAnswer, PortState, open_file_limit
from scanner.datagram_exchange import Datagram, DatagramExchange
from scanner.datagram_sweep import EchoReply, EchoSweep, Provoker
from scanner.group_question import GroupQuestion
from scanner.ledger import Ledger
from scanner.link_echo import ALL_NODES, ask_all_nodes
from scanner.link_routers import ALL_ROUTERS, ask_routers
from scanner.model.closed_lists import Transport
from scanner.model.ports import NEVER_SEND_PORTS
from scanner.model.scope import Scope
from scanner.pace import Pace
from scanner.process_door import refused_argument
from scanner.stream import Stream
from scanner.waits import Waits

__all__ = ["Datagram", "EchoReply", "Gate", "Limits", "PortAnswer", "PortState", "RefusedByGateError"]

PROCESS_LINE_LIMIT = 8 * 1024 * 1024
"""Bytes that one line of a started process may have."""
_WINDOWS_WAITING = 400
"""Sockets that wait for datagrams there, whose event loop does not have select()'s limit."""
_BARE_CONNECTION = 3
"""Packets of a connection that is opened and closed at once, besides its SYN: two acknowledgements and the FIN."""
_LAST_LOOK_PORTS = 3
"""Ports by which a host is asked at the end whether it is there still."""


class RefusedByGateError(Exception):
    """The gate does not let this pass; `reason` is outside_scope, never_send_port, out_of_budget or bad_argument."""

    def __init__(self, address: str, port: int | None, reason: str) -> None:
        super().__init__(f"{reason}: {address} port {port}")
        self.address = address
        self.port = port
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard a run may ask.

    Rates in packets (connections, datagrams) per second; `per_host` open
    connections at a time to one device, `total` in all; `connection_seconds`
    the longest a connection may live. `sweep_total` and `sweep_per_host` bound
    the attempts of `sweep`, on which nothing is sent and which close at once.
    `host_packets` is the most that one device may get in a run (the plan sets it
    by the profile), `datagrams` how many UDP questions wait for their replies side by side.
    """

    rate: float = 5000.0
    host_rate: float = 50.0
    per_host: int = 2
    total: int = 200
    connection_seconds: float = 20.0
    sweep_total: int = 4000
    sweep_per_host: int = 16
    host_packets: int = 20_000
    datagrams: int = 2000


class Gate:
    """Opens connections and sends datagrams, or refuses; counts what it sent.

    `audit` is called with an event name and its fields for each refusal and
    each process started. `ledger` knows packets by address (also as `sent`),
    the peak rate and the hosts that stopped answering.
    """

    def __init__(
        self,
        scope: Scope,
        limits: Limits | None = None,
        audit: Callable[[str, dict[str, str | int]], None] | None = None,
    ) -> None:
        self.scope = scope
        self.limits = limits or Limits()
        self.ledger = Ledger()
        self.pace = Pace(self.limits.rate, self.limits.host_rate)
        self._audit = audit or (lambda _event, _fields: None)
        self._total = asyncio.Semaphore(self.limits.total)
        self.waits = Waits()
        self._datagrams = DatagramExchange(self._admit_question, self.pace, self.ledger, self.waits)
        self._inside: set[str] = set()  # permitted on every port; thousands of packets need not ask again
        files = open_file_limit()
        # Sweeps and datagrams run side by side: none may leave the other without a socket.
        self._sweep_total = min(self.limits.sweep_total, max(16, files // 2))
        waiting = _WINDOWS_WAITING if sys.platform == "win32" else max(16, files // 4)
        self._waiting = asyncio.Semaphore(min(self.limits.datagrams, waiting))
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(self.limits.per_host))

    @property
    def sent(self) -> Counter[str]:
        """Packets and connection attempts by address."""
        return self.ledger.sent

    def check(self, address: str, port: int | None, transport: Transport, *, payload: bool) -> None:
        """Raise `RefusedByGateError` unless this packet is allowed; `payload` tells whether bytes follow."""
        if address not in self._inside:
            if not self.scope.permits(address, port, transport):
                self._refuse(address, port, "outside_scope")
            if self.scope.permits(address):
                self._inside.add(address)
        if payload and port in NEVER_SEND_PORTS:
            self._refuse(address, port, "never_send_port")
        if self.ledger.sent[address] >= self.limits.host_packets:
            self._refuse(address, port, "out_of_budget")

    async def touch(self, address: str, port: int, *, timeout: float = 1.5) -> PortState:
        """Learn a TCP port's state by connecting and closing at once; nothing is sent, also to raw print ports.

        Raises `OSError` where this computer itself cannot send (no route, interface down).
        """
        self.check(address, port, Transport.TCP, payload=False)
        async with self._turn(address):
            try:
                async with asyncio.timeout(timeout):
                    _, writer = await asyncio.open_connection(address, port)
            except TimeoutError:
                self.ledger.count_late(address, _repeated(timeout))
                return PortState.FILTERED
            except ConnectionRefusedError:
                return PortState.CLOSED
            except OSError as error:
                if error.errno in NOBODY_THERE:
                    return PortState.FILTERED
                raise
            self.ledger.succeeded(address, port)
            self.ledger.count_late(address, _BARE_CONNECTION)
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(0.5):
                    await writer.wait_closed()
            return PortState.OPEN

    def sweep(
        self, pairs: Iterable[tuple[str, int]], *, timeout: float = 1.0, adaptive: bool = True
    ) -> AsyncIterator[list[PortAnswer]]:
        """Ask many (address, TCP port) pairs by connecting and closing at once, in the order given.

        Nothing is sent on a connection, also to raw print ports. Yields the
        answers in batches as they come. A silent pair costs `timeout` seconds
        but holds up no other; with `adaptive` less, once the network's own
        round-trip times are known. Raises `RefusedByGateError` at a pair outside the scope.
        """
        return ConnectSweep(
            self._admit_sweep,
            self.pace,
            self.ledger,
            timeout=timeout,
            total=self._sweep_total,
            per_host=self.limits.sweep_per_host,
            adaptive=adaptive,
        ).run(pairs)

    def echo(
        self, addresses: Iterable[str], *, idle: float = 0.3, longest: float = 1.5, rounds: int = 2
    ) -> AsyncIterator[list[EchoReply]]:
        """Send ICMP echo requests to IPv4 addresses without privileges; silent ones are asked again.

        Raises `PermissionError` or `OSError` where the system does not permit it.
        """
        if sys.platform == "win32":
            from scanner.windows_echo import WindowsEchoSweep  # noqa: PLC0415  (start-up time: Windows only)

            windows = WindowsEchoSweep(self._admit_datagram, self.pace, self.ledger)
            return windows.run(addresses, idle=idle, longest=longest, rounds=rounds)
        sweep = EchoSweep(self._admit_datagram, self.pace, self.ledger)
        return sweep.run(addresses, idle=idle, longest=longest, rounds=rounds)

    def provoker(self) -> Provoker:
        """Return a sender of empty datagrams to a closed UDP port, which make a neighbour show itself."""
        return Provoker(self._admit_datagram, self.pace, self.ledger)

    async def start_process(
        self,
        argv: Sequence[str],
        *,
        targets: Sequence[str] = (),
        stdin: int | None = asyncio.subprocess.DEVNULL,
        stdout: int | None = asyncio.subprocess.PIPE,
        stderr: int | None = asyncio.subprocess.DEVNULL,
    ) -> asyncio.subprocess.Process:
        """Start a program that will send packets itself: nmap or the raw process.

        `targets` (addresses or networks) are appended to `argv` and must lie
        wholly in the scope. `argv` itself may name no address outside it and no
        list of targets; nmap must carry `--exclude-ports` with every raw print port.
        Raises `RefusedByGateError` (bad_argument, outside_scope) or `OSError`.
        """
        refused = refused_argument(argv, targets, self.scope)
        if refused is not None:
            self._refuse(refused.argument, None, refused.reason)
        self._audit("process", {"program": argv[0], "targets": len(targets)})
        return await asyncio.create_subprocess_exec(
            *argv, *targets, stdin=stdin, stdout=stdout, stderr=stderr, limit=PROCESS_LINE_LIMIT
        )

    async def stopped_answering(self) -> tuple[str, ...]:
        """Ask the hosts whose open ports fell silent once more; return those that are silent still, sorted.

        Who has had all packets that one device may get is not asked again.
        """
        most = self.limits.host_packets - _LAST_LOOK_PORTS
        suspects = [host for host in self.ledger.suspects() if self.ledger.sent[host] < most]
        pairs = [(host, port) for host in suspects for port in sorted(self.ledger.open_ports[host])[:_LAST_LOOK_PORTS]]
        async for answers in self.sweep(pairs, timeout=2.0, adaptive=False):
            for answer in answers:
                if answer.state is not PortState.FILTERED:
                    self.ledger.succeeded(answer.address, answer.port)
        return self.ledger.suspects()

    async def connect(self, address: str, port: int, *, timeout: float = 4.0) -> Stream:
        """Open a connection on which bytes may be sent; `timeout` seconds also bound each later wait.

        Raises `RefusedByGateError`, `TimeoutError`, `ConnectionError` or `OSError`.
        """
        self.check(address, port, Transport.TCP, payload=True)
        await self._take_turn(address)
        try:
            async with asyncio.timeout(timeout):
                reader, writer = await asyncio.open_connection(address, port, limit=65536)
        except BaseException as error:
            self._release(address)
            if isinstance(error, TimeoutError):
                self.ledger.failed(address, port)
                self.ledger.count_late(address, _repeated(timeout))
            raise
        self.ledger.succeeded(address, port)
        return Stream(
            reader,
            writer,
            timeout=timeout,
            deadline=self.limits.connection_seconds,
            on_close=lambda packets: self._closed(address, packets),
        )

    def _closed(self, address: str, packets: int) -> None:
        self.ledger.count_late(address, packets)
        self._release(address)

    async def exchange(
        self, address: str, port: int, payload: bytes, *, timeout: float = 1.5, attempts: int = 2
    ) -> Datagram | None:
        """Send one UDP datagram and return the first reply from that address, None after `attempts` silent waits.

        `timeout` bounds each wait; where the network is known to answer sooner, `waits` shortens it.
        Raises `ConnectionRefusedError` where ICMP says the port is closed.
        """
        self._admit_question(address, port)
        # Waiting for a datagram burdens nobody: it takes no turn from the connections to the same host.
        async with self._waiting:
            return await self._datagrams.ask(address, port, payload, timeout=timeout, attempts=attempts)

    async def answer(self, address: str, port: int, payload: bytes, *, timeout: float) -> bytes:
        """Return what answers one datagram; asks as `exchange` does and raises `TimeoutError` where nobody answers."""
        reply = await self.exchange(address, port, payload, timeout=timeout)
        if reply is None:
            raise TimeoutError
        return reply.data

    async def multicast(
        self,
        group: str,
        port: int,
        *payloads: bytes,
        interface_address: str,
        timeout: float = 2.0,
        spread: float = 0.0,
        quiet: float | None = None,
        rounds: int = 1,
    ) -> tuple[Datagram, ...]:
        """Send datagrams to a link-local multicast group and return the replies, each that came twice only once.

        All `payloads` are sent at once, in `rounds` rounds `timeout` seconds apart. The last round is
        listened to for `spread` seconds, over which all may spread their replies, and then until nothing
        new came for `quiet` seconds (more where the link is slow), at most twice `timeout` more; without
        `quiet` for `timeout` seconds. The reply port is one the system chose, so no firewall question
        appears. Replies from outside the scope are dropped.
        """
        if not self.scope.permits(interface_address):
            self._refuse(interface_address, port, "outside_scope")
        question = GroupQuestion(self.scope.permits, self.ledger, self.waits)
        return await question.ask(
            (group, port), payloads, interface_address, timeout=timeout, spread=spread, quiet=quiet, rounds=rounds
        )

    async def ask_all_nodes(self, interface: str, *, interface_address: str, timeout: float = 1.5) -> tuple[str, ...]:
        """Send one ICMPv6 echo request to all nodes of a link in scope; return the link-local addresses that answer.

        Raises `RefusedByGateError`, `PermissionError` or, without IPv6 there, `OSError`.
        """
        if not self.scope.permits(interface_address):
            self._refuse(interface_address, None, "outside_scope")
        self.ledger.count(ALL_NODES, time.monotonic())
        return await ask_all_nodes(interface, timeout)

    async def ask_routers(self, interface: str, *, interface_address: str, timeout: float = 1.5) -> dict[str, bytes]:
        """Send one router solicitation to a link in scope; return the advertisements by their link-local sender.

        Raises `RefusedByGateError`, `PermissionError` or, without IPv6 there, `OSError`.
        """
        if not self.scope.permits(interface_address):
            self._refuse(interface_address, None, "outside_scope")
        self.ledger.count(ALL_ROUTERS, time.monotonic())
        return await ask_routers(interface, timeout)

    @contextlib.asynccontextmanager
    async def _turn(self, address: str) -> AsyncIterator[None]:
        await self._take_turn(address)
        try:
            yield
        finally:
            self._release(address)

    async def _take_turn(self, address: str) -> None:
        await self._hosts[address].acquire()
        try:
            await self._total.acquire()
        except BaseException:
            self._hosts[address].release()
            raise
        try:
            await self.pace.wait(address)
        except BaseException:
            self._release(address)
            raise
        self.ledger.count(address, time.monotonic())

    def _admit_sweep(self, address: str, port: int) -> None:
        self.check(address, port, Transport.TCP, payload=False)

    def _admit_question(self, address: str, port: int) -> None:
        self.check(address, port, Transport.UDP, payload=True)

    def _admit_datagram(self, address: str, port: int) -> None:
        self.check(address, port, Transport.UDP, payload=False)

    def _release(self, address: str) -> None:
        self._total.release()
        self._hosts[address].release()

    def _refuse(self, address: str, port: int | None, reason: str) -> None:
        self._audit("refused", {"address": address, "port": port or 0, "reason": reason})
        raise RefusedByGateError(address, port, reason)


def _repeated(seconds: float) -> int:
    """Return how often the system repeats an unanswered SYN: after a second, then after twice as long (RFC 6298)."""
    return int(math.log2(seconds + 1))
