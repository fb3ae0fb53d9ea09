"""One ICMPv6 echo request to all nodes of a link (ff02::1, RFC 4291 2.7.1; RFC 4443 4.1): who is there over IPv6."""

import asyncio
import contextlib
import os
import socket

ALL_NODES = "ff02::1"
_REQUEST, _REPLY = 128, 129
MOST_REPLIES = 4096


async def ask_all_nodes(interface: str, timeout: float) -> tuple[str, ...]:
    """Return the addresses that answered within `timeout` seconds, without zone, sorted.

    Raises `PermissionError` where the system keeps this to administrators,
    `OSError` for an interface without IPv6.
    """
    loop = asyncio.get_running_loop()
    token = os.urandom(8)
    found: set[str] = set()
    with _socket() as sock:
        sock.setblocking(False)
        request = bytes([_REQUEST, 0, 0, 0]) + os.urandom(2) + b"\0\1" + token
        target = (ALL_NODES, 0, 0, socket.if_nametoindex(interface))
        await loop.sock_sendto(sock, request, target)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while len(found) < MOST_REPLIES:
                    data, source = await loop.sock_recvfrom(sock, 256)
                    if data[:1] == bytes([_REPLY]) and data[8:16] == token:
                        found.add(str(source[0]).partition("%")[0])
    return tuple(sorted(found))


def _socket() -> socket.socket:
    """Return a ping socket, or a raw one where ping sockets are not for this user."""
    protocol = socket.IPPROTO_ICMPV6
    try:
        return socket.socket(socket.AF_INET6, socket.SOCK_DGRAM, protocol)
    except PermissionError:
        return socket.socket(socket.AF_INET6, socket.SOCK_RAW, protocol)
