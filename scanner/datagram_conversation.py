"""A part of the gate: one UDP question's way out and back, over a socket of its own or one shared with other hosts."""

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Iterator
from typing import Protocol

from scanner.icmp_errors import hear_icmp_errors, icmp_errors
from scanner.pace import TICK

_LARGEST = 65535
_SHARED_FOR_A_PORT = 4
"""Questions to one port of one host that find a shared socket of their own: a late reply to another is never theirs."""
_FULL = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS})
_FULL_SECONDS = 3.0
"""The longest that a full socket is waited for: after it the system gives up a neighbour that does not show itself."""
_EARLIER_ERRORS = 3
"""Errors of other datagrams that one sending may meet."""
_AT_A_LOOK = 256
_ROOM = 1 << 20
"""Bytes of replies and errors of many hosts that may wait to be read, as far as the system grants it."""


class Conversation(Protocol):
    """One question to one port of one host."""

    async def send(self, payload: bytes) -> None:
        """Send one datagram; raises `OSError` where this computer cannot send."""

    async def receive(self, until: float) -> bytes | None:
        """Return the next reply, None if none came until a moment of the loop's clock.

        Raises `ConnectionRefusedError` where the port is closed, `OSError` where ICMP names another lasting reason.
        """


class OwnSocket:
    """A connected socket, on which every system reports the errors of this one question."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    @classmethod
    @contextlib.contextmanager
    def to(cls, address: str, port: int) -> Iterator[Conversation]:
        """Open the way to one port until the block ends."""
        numeric = socket.AI_NUMERICHOST
        family, kind, _, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_DGRAM, flags=numeric)[0]
        with socket.socket(family, kind) as sock:
            sock.setblocking(False)
            sock.connect(place)
            yield cls(sock)

    async def send(self, payload: bytes) -> None:
        """Send one datagram."""
        with _closed_port():
            await asyncio.get_running_loop().sock_sendall(self._sock, payload)

    async def receive(self, until: float) -> bytes | None:
        """Return the next reply, None if none came until then."""
        with contextlib.suppress(TimeoutError), _closed_port():
            async with asyncio.timeout_at(until):
                return await asyncio.get_running_loop().sock_recv(self._sock, _LARGEST)
        return None


@contextlib.contextmanager
def _closed_port() -> Iterator[None]:
    """Name "port unreachable" alike everywhere: Windows reports a datagram's as a connection reset (WSAECONNRESET)."""
    try:
        yield
    except ConnectionResetError as error:
        raise ConnectionRefusedError(*error.args) from error


class SharedSockets:
    """Sockets through which many hosts are asked at a time (Linux, IPv4: who was refused is known there, too).

    There are some for each port: a question to a host goes through the first
    through which that port of it was not asked yet. They are open while anyone waits.
    """

    def __init__(self) -> None:
        self._sockets: dict[tuple[int, int], _SharedSocket] = {}
        self._asked: dict[tuple[str, int], int] = {}
        self._waiting = 0

    @contextlib.contextmanager
    def to(self, address: str, port: int) -> Iterator[Conversation]:
        """Open the way to one port until the block ends."""
        number = self._asked.get((address, port), 0)
        if number >= _SHARED_FOR_A_PORT:
            with OwnSocket.to(address, port) as own:
                yield own
            return
        self._asked[address, port] = number + 1
        self._waiting += 1
        try:
            with self._socket(port, number).conversation((address, port)) as shared:
                yield shared
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._close()

    def _socket(self, port: int, number: int) -> "_SharedSocket":
        if (port, number) not in self._sockets:
            self._sockets[port, number] = _SharedSocket()
        return self._sockets[port, number]

    def _close(self) -> None:
        for each in self._sockets.values():
            each.close()
        self._sockets.clear()
        self._asked.clear()


class _SharedSocket:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.setblocking(False)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _ROOM)
        hear_icmp_errors(self._sock)
        self._loop.add_reader(self._sock, self._read)
        self._asked: dict[tuple[str, int], _Shared] = {}

    def close(self) -> None:
        """Close the socket; nobody may be waiting."""
        self._loop.remove_reader(self._sock)
        self._sock.close()

    @contextlib.contextmanager
    def conversation(self, place: tuple[str, int]) -> Iterator["_Shared"]:
        """Take part in the socket until the block ends; the place was not asked through it before."""
        self._asked[place] = _Shared(self, place, self._loop)
        try:
            yield self._asked[place]
        finally:
            del self._asked[place]

    def send(self, payload: bytes, place: tuple[str, int]) -> None:
        """Send one datagram, past what the socket still has to report of earlier ones."""
        for left in reversed(range(_EARLIER_ERRORS)):
            try:
                self._sock.sendto(payload, place)
            except OSError as error:
                if error.errno in _FULL or not left:
                    raise
                self._read()
                continue
            return

    def _read(self) -> None:
        for error in icmp_errors(self._sock):
            if error.lasting and (asked := self._asked.get((error.address, error.port))):
                asked.came(OSError(error.errno, os.strerror(error.errno)))
        for _ in range(_AT_A_LOOK):
            try:
                data, place = self._sock.recvfrom(_LARGEST)
            except BlockingIOError:
                return
            except OSError:
                continue  # an error that the queue has told already
            if asked := self._asked.get(place):
                asked.came(data)


class _Shared:
    """A question over a shared socket."""

    def __init__(self, sock: _SharedSocket, place: tuple[str, int], loop: asyncio.AbstractEventLoop) -> None:
        self._sock = sock
        self._place = place
        self._loop = loop
        self._arrived: bytes | OSError | None = None
        self._waiter: asyncio.Future[None] | None = None

    def came(self, what: bytes | OSError) -> None:
        """Keep what came first and wake who waits for it."""
        if self._arrived is None:
            self._arrived = what
            self._wake()

    async def send(self, payload: bytes) -> None:
        """Send one datagram; a socket that is full is tried again."""
        ends = self._loop.time() + _FULL_SECONDS
        while True:
            try:
                return self._sock.send(payload, self._place)
            except OSError as error:
                if error.errno not in _FULL or self._loop.time() > ends:
                    raise
            await asyncio.sleep(TICK)

    async def receive(self, until: float) -> bytes | None:
        """Return the next reply, None if none came until then."""
        if self._arrived is None:
            self._waiter = self._loop.create_future()
            timer = self._loop.call_at(until, self._wake)
            try:
                await self._waiter
            finally:
                timer.cancel()
        arrived, self._arrived = self._arrived, None
        if isinstance(arrived, OSError):
            raise arrived
        return arrived

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
