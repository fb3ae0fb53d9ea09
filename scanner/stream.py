"""One TCP connection to a foreign service, bounded in bytes and in time."""

import asyncio
import contextlib
import socket
import ssl
import struct
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Self

RECEIVE_LIMIT = 256 * 1024
"""Bytes that one connection may bring in."""

_TCP_INFO = getattr(socket, "TCP_INFO", None) if sys.platform == "linux" else None
_SEGMENTS_OUT = struct.Struct("136xI")
"""Where Linux' struct tcp_info holds tcpi_segs_out (include/uapi/linux/tcp.h, since 4.2)."""
_CLOSING_PACKETS = 2
"""The own FIN and the acknowledgement of the other side's (RFC 9293, 3.6)."""
_SEGMENT = 1460
"""Bytes of data in a packet on Ethernet."""


class StreamLimitError(Exception):
    """The other side sent more than `RECEIVE_LIMIT` bytes or took longer than the connection's deadline."""


class Stream:
    """A connection that the gate opened; closed cleanly (FIN) when left.

    Every wait is bounded by `timeout` seconds and all of them together by
    `deadline` seconds from the opening. `on_close` is told how many packets left
    on it, the first one excepted, which was counted when it opened. Errors are those of asyncio:
    `TimeoutError`, `ConnectionError`, `asyncio.IncompleteReadError`.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        timeout: float,
        deadline: float,
        on_close: Callable[[int], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._timeout = timeout
        self._ends = asyncio.get_running_loop().time() + deadline
        self._left = RECEIVE_LIMIT
        self._on_close: Callable[[int], None] | None = on_close
        self._sends = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def send(self, data: bytes) -> None:
        """Send all of `data`."""
        self._sends += 1
        self._writer.write(data)
        async with asyncio.timeout(self._wait()):
            await self._writer.drain()

    async def receive(self, limit: int = 65536, timeout: float | None = None) -> bytes:
        """Return what arrives next, at most `limit` bytes; b"" at the end of the stream."""
        async with asyncio.timeout(self._wait(timeout)):
            return self._count(await self._reader.read(min(limit, self._left + 1)))

    async def receive_exactly(self, count: int, timeout: float | None = None) -> bytes:
        """Return exactly `count` bytes or raise `asyncio.IncompleteReadError`."""
        if count > self._left:
            raise StreamLimitError(f"{count} bytes announced")
        async with asyncio.timeout(self._wait(timeout)):
            return self._count(await self._reader.readexactly(count))

    async def receive_until(self, end: bytes, timeout: float | None = None) -> bytes:
        """Return all up to and including `end`, at most 64 KiB."""
        async with asyncio.timeout(self._wait(timeout)):
            return self._count(await self._reader.readuntil(end))

    async def start_tls(self, context: ssl.SSLContext, server_hostname: str | None = None) -> ssl.SSLObject:
        """Speak TLS from here on; return the SSL object (certificate, version, cipher)."""
        async with asyncio.timeout(self._wait()):
            await self._writer.start_tls(context, server_hostname=server_hostname)
        found = self._writer.get_extra_info("ssl_object")
        if not isinstance(found, ssl.SSLObject):
            raise ConnectionError("no TLS session")
        return found

    async def close(self) -> None:
        """Close the connection; a second call does nothing."""
        if self._on_close is None:
            return
        on_close, self._on_close = self._on_close, None
        packets = self._packets() + _CLOSING_PACKETS - 1
        try:
            self._writer.close()
            async with asyncio.timeout(1.0):
                await self._writer.wait_closed()
        except (OSError, TimeoutError, ssl.SSLError):
            self._writer.transport.abort()
        finally:
            on_close(packets)

    def _packets(self) -> int:
        """Return how many packets left so far: what the system counted, or what the bytes must have taken."""
        sock = self._writer.get_extra_info("socket")
        if _TCP_INFO is not None and sock is not None:
            with contextlib.suppress(OSError, struct.error):
                info = sock.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _SEGMENTS_OUT.size)
                return int(_SEGMENTS_OUT.unpack(info)[0])
        acknowledgements = -(
            -(RECEIVE_LIMIT - self._left) // (2 * _SEGMENT)
        )  # one for two segments (RFC 9293, 3.8.6.3)
        return 2 + self._sends + acknowledgements

    def _wait(self, timeout: float | None = None) -> float:
        left = self._ends - asyncio.get_running_loop().time()
        if left <= 0:
            raise StreamLimitError("deadline of the connection passed")
        return min(left, self._timeout if timeout is None else timeout)

    def _count(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise StreamLimitError("too many bytes")
        return data
