"""Each system's table read from bytes or text of its documented form, and the real one of this computer."""

import struct
import sys

import pytest

from scanner.probes.neighbour_table import Neighbour, NeighbourState, linux, macos, read_neighbours, windows

ARP_AN = """\
? (192.168.1.1) at 0:1c:b3:9:85:15 on en0 ifscope [ethernet]
? (192.168.1.7) at (incomplete) on en0 ifscope [ethernet]
? (192.168.1.20) at a8:bb:cc:dd:e:ff on en0 ifscope permanent [ethernet]
? (224.0.0.251) at 1:0:5e:0:0:fb on en0 ifscope permanent [ethernet]
garbage
"""


def test_macos_fills_in_the_zeros_that_arp_leaves_out() -> None:
    rows = {row.address: row for row in macos.parse(ARP_AN)}
    assert rows["192.168.1.1"] == Neighbour("192.168.1.1", "00:1c:b3:09:85:15", NeighbourState.REACHABLE, "en0")
    assert rows["192.168.1.7"].state is NeighbourState.INCOMPLETE
    assert rows["192.168.1.20"].state is NeighbourState.STATIC
    assert rows["224.0.0.251"].mac == ""
    assert len(rows) == 4


def windows_row(address: bytes, mac: bytes, state: int, family: int = 2) -> bytes:
    place = struct.pack("=HH", family, 0) + (address.ljust(24, b"\0") if family == 2 else bytes(4) + address + bytes(4))
    return place + struct.pack("=IQ32sIIII", 12, 0, mac, len(mac), state, 0, 0)


def test_windows_rows_are_read_at_their_documented_places() -> None:
    rows = [
        windows_row(bytes([10, 0, 0, 5]), bytes.fromhex("f8db88010203"), 5),
        windows_row(bytes([10, 0, 0, 6]), b"", 1),
        windows_row(bytes.fromhex("fe80000000000000000000000000beef"), bytes.fromhex("001b21010203"), 4, family=23),
        windows_row(bytes([224, 0, 0, 22]), bytes.fromhex("01005e000016"), 6),
    ]
    assert {len(row) for row in rows} == {windows.ROW_SIZE}
    read = list(windows.parse_table(struct.pack("=II", len(rows), 0) + b"".join(rows)))
    assert read == [
        Neighbour("10.0.0.5", "f8:db:88:01:02:03", NeighbourState.REACHABLE, "12"),
        Neighbour("10.0.0.6", "", NeighbourState.INCOMPLETE, "12"),
        Neighbour("fe80::beef", "00:1b:21:01:02:03", NeighbourState.STALE, "12"),
    ]
    assert read[0].alive_since(1.0)
    assert not read[2].alive_since(1.0)


def test_a_windows_table_cut_short_gives_its_whole_rows() -> None:
    row = windows_row(bytes([10, 0, 0, 5]), bytes.fromhex("f8db88010203"), 5)
    assert len(list(windows.parse_table(struct.pack("=II", 3, 0) + row + row[:40]))) == 1


def netlink_row(address: bytes, mac: bytes, state: int, confirmed: int) -> bytes:
    def attribute(kind: int, value: bytes) -> bytes:
        return (struct.pack("=HH", 4 + len(value), kind) + value).ljust((4 + len(value) + 3) & ~3, b"\0")

    body = struct.pack("=BBHiHBB", 2, 0, 0, 0, state, 0, 1) + attribute(1, address)
    body += (attribute(2, mac) if mac else b"") + attribute(3, struct.pack("=IIII", confirmed, 0, 0, 1))
    return struct.pack("=IHHII", 16 + len(body), 28, 2, 1, 0) + body


def test_linux_rows_tell_state_and_when_they_were_confirmed() -> None:
    rows = netlink_row(bytes([10, 0, 0, 5]), bytes.fromhex("f8db88010203"), 0x02, 150)
    rows += netlink_row(bytes([10, 0, 0, 6]), b"", 0x20, 0) + netlink_row(bytes([10, 0, 0, 7]), bytes(6), 0x40, 0)
    read = list(linux.parse(iter([rows])))
    assert read[0] == Neighbour("10.0.0.5", "f8:db:88:01:02:03", NeighbourState.REACHABLE, "", 1.5)
    assert (read[0].alive_since(2.0), read[0].alive_since(1.0)) == (True, False)
    assert read[1].state is NeighbourState.FAILED
    assert len(read) == 2


@pytest.mark.parametrize("cut", range(0, 76, 3))
def test_a_cut_netlink_message_never_raises(cut: int) -> None:
    whole = netlink_row(bytes([10, 0, 0, 5]), bytes.fromhex("f8db88010203"), 0x02, 150)
    assert len(list(linux.parse(iter([whole[:cut]])))) <= 1


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's own table")
def test_the_real_table_of_this_computer_can_be_read() -> None:
    assert all(isinstance(row, Neighbour) for row in read_neighbours())
