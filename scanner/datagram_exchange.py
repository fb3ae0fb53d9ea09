"""A part of the gate: UDP questions, to one host or to everybody on a link, and the waiting for their replies."""

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scanner.ledger import Ledger
from scanner.pace import Pace
from scanner.waits import FIRST_WAIT, Waits

MOST_REPLIES = 4096
"""Datagrams that one question to a group may bring."""


@dataclass(frozen=True, slots=True)
class Datagram:
    """One UDP datagram that came back."""

    address: str
    port: int
    data: bytes


class DatagramExchange:
    """Questions to single hosts; `admit` is the gate's check and raises for what is not allowed."""

    def __init__(self, admit: Callable[[str, int], None], pace: Pace, ledger: Ledger, waits: Waits) -> None:
        self._admit = admit
        self._pace = pace
        self._ledger = ledger
        self._waits = waits

    async def ask(self, address: str, port: int, payload: bytes, *, timeout: float, attempts: int) -> Datagram | None:
        """Ask until the first reply, None after `attempts` waits in vain of at most `timeout` seconds.

        Raises `ConnectionRefusedError` where the port is closed, and what `admit` raises.
        """
        loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            await loop.sock_connect(sock, (address, port))
            for left in reversed(range(attempts)):
                await self._before(address, port)
                sent = loop.time()
                await loop.sock_sendall(sock, payload)
                reply = await self._reply_within(sock, sent, timeout, last=not left)
                if reply is not None:
                    return Datagram(address, port, reply)
        return None

    async def _before(self, address: str, port: int) -> None:
        """Wait for the moment of one more datagram, and count it; the budget may have been used up meanwhile."""
        await self._pace.wait(address)
        self._admit(address, port)
        self._pace.control.sent(1)
        self._ledger.count(address, time.monotonic())

    async def _reply_within(self, sock: socket.socket, sent: float, timeout: float, *, last: bool) -> bytes | None:
        """Wait as long as `waits` says; who began before the network was known goes on by what is known meanwhile."""
        loop = asyncio.get_running_loop()
        while (until := sent + self._waits.reply(timeout, last=last)) > loop.time():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(min(until, loop.time() + FIRST_WAIT)):
                    return await self._reply(sock, sent)
        return None

    async def _reply(self, sock: socket.socket, sent: float) -> bytes:
        loop = asyncio.get_running_loop()
        try:
            with _closed_port():
                return await loop.sock_recv(sock, 65535)
        except ConnectionRefusedError:
            # The other system's own word, without a service's time to think: it tells how far away it is.
            self._waits.heard(loop.time() - sent)
            self._pace.control.heard(loop.time() - sent)
            raise


class GroupQuestion:
    """A question to a link-local multicast group; replies that are not `permitted` are dropped."""

    def __init__(self, permitted: Callable[[str], bool], ledger: Ledger, waits: Waits) -> None:
        self._permitted = permitted
        self._ledger = ledger
        self._waits = waits
        self._replies: dict[Datagram, None] = {}

    async def ask(
        self,
        group: tuple[str, int],
        payloads: Sequence[bytes],
        interface_address: str,
        *,
        timeout: float,
        quiet: float | None,
        rounds: int,
    ) -> tuple[Datagram, ...]:
        """Send all payloads in each round and return the replies, as `Gate.multicast` describes it."""
        with _socket_on(interface_address) as sock:
            for left in reversed(range(rounds)):
                for payload in payloads:
                    self._ledger.count(group[0], time.monotonic())
                    await asyncio.get_running_loop().sock_sendto(sock, payload, group)
                if left or quiet is None:
                    await self._listen(sock, timeout, timeout)
                else:
                    await self._listen(sock, self._waits.quiet(quiet), 2 * timeout + quiet)
        return tuple(self._replies)

    async def _listen(self, sock: socket.socket, quiet: float, longest: float) -> None:
        """Gather replies until nothing new came for `quiet` seconds, at most for `longest`."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + longest
        silent_at = loop.time() + quiet
        while len(self._replies) < MOST_REPLIES:
            try:
                async with asyncio.timeout_at(min(ends, silent_at)):
                    data, source = await loop.sock_recvfrom(sock, 65535)
            except TimeoutError:
                return
            reply = Datagram(source[0], source[1], data)
            if reply not in self._replies and self._permitted(source[0]):
                self._replies[reply] = None
                silent_at = loop.time() + quiet


@contextlib.contextmanager
def _closed_port() -> Iterator[None]:
    """Name "port unreachable" alike everywhere: Windows reports a datagram's as a connection reset (WSAECONNRESET)."""
    try:
        yield
    except ConnectionResetError as error:
        raise ConnectionRefusedError(*error.args) from error


def _socket_on(interface_address: str) -> socket.socket:
    """Return a socket that asks groups on one interface's own link, and no further."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        sock.bind((interface_address, 0))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface_address))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, struct.pack("b", 1))
    except OSError:
        sock.close()
        raise
    return sock
