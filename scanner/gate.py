"""The one door for scanning: scope, forbidden ports, rates, connections per host, audit.

Nothing else in rasoat opens a socket to, or starts a process against, what is being scanned.
"""

import asyncio
import contextlib
import socket
import struct
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum

from scanner.model.closed_lists import Transport
from scanner.model.ports import NEVER_SEND_PORTS
from scanner.model.scope import Scope
from scanner.pace import Pace
from scanner.stream import Stream


class RefusedByGateError(Exception):
    """The gate does not let this pass; `reason` is outside_scope or never_send_port."""

    def __init__(self, address: str, port: int | None, reason: str) -> None:
        super().__init__(f"{reason}: {address} port {port}")
        self.address = address
        self.port = port
        self.reason = reason


class PortState(StrEnum):
    """What a TCP port does when it is asked (nmap's words)."""

    OPEN = "open"
    CLOSED = "closed"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class Datagram:
    """One UDP datagram that came back."""

    address: str
    port: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard a run may ask.

    Rates in packets (connections, datagrams) per second; `per_host` open
    connections at a time to one device, `total` in all; `connection_seconds`
    the longest a connection may live.
    """

    rate: float = 5000.0
    host_rate: float = 50.0
    per_host: int = 2
    total: int = 200
    connection_seconds: float = 20.0


class Gate:
    """Opens connections and sends datagrams, or refuses; counts what it sent.

    `audit` is called with an event name and its fields for each refusal.
    `sent` counts packets and connection attempts by address.
    """

    def __init__(
        self,
        scope: Scope,
        limits: Limits | None = None,
        audit: Callable[[str, dict[str, str | int]], None] | None = None,
    ) -> None:
        self.scope = scope
        self.limits = limits or Limits()
        self.sent: Counter[str] = Counter()
        self._audit = audit or (lambda _event, _fields: None)
        self._pace = Pace(self.limits.rate, self.limits.host_rate)
        self._total = asyncio.Semaphore(self.limits.total)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(self.limits.per_host))

    def check(self, address: str, port: int | None, transport: Transport, *, payload: bool) -> None:
        """Raise `RefusedByGateError` unless this packet is allowed; `payload` tells whether bytes follow."""
        if not self.scope.permits(address, port, transport):
            self._refuse(address, port, "outside_scope")
        if payload and port in NEVER_SEND_PORTS:
            self._refuse(address, port, "never_send_port")

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
                return PortState.FILTERED
            except ConnectionRefusedError:
                return PortState.CLOSED
            except OSError as error:
                if error.errno in _UNREACHABLE:
                    return PortState.FILTERED
                raise
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(0.5):
                    await writer.wait_closed()
            return PortState.OPEN

    async def connect(self, address: str, port: int, *, timeout: float = 4.0) -> Stream:
        """Open a connection on which bytes may be sent; `timeout` seconds also bound each later wait.

        Raises `RefusedByGateError`, `TimeoutError`, `ConnectionError` or `OSError`.
        """
        self.check(address, port, Transport.TCP, payload=True)
        await self._take_turn(address)
        try:
            async with asyncio.timeout(timeout):
                reader, writer = await asyncio.open_connection(address, port, limit=65536)
        except BaseException:
            self._release(address)
            raise
        return Stream(
            reader,
            writer,
            timeout=timeout,
            deadline=self.limits.connection_seconds,
            on_close=lambda: self._release(address),
        )

    async def exchange(
        self, address: str, port: int, payload: bytes, *, timeout: float = 1.5, attempts: int = 2
    ) -> Datagram | None:
        """Send one UDP datagram and return the first reply from that address, None after `attempts` silent waits.

        Raises `ConnectionRefusedError` where ICMP says the port is closed.
        """
        self.check(address, port, Transport.UDP, payload=True)
        loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        async with self._turn(address):
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.setblocking(False)
                await loop.sock_connect(sock, (address, port))
                for _ in range(attempts):
                    await self._pace.wait(address)
                    self.sent[address] += 1
                    await loop.sock_sendall(sock, payload)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(timeout):
                            return Datagram(address, port, await loop.sock_recv(sock, 65535))
        return None

    async def multicast(
        self, group: str, port: int, payload: bytes, *, interface_address: str, timeout: float = 2.0
    ) -> tuple[Datagram, ...]:
        """Send one datagram to a link-local multicast group and return the replies within `timeout` seconds.

        The reply port is one the system chose, so no firewall question appears.
        Replies from outside the scope are dropped.
        """
        if not self.scope.permits(interface_address):
            self._refuse(interface_address, port, "outside_scope")
        loop = asyncio.get_running_loop()
        replies: list[Datagram] = []
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            sock.bind((interface_address, 0))
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface_address))
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, struct.pack("b", 1))
            self.sent[group] += 1
            await loop.sock_sendto(sock, payload, (group, port))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    while len(replies) < 4096:
                        data, source = await loop.sock_recvfrom(sock, 65535)
                        if self.scope.permits(source[0]):
                            replies.append(Datagram(source[0], source[1], data))
        return tuple(replies)

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
            await self._pace.wait(address)
        except BaseException:
            self._release(address)
            raise
        self.sent[address] += 1

    def _release(self, address: str) -> None:
        self._total.release()
        self._hosts[address].release()

    def _refuse(self, address: str, port: int | None, reason: str) -> None:
        self._audit("refused", {"address": address, "port": port or 0, "reason": reason})
        raise RefusedByGateError(address, port, reason)


_UNREACHABLE = frozenset({110, 111, 112, 113, 10060, 10064, 10065})
"""ETIMEDOUT, ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH and their Windows numbers: the answer "nobody there"."""
