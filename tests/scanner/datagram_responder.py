"""A server over UDP on this computer alone, which answers as a test says."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Callable

HOST = "127.0.0.1"
Answer = Callable[[bytes], tuple[bytes, ...]]


class Responder(asyncio.DatagramProtocol):
    """Keeps what arrives at its port and answers each with `answer`'s datagrams."""

    port = 0

    def __init__(self, answer: Answer) -> None:
        self.heard: list[bytes] = []
        self.asked = asyncio.Event()
        self.last_from = ("", 0)
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.heard.append(data)
        self.last_from = addr
        self.asked.set()
        for reply in self._answer(data):
            self.send(reply, addr)

    def send(self, data: bytes, to: tuple[str, int]) -> None:
        self._transport.sendto(data, to)  # type: ignore[attr-defined]


def _nothing(_data: bytes) -> tuple[bytes, ...]:
    return ()


@contextlib.asynccontextmanager
async def responding(
    answer: Answer = _nothing, *, group: str = "", port: int = 0, host: str = HOST
) -> AsyncIterator[Responder]:
    """Answer what comes to `host`, or to a multicast group on the loopback interface, until the block ends."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((group or host, port))
    if group:
        membership = struct.pack("4s4s", socket.inet_aton(group), socket.inet_aton(HOST))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    loop = asyncio.get_running_loop()
    transport, responder = await loop.create_datagram_endpoint(lambda: Responder(answer), sock=sock)
    try:
        yield responder
    finally:
        transport.close()
