"""A part of the gate: ICMP echo on Windows by IcmpSendEcho (icmpapi.h), without administrator rights or a driver.

Windows has no ping socket; its own call waits for each reply, so that many
threads wait side by side. Structures as documented by Microsoft: ICMP_ECHO_REPLY.
"""

import asyncio
import ctypes
import ipaddress
import struct
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from scanner.datagram_sweep import EchoReply
from scanner.ledger import Ledger
from scanner.pace import TICK, Pace
from scanner.rate_control import TokenBucket

THREADS = 64
"""Requests that wait for their reply at a time."""
_REPLY_BYTES = 256
_CONTENT = b"rasoat network review"


class WindowsEchoSweep:
    """ICMP echo to many addresses; opening raises `OSError` elsewhere than on Windows."""

    def __init__(self, admit: Callable[[str, int], None], pace: Pace, ledger: Ledger) -> None:
        self._admit = admit
        self._pace = pace
        self._ledger = ledger
        self._library = _library()

    async def run(
        self, addresses: Iterable[str], *, idle: float, longest: float, rounds: int = 2
    ) -> AsyncIterator[list[EchoReply]]:
        """Ask each address, those that stay silent again; yield replies as they come.

        Each request waits at most `longest` seconds; `idle` has no meaning here, as every request ends by itself.
        """
        del idle
        missing = list(addresses)
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="echo")
        try:
            for _ in range(rounds):
                answered: set[str] = set()
                async for replies in self._round(missing, threads, longest):
                    answered |= {reply.address for reply in replies}
                    yield replies
                missing = [address for address in missing if address not in answered]
        finally:
            threads.shutdown(wait=False, cancel_futures=True)

    async def _round(
        self, addresses: Sequence[str], threads: ThreadPoolExecutor, longest: float
    ) -> AsyncIterator[list[EchoReply]]:
        loop = asyncio.get_running_loop()
        bucket = TokenBucket(self._pace.control, loop.time())
        waiting = list(reversed(addresses))
        asked: set[asyncio.Future[EchoReply | None]] = set()
        while waiting or asked:
            for _ in range(min(bucket.available(loop.time()), THREADS - len(asked), len(waiting))):
                asked.add(self._ask(waiting.pop(), threads, longest, loop))
                bucket.take()
            done = {future for future in asked if future.done()}
            asked -= done
            if replies := [reply for future in done if (reply := future.result()) is not None]:
                for reply in replies:
                    self._pace.control.heard(reply.seconds)
                yield replies
            await asyncio.sleep(TICK)

    def _ask(
        self, address: str, threads: ThreadPoolExecutor, longest: float, loop: asyncio.AbstractEventLoop
    ) -> "asyncio.Future[EchoReply | None]":
        self._admit(address, 0)
        self._ledger.count(address, loop.time())
        return loop.run_in_executor(threads, send_echo, self._library, address, int(longest * 1000))


def send_echo(library: ctypes.CDLL, address: str, milliseconds: int) -> EchoReply | None:
    """Send one ICMP echo request and wait for its reply; None if there is none. Blocks, for a thread."""
    handle = ctypes.c_void_p(library.IcmpCreateFile())
    destination = struct.unpack("=I", ipaddress.IPv4Address(address).packed)[0]
    reply = ctypes.create_string_buffer(_REPLY_BYTES)
    try:
        count = library.IcmpSendEcho(
            handle, destination, _CONTENT, len(_CONTENT), None, reply, _REPLY_BYTES, milliseconds
        )
        return parse_echo(reply.raw) if count else None
    finally:
        library.IcmpCloseHandle(handle)


def parse_echo(reply: bytes) -> EchoReply | None:
    """Read an ICMP_ECHO_REPLY (64-bit layout): address, status, round-trip time, size, data pointer, options.

    None where the status is not IP_SUCCESS, as for "destination unreachable".
    """
    source, status, milliseconds = struct.unpack_from("=4sII", reply)
    if status != 0:
        return None
    return EchoReply(str(ipaddress.IPv4Address(source)), milliseconds / 1000, reply[24])


def _library() -> ctypes.CDLL:
    if sys.platform != "win32":
        raise OSError("IcmpSendEcho is a call of Windows")
    library = ctypes.CDLL("iphlpapi")
    library.IcmpCreateFile.restype = ctypes.c_void_p
    return library
