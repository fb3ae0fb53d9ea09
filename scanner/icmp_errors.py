"""What ICMP reports about the datagrams of one socket that asks many hosts (Linux: ip(7), IP_RECVERR)."""

import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_IP_RECVERR, _MSG_ERRQUEUE, _FROM_ICMP = 11, 0x2000, 2
_EXTENDED_ERROR = struct.Struct("=IBBBxII")
"""struct sock_extended_err: errno, origin, type, code, padding, info, data; the sender's sockaddr_in follows."""
_SENDER = slice(_EXTENDED_ERROR.size + 4, _EXTENDED_ERROR.size + 8)
_UNREACHABLE = 3
_LASTING_CODES = frozenset({2, 3, 6, 7, 8, 9, 10, 13, 14, 15})
"""Codes that end a connected socket's question, too: the others may pass by themselves (RFC 1122 4.2.3.9)."""
_MOST = 1024
"""Errors taken at one look, so that a flood of them leaves time for other work."""


@dataclass(frozen=True, slots=True)
class IcmpError:
    """A datagram to `address` and `port` that `sender` (the host itself, or a router) could not deliver.

    `lasting` tells that asking again is in vain; `errno` is what the system makes of it.
    """

    address: str
    port: int
    sender: str
    errno: int
    lasting: bool


def hear_icmp_errors(sock: socket.socket) -> None:
    """Have the system keep the errors of an IPv4 socket for `icmp_errors`."""
    sock.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)


def icmp_errors(sock: socket.socket) -> Iterator[IcmpError]:
    """Take the errors that came since the last look."""
    for _ in range(_MOST):
        try:
            _, ancillary, _, target = sock.recvmsg(256, 512, _MSG_ERRQUEUE)
        except OSError:
            return
        for _, kind, value in ancillary:
            if kind != _IP_RECVERR or len(value) < _SENDER.stop:
                continue
            errno, origin, icmp_type, code, _, _ = _EXTENDED_ERROR.unpack_from(value)
            if origin == _FROM_ICMP:
                lasting = icmp_type == _UNREACHABLE and code in _LASTING_CODES
                yield IcmpError(target[0], target[1], socket.inet_ntoa(value[_SENDER]), errno, lasting)
