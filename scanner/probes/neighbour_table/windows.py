"""Windows: the neighbour table by GetIpNetTable2 (netioapi.h); it needs neither administrator rights nor a driver.

Structures as documented by Microsoft: MIB_IPNET_TABLE2, MIB_IPNET_ROW2, SOCKADDR_INET.
"""

import ctypes
import ipaddress
import struct
import sys
from collections.abc import Iterator

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


def read() -> tuple[Neighbour, ...]:
    """Return the system's IPv4 and IPv6 table; a computer without IPv6 has the one. Raises `OSError`."""
    library = _library("iphlpapi")
    tables: list[Neighbour] = []
    refused: list[int] = []
    for family in (_AF_INET, _AF_INET6):
        table = ctypes.c_void_p()
        code = library.GetIpNetTable2(family, ctypes.byref(table))
        if code or not table.value:
            refused.append(code)
            continue
        try:
            count = struct.unpack_from("=I", ctypes.string_at(table.value, 4))[0]
            tables.extend(parse_table(ctypes.string_at(table.value, TABLE_HEADER + count * ROW_SIZE)))
        finally:
            library.FreeMibTable(table)
    if len(refused) == 2:
        raise OSError(refused[0], "GetIpNetTable2")
    return tuple(tables)


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
