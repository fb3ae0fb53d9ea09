"""Linux: the neighbour table by netlink (RFC 3549), without privileges."""

import ipaddress
import socket
import struct
from collections.abc import Iterator

from scanner.probes.neighbour_table.entry import Neighbour, NeighbourState, mac_text

_GET, _NEW, _ERROR, _DONE = 30, 28, 2, 3  # RTM_GETNEIGH, RTM_NEWNEIGH, NLMSG_ERROR, NLMSG_DONE
_REQUEST_DUMP = 0x1 | 0x300
_DESTINATION, _MAC, _CACHE = 1, 2, 3  # NDA_DST, NDA_LLADDR, NDA_CACHEINFO
_TICKS_PER_SECOND = 100  # USER_HZ, the same on every architecture
_STATES = {
    0x01: NeighbourState.INCOMPLETE,
    0x02: NeighbourState.REACHABLE,
    0x04: NeighbourState.STALE,
    0x08: NeighbourState.STALE,  # DELAY
    0x10: NeighbourState.STALE,  # PROBE
    0x20: NeighbourState.FAILED,
    0x80: NeighbourState.STATIC,  # PERMANENT
}
_HEADER = struct.Struct("=IHHII")
_ROW = struct.Struct("=BBHiHBB")


def read() -> tuple[Neighbour, ...]:
    """Return the kernel's table of this network namespace; raises `OSError`."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        sock.settimeout(2.0)
        sock.bind((0, 0))
        sock.sendto(_HEADER.pack(_HEADER.size + _ROW.size, _GET, _REQUEST_DUMP, 1, 0) + bytes(_ROW.size), (0, 0))
        return tuple(parse(_messages(sock)))


def _messages(sock: socket.socket) -> Iterator[bytes]:
    while True:
        data = sock.recv(1 << 16)
        yield data
        if any(kind in (_DONE, _ERROR) for kind, _ in split(data)):
            return


def parse(messages: Iterator[bytes]) -> Iterator[Neighbour]:
    """Yield the rows of a dump, given as the kernel's datagrams."""
    for data in messages:
        for kind, body in split(data):
            row = _row(body) if kind == _NEW else None
            if row is not None:
                yield row


def split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (type, body) of each netlink message in a datagram."""
    offset = 0
    while offset + _HEADER.size <= len(data):
        length, kind, *_ = _HEADER.unpack_from(data, offset)
        if length < _HEADER.size:
            return
        yield kind, data[offset + _HEADER.size : offset + length]
        offset += (length + 3) & ~3


def _row(body: bytes) -> Neighbour | None:
    if len(body) < _ROW.size:
        return None
    _, _, _, index, state, flags, _ = _ROW.unpack_from(body)
    fields = dict(_attributes(body[_ROW.size :]))
    if state not in _STATES or len(fields.get(_DESTINATION, b"")) not in (4, 16):
        return None
    ago = struct.unpack_from("=I", fields[_CACHE])[0] / _TICKS_PER_SECOND if len(fields.get(_CACHE, b"")) >= 4 else None
    return Neighbour(
        address=str(ipaddress.ip_address(fields[_DESTINATION])),
        mac=mac_text(fields.get(_MAC, b"")),
        state=_STATES[state],
        interface=_interface_name(index),
        confirmed_ago=ago,
        router=bool(flags & 0x80),
    )


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, offset)
        if length < 4:
            return
        yield kind & 0x3FFF, data[offset + 4 : offset + length]
        offset += (length + 3) & ~3


def _interface_name(index: int) -> str:
    try:
        return socket.if_indextoname(index)
    except OSError:
        return ""
