"""Linux tells its tables by netlink (RFC 3549): one request, and the rows as type-length-value records."""

import socket
import struct
from collections.abc import Iterator

NEIGHBOURS, LINKS, ADDRESSES = 30, 18, 22  # RTM_GETNEIGH, RTM_GETLINK, RTM_GETADDR
_ERROR, _DONE = 2, 3  # NLMSG_ERROR, NLMSG_DONE
_REQUEST_DUMP = 0x1 | 0x300
_HEADER = struct.Struct("=IHHII")
_PATIENCE = 2.0


def dump(table: int, header_size: int) -> Iterator[bytes]:
    """Yield the kernel's datagrams with a whole table of this network namespace; raises `OSError`.

    `header_size` is that of the fixed part of the table's rows.
    """
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        sock.settimeout(_PATIENCE)
        sock.bind((0, 0))
        sock.sendto(_HEADER.pack(_HEADER.size + header_size, table, _REQUEST_DUMP, 1, 0) + bytes(header_size), (0, 0))
        while True:
            data = sock.recv(1 << 16)
            yield data
            if any(kind in (_DONE, _ERROR) for kind, _ in split(data)):
                return


def split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (type, body) of each netlink message in a datagram."""
    offset = 0
    while offset + _HEADER.size <= len(data):
        length, kind, *_ = _HEADER.unpack_from(data, offset)
        if length < _HEADER.size:
            return
        yield kind, data[offset + _HEADER.size : offset + length]
        offset += (length + 3) & ~3


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (type, value) of the attributes that follow a row's fixed part."""
    offset = 0
    while offset + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, offset)
        if length < 4:
            return
        yield kind & 0x3FFF, data[offset + 4 : offset + length]
        offset += (length + 3) & ~3
