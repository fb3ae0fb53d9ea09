"""Windows: the neighbour table by GetIpNetTable2 (netioapi.h), one address by SendARP and IcmpSendEcho.

Structures as documented by Microsoft: MIB_IPNET_TABLE2, MIB_IPNET_ROW2,
SOCKADDR_INET, ICMP_ECHO_REPLY. None of the calls needs administrator rights
or a driver.
"""

import ctypes
import ipaddress
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.probes.neighbour_table.entry import Neighbour, NeighbourState, mac_text

TABLE_HEADER = 8
"""Bytes before the first row: NumEntries and padding to the alignment of the rows."""
ROW_SIZE = 88
"""Bytes of MIB_IPNET_ROW2: address 28, index 4, LUID 8, MAC 32, length 4, state 4, flags 4, time 4."""
_AF_INET, _AF_INET6 = 2, 23
_STATES = {
    0: NeighbourState.FAILED,  # NlnsUnreachable
    1: NeighbourState.INCOMPLETE,
    2: NeighbourState.STALE,  # NlnsProbe
    3: NeighbourState.STALE,  # NlnsDelay
    4: NeighbourState.STALE,
    5: NeighbourState.REACHABLE,
    6: NeighbourState.STATIC,  # NlnsPermanent
}


@dataclass(frozen=True, slots=True)
class Echo:
    """A reply of IcmpSendEcho."""

    milliseconds: int
    ttl: int


def read() -> tuple[Neighbour, ...]:
    """Return the system's IPv4 and IPv6 table; raises `OSError`."""
    library = _library("iphlpapi")
    table = ctypes.c_void_p()
    code = library.GetIpNetTable2(0, ctypes.byref(table))
    if code or not table.value:
        raise OSError(code, "GetIpNetTable2")
    try:
        count = struct.unpack_from("=I", ctypes.string_at(table.value, 4))[0]
        return tuple(parse_table(ctypes.string_at(table.value, TABLE_HEADER + count * ROW_SIZE)))
    finally:
        library.FreeMibTable(table)


def send_arp(address: str) -> str:
    """Ask for one address and wait (about 3 s where nobody is); return the MAC, "" if none answered."""
    buffer = ctypes.create_string_buffer(8)
    length = ctypes.c_ulong(6)
    destination = struct.unpack("=I", ipaddress.IPv4Address(address).packed)[0]
    if _library("iphlpapi").SendARP(destination, 0, buffer, ctypes.byref(length)):
        return ""
    return mac_text(buffer.raw[: length.value])


def icmp_echo(address: str, timeout_ms: int = 1000) -> Echo | None:
    """Send one ICMP echo request and wait for its reply; None if there is none."""
    library = _library("iphlpapi")
    library.IcmpCreateFile.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(library.IcmpCreateFile())
    destination = struct.unpack("=I", ipaddress.IPv4Address(address).packed)[0]
    reply = ctypes.create_string_buffer(256)
    try:
        count = library.IcmpSendEcho(handle, destination, b"rasoat", 6, None, reply, len(reply), timeout_ms)
        return parse_echo(reply.raw) if count else None
    finally:
        library.IcmpCloseHandle(handle)


def parse_echo(reply: bytes) -> Echo | None:
    """Read an ICMP_ECHO_REPLY (64-bit layout): address, status, round-trip time, size, data pointer, options."""
    _, status, milliseconds = struct.unpack_from("=III", reply)
    return Echo(milliseconds, reply[24]) if status == 0 else None


def parse_table(data: bytes) -> Iterator[Neighbour]:
    """Yield the rows of a MIB_IPNET_TABLE2 given as bytes; raises `ValueError` for fewer than its header has."""
    if len(data) < TABLE_HEADER:
        raise ValueError("no table")
    count = struct.unpack_from("=I", data)[0]
    for number in range(min(count, (len(data) - TABLE_HEADER) // ROW_SIZE)):
        start = TABLE_HEADER + number * ROW_SIZE
        row = _row(data[start : start + ROW_SIZE])
        if row is not None:
            yield row


def _row(data: bytes) -> Neighbour | None:
    family = struct.unpack_from("=H", data)[0]
    if family not in (_AF_INET, _AF_INET6):
        return None
    address = ipaddress.ip_address(data[4:8] if family == _AF_INET else data[8:24])
    index = struct.unpack_from("=I", data, 28)[0]
    length, state = struct.unpack_from("=II", data, 72)
    if address.is_multicast or state not in _STATES:
        return None
    return Neighbour(str(address), mac_text(data[40 : 40 + min(length, 32)]), _STATES[state], str(index))


def _library(name: str) -> ctypes.CDLL:
    if sys.platform != "win32":
        raise OSError(f"{name} is a library of Windows")
    library: ctypes.CDLL = getattr(ctypes, "windll")[name]  # noqa: B009  (known on Windows only)
    return library
