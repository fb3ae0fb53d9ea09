"""A part of the gate: one datagram each to many addresses, without privileges.

Two kinds: an ICMP echo request through the system's ping socket (Linux, macOS),
and an empty UDP datagram to a closed port, which makes the system resolve the
neighbour's hardware address and a host without a firewall answer "port
unreachable" (RFC 1122, 3.2.2.1).
"""

import asyncio
import contextlib
import errno
import socket
import struct
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from scanner.icmp_errors import hear_icmp_errors, icmp_errors
from scanner.ledger import Ledger
from scanner.pace import TICK, Pace
from scanner.rate_control import TokenBucket

PROVOKED_PORT = 40125
"""A UDP port where nothing is known to listen (nmap's choice for -PU)."""
_ECHO_REQUEST, _ECHO_REPLY = 8, 0
_MARK = b"rasoat network review"
_IP_RECVTTL = 12
_FULL = frozenset({errno.ENOBUFS, errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOMEM})


@dataclass(frozen=True, slots=True)
class EchoReply:
    """An ICMP echo reply; `seconds` is the round-trip time."""

    address: str
    seconds: float
    ttl: int | None = None


class EchoSweep:
    """ICMP echo to many addresses through one unprivileged socket.

    Opening raises `PermissionError` (or another `OSError`) where the system does not permit it
    (Linux: net.ipv4.ping_group_range).
    """

    def __init__(self, admit: Callable[[str, int], None], pace: Pace, ledger: Ledger) -> None:
        self._admit = admit
        self._pace = pace
        self._ledger = ledger
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
        self._sock.setblocking(False)
        self._ready = struct.Struct("!BBHHH")
        self._sent: dict[str, float] = {}
        if sys.platform == "linux":
            self._sock.setsockopt(socket.IPPROTO_IP, _IP_RECVTTL, 1)

    async def run(
        self, addresses: Iterable[str], *, idle: float, longest: float, rounds: int = 2
    ) -> AsyncIterator[list[EchoReply]]:
        """Ask each address, those that stay silent again; yield replies as they come.

        A round ends when nothing came for `idle` seconds, at the latest
        `longest` seconds after its last request.
        """
        missing = list(addresses)
        with self._sock:
            for _ in range(rounds):
                async for replies in self._round(missing, idle, longest):
                    yield replies
                missing = [address for address in missing if self._sent.get(address, 0.0) > 0]

    async def _round(self, addresses: Sequence[str], idle: float, longest: float) -> AsyncIterator[list[EchoReply]]:
        loop = asyncio.get_running_loop()
        bucket = TokenBucket(self._pace.control, loop.time())
        waiting = list(reversed(addresses))
        quiet_since = ended = loop.time()
        while waiting or (loop.time() - quiet_since < idle and loop.time() - ended < longest):
            for _ in range(min(bucket.available(loop.time()), len(waiting))):
                self._send(waiting.pop(), loop.time())
                bucket.take()
                quiet_since = ended = loop.time()
            if replies := self._receive(loop.time()):
                quiet_since = loop.time()
                yield replies
            await asyncio.sleep(TICK)

    def _send(self, address: str, now: float) -> None:
        self._admit(address, 0)
        packet = self._ready.pack(_ECHO_REQUEST, 0, 0, 0, 1) + _MARK
        checksum = internet_checksum(packet)
        packet = self._ready.pack(_ECHO_REQUEST, 0, checksum, 0, 1) + _MARK
        self._ledger.count(address, now)
        self._sent[address] = now
        with contextlib.suppress(OSError):
            self._sock.sendto(packet, (address, 0))

    def _receive(self, now: float) -> list[EchoReply]:
        replies = []
        for data, ttl, source in _datagrams(self._sock):
            started = self._sent.get(source, 0.0)
            if started <= 0 or not data or data[0] != _ECHO_REPLY or _MARK not in data:
                continue
            self._sent[source] = -1.0
            self._pace.control.heard(now - started)
            replies.append(EchoReply(source, now - started, ttl))
        return replies


def _datagrams(sock: socket.socket) -> list[tuple[bytes, int | None, str]]:
    found: list[tuple[bytes, int | None, str]] = []
    while len(found) < 512:
        try:
            data, ancillary, _, source = sock.recvmsg(2048, 64)
        except OSError:
            return found
        if sys.platform == "darwin" and data[:1] and data[0] >> 4 == 4:
            data = data[(data[0] & 15) * 4 :]  # macOS hands over the IP header too
        ttls = [struct.unpack("i", value[:4])[0] for _, kind, value in ancillary if kind == socket.IP_TTL]
        found.append((data, ttls[0] if ttls else None, source[0]))
    return found


class Provoker:
    """Sends empty UDP datagrams to a closed port, and hears of "port unreachable" where the system tells (Linux)."""

    def __init__(self, admit: Callable[[str, int], None], pace: Pace, ledger: Ledger) -> None:
        self._admit = admit
        self._pace = pace
        self._ledger = ledger
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.setblocking(False)
        if sys.platform == "linux":
            hear_icmp_errors(self._sock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sock.close()

    async def ask(self, addresses: Sequence[str]) -> list[str]:
        """Send one datagram to each; return those that could not be sent now because the neighbour table is full.

        Raises `OSError` where this computer cannot send at all (no route, interface down).
        """
        loop = asyncio.get_running_loop()
        bucket = TokenBucket(self._pace.control, loop.time())
        postponed: list[str] = []
        left = list(reversed(addresses))
        while left:
            for _ in range(min(bucket.available(loop.time()), len(left))):
                address = left.pop()
                if not self._send(address, loop.time()):
                    postponed.append(address)
                bucket.take()
            await asyncio.sleep(TICK)
        return postponed

    def answered(self) -> set[str]:
        """Return the addresses whose own "unreachable" arrived since the last call: somebody is there."""
        if sys.platform != "linux":
            return set()
        return {error.sender for error in icmp_errors(self._sock) if error.sender == error.address}

    def _send(self, address: str, now: float) -> bool:
        self._admit(address, PROVOKED_PORT)
        for _ in range(3):
            try:
                self._sock.sendto(b"", (address, PROVOKED_PORT))
            except OSError as error:
                if error.errno in _FULL:
                    return False
                if error.errno in (errno.ENETUNREACH, errno.ENETDOWN, errno.EPERM, errno.EACCES):
                    raise
                continue  # an earlier datagram's ICMP error, reported late
            break
        self._ledger.count(address, now)
        return True


def internet_checksum(data: bytes) -> int:
    """Return the checksum of RFC 1071 over `data`."""
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
