"""Linux: the neighbour table by netlink (RFC 3549), without privileges."""

import ipaddress
import socket
import struct
from collections.abc import Iterator

from scanner import netlink
from scanner.probes.neighbour_table.entry import Neighbour, NeighbourState, mac_text

_NEW = 28  # RTM_NEWNEIGH
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
_ROW = struct.Struct("=BBHiHBB")


def read() -> tuple[Neighbour, ...]:
    """Return the kernel's table of this network namespace; raises `OSError`."""
    return tuple(parse(netlink.dump(netlink.NEIGHBOURS, _ROW.size)))


def parse(messages: Iterator[bytes]) -> Iterator[Neighbour]:
    """Yield the rows of a dump, given as the kernel's datagrams."""
    for data in messages:
        for kind, body in netlink.split(data):
            row = _row(body) if kind == _NEW else None
            if row is not None:
                yield row


def _row(body: bytes) -> Neighbour | None:
    if len(body) < _ROW.size:
        return None
    _, _, _, index, state, flags, _ = _ROW.unpack_from(body)
    fields = dict(netlink.attributes(body[_ROW.size :]))
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


def _interface_name(index: int) -> str:
    try:
        return socket.if_indextoname(index)
    except OSError:
        return ""
