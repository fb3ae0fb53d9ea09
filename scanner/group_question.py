"""A part of the gate: UDP questions to everybody on a link, and the gathering of the replies."""

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Callable, Sequence

from scanner.datagram_exchange import Datagram
from scanner.ledger import Ledger
from scanner.waits import Waits

MOST_REPLIES = 4096
"""Datagrams that one question to a group may bring."""


class GroupQuestion:
    """A question to a link-local multicast group; replies that are not `permitted` are dropped."""

    def __init__(self, permitted: Callable[[str], bool], ledger: Ledger, waits: Waits) -> None:
        self._permitted = permitted
        self._ledger = ledger
        self._waits = waits
        self._replies: dict[Datagram, None] = {}
        self._latest = 0.0

    async def ask(
        self,
        group: tuple[str, int],
        payloads: Sequence[bytes],
        interface_address: str,
        *,
        timeout: float,
        spread: float,
        quiet: float | None,
        rounds: int,
    ) -> tuple[Datagram, ...]:
        """Send all payloads in each round and return the replies, as `Gate.multicast` describes it."""
        loop = asyncio.get_running_loop()
        with _socket_on(interface_address) as sock:
            for left in reversed(range(rounds)):
                for payload in payloads:
                    self._ledger.count(group[0], time.monotonic())
                    await loop.sock_sendto(sock, payload, group)
                if left or quiet is None:
                    await self._listen(sock, loop.time() + timeout)
                else:
                    await self._listen_to_the_end(sock, quiet, loop.time() + spread, 2 * timeout)
        return tuple(self._replies)

    async def _listen_to_the_end(self, sock: socket.socket, quiet: float, spoken: float, longer: float) -> None:
        """Gather replies until nothing new comes, from the moment `spoken` on for at most `longer` and the quiet."""
        ends = spoken + longer
        while not self._full:
            until = min(max(spoken, self._latest), ends) + self._waits.quiet(quiet)
            if until <= asyncio.get_running_loop().time():
                return
            await self._listen(sock, until)

    async def _listen(self, sock: socket.socket, until: float) -> None:
        """Gather replies until a moment, or until there are too many."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(TimeoutError):
            while loop.time() < until and not self._full:
                async with asyncio.timeout_at(until):
                    data, source = await loop.sock_recvfrom(sock, 65535)
                reply = Datagram(source[0], source[1], data)
                if reply not in self._replies and self._permitted(reply.address):
                    self._replies[reply] = None
                    self._latest = loop.time()

    @property
    def _full(self) -> bool:
        return len(self._replies) >= MOST_REPLIES


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
