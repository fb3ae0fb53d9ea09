"""One router solicitation to all routers of a link (RFC 4861, 4.1 and 6.3.7): who offers to route IPv6 there."""

import asyncio
import ipaddress
import socket
import struct
import sys

ALL_ROUTERS = "ff02::2"
_SOLICITATION, _ADVERTISEMENT = 133, 134
_ICMP6_FILTER = 1  # of <linux/icmpv6.h>: bits of the types that are not wanted
_NEIGHBOURS_ONLY = 255
"""Hop limit of messages that no router passed on (RFC 4861, 6.1.2)."""
MOST_ROUTERS = 64


async def ask_routers(interface: str, timeout: float) -> dict[str, bytes]:
    """Return the advertisements that came within `timeout` seconds by their sender's link-local address.

    Raises `PermissionError` where the system keeps this to administrators (it
    does everywhere), `OSError` for an interface without IPv6.
    """
    if sys.platform == "win32":
        raise PermissionError("raw ICMPv6 sockets are not for programs on Windows")
    loop = asyncio.get_running_loop()
    index = socket.if_nametoindex(interface)
    found: dict[str, bytes] = {}
    with socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6) as sock:
        _prepare(sock)
        await loop.sock_sendto(sock, bytes([_SOLICITATION, *bytes(7)]), (ALL_ROUTERS, 0, 0, index))
        loop.add_reader(sock, _take, sock, index, found)
        try:
            await asyncio.sleep(timeout)
        finally:
            loop.remove_reader(sock)
    return found


def _prepare(sock: socket.socket) -> None:
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, _NEIGHBOURS_ONLY)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
    if sys.platform == "linux":
        unwanted = [0xFFFFFFFF] * 8
        unwanted[_ADVERTISEMENT >> 5] &= ~(1 << (_ADVERTISEMENT & 31))
        sock.setsockopt(socket.IPPROTO_ICMPV6, _ICMP6_FILTER, struct.pack("=8I", *unwanted))


def _take(sock: socket.socket, index: int, found: dict[str, bytes]) -> None:
    """Keep an advertisement that comes from this link itself."""
    try:
        data, ancillary, _, source = sock.recvmsg(2048, 64)
    except OSError:
        return
    hops = [
        struct.unpack("i", value[:4])[0]
        for level, kind, value in ancillary
        if level == socket.IPPROTO_IPV6 and kind == socket.IPV6_HOPLIMIT
    ]
    address = ipaddress.ip_address(str(source[0]).partition("%")[0])
    mine = source[3] == index and hops == [_NEIGHBOURS_ONLY] and address.is_link_local
    if mine and data[:1] == bytes([_ADVERTISEMENT]) and len(found) < MOST_ROUTERS:
        found[str(address)] = data
