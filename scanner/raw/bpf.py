"""Kernel filters (classic BPF): only the answers we wait for ever reach Python."""

import socket
import struct
from array import array
from collections.abc import Sequence

_LOAD_HALF, _LOAD_BYTE, _LOAD_HALF_X, _LOAD_BYTE_X, _HEADER_LENGTH = 0x28, 0x30, 0x48, 0x50, 0xB1
_EQUAL, _ANY_BIT, _AND, _RETURN = 0x15, 0x45, 0x54, 0x06
_SO_ATTACH_FILTER = 26
_ARP, _IPV4, _LLDP, _ICMP, _TCP, _UDP = 0x0806, 0x0800, 0x88CC, 1, 6, 17
_CDP_GROUP_END, _IPV6_GROUP = 0xCCCC, 0x3333
_SYN_ACK, _RST = 0x12, 0x04
WHOLE = 0x40000
_PASS = (_RETURN, WHOLE)
_REJECT = (_RETURN, 0)

Step = tuple[int, int] | tuple[int, int, str | int]
"""(code, value), or a test (code, value, mark: see `assemble`)."""
ECHO_REPLY, TIMESTAMP_REPLY = 0, 14
"""ICMP types (RFC 792)."""


def arp_replies() -> bytes:
    """ARP frames with operation "reply" (RFC 826)."""
    return assemble([(_LOAD_HALF, 12), (_EQUAL, _ARP, "need"), (_LOAD_HALF, 20), (_EQUAL, 2, "need"), _PASS])


def tcp_answers(port: int) -> bytes:
    """TCP segments to `port` with SYN+ACK or RST set (RFC 9293)."""
    return assemble(
        [
            *_ipv4(_TCP),
            (_LOAD_HALF_X, 16),
            (_EQUAL, port, "need"),
            (_LOAD_BYTE_X, 27),
            (_ANY_BIT, _RST, "enough"),
            (_AND, _SYN_ACK),
            (_EQUAL, _SYN_ACK, "need"),
            _PASS,
        ]
    )


def icmp_replies(kind: int, identifier: int) -> bytes:
    """ICMP messages of this type with our identifier (RFC 792)."""
    return assemble(_icmp(kind, identifier))


def link_answers(identifier: int) -> bytes:
    """ARP replies, and ICMP echo replies with our identifier."""
    arp: list[Step] = [(_LOAD_HALF, 12), (_EQUAL, _ARP, 3), (_LOAD_HALF, 20), (_EQUAL, 2, "need"), _PASS]
    return assemble([*arp, *_icmp(ECHO_REPLY, identifier)])


_ANNOUNCED_PORTS = (67, 68, 137, 1900, 5353, 5355, 5678)
"""DHCP, NetBIOS names, SSDP, mDNS, LLMNR, MNDP."""


def announcements() -> bytes:
    """Let through ARP, LLDP, CDP, IPv6 multicast, and datagrams to the ports of discovery protocols."""
    return assemble(
        [
            (_LOAD_HALF, 12),
            (_EQUAL, _ARP, "enough"),
            (_EQUAL, _LLDP, "enough"),
            (_LOAD_HALF, 4),
            (_EQUAL, _CDP_GROUP_END, "enough"),
            (_LOAD_HALF, 0),
            (_EQUAL, _IPV6_GROUP, "enough"),
            *_ipv4(_UDP),
            (_LOAD_HALF_X, 16),
            *((_EQUAL, port, "enough") for port in _ANNOUNCED_PORTS[:-1]),
            (_EQUAL, _ANNOUNCED_PORTS[-1], "need"),
            _PASS,
        ]
    )


def _icmp(kind: int, identifier: int) -> list[Step]:
    return [
        *_ipv4(_ICMP),
        (_LOAD_BYTE_X, 14),
        (_EQUAL, kind, "need"),
        (_LOAD_HALF_X, 18),
        (_EQUAL, identifier, "need"),
        _PASS,
    ]


def _ipv4(protocol: int) -> list[Step]:
    """Load steps: IPv4, this protocol, first fragment; afterwards X is the IP header's length."""
    return [
        (_LOAD_HALF, 12),
        (_EQUAL, _IPV4, "need"),
        (_LOAD_BYTE, 23),
        (_EQUAL, protocol, "need"),
        (_LOAD_HALF, 20),
        (_ANY_BIT, 0x1FFF, "refuse"),
        (_HEADER_LENGTH, 14),
    ]


def assemble(steps: Sequence[Step]) -> bytes:
    """Return the program.

    A test marked "need" goes on if it holds and rejects if not, "refuse" the
    reverse, "enough" passes the frame if it holds and goes on if not; with a
    number it goes on if it holds and leaves out that many steps if not.
    """
    passes, rejects = len(steps) - 1, len(steps)
    program = []
    for number, step in enumerate(steps):
        to_pass, to_reject = passes - number - 1, rejects - number - 1
        jumps = {"need": (0, to_reject), "refuse": (to_reject, 0), "enough": (to_pass, 0)}
        mark = step[2] if len(step) == 3 else 0
        holds, fails = (0, mark) if isinstance(mark, int) else jumps[mark]
        program.append(struct.pack("=HBBI", step[0], holds, fails, step[1]))
    program.append(struct.pack("=HBBI", _REJECT[0], 0, 0, _REJECT[1]))
    return b"".join(program)


def attach(sock: socket.socket, program: bytes) -> None:
    """Put a filter on a socket (Linux: SO_ATTACH_FILTER)."""
    buffer = array("B", program)
    header = struct.pack("@HP", len(program) // 8, buffer.buffer_info()[0])
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, header)
