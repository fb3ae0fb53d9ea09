"""This computer's own addresses: the kernel's tables say what psutil says of it."""

import struct
import sys

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.own_addresses import OwnAddress, _by_psutil, own_addresses, parse_netlink
from scanner.surroundings import attached_networks


@pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")
def test_netlink_and_psutil_tell_the_same() -> None:
    by_psutil = {(own.interface.partition(":")[0], own.address, own.length) for own in _by_psutil()}
    assert {(own.interface, own.address, own.length) for own in own_addresses()} == by_psutil
    assert {own.mac for own in own_addresses()} == {own.mac for own in _by_psutil()}
    assert by_psutil


def test_the_loopback_is_an_own_address_and_no_surrounding() -> None:
    assert any(own.address == "127.0.0.1" and own.network == "127.0.0.0/8" for own in own_addresses())
    assert not any(network.is_loopback for network in attached_networks())


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def _message(kind: int, body: bytes) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), kind, 0, 1, 0) + body + bytes(-len(body) % 4)


def _link(index: int, name: str, flags: int) -> bytes:
    fixed = struct.pack("=BxHiII", 0, 1, index, flags, 0)
    return _message(16, fixed + _attribute(3, name.encode() + b"\0") + _attribute(1, bytes.fromhex("02000000000a")))


def _address(index: int, own: bytes, length: int, peer: bytes = b"") -> bytes:
    fixed = struct.pack("=BBBBI", 2 if len(own) == 4 else 10, length, 0, 0, index)
    return _message(20, fixed + (_attribute(1, peer or own)) + (_attribute(2, own) if len(own) == 4 else b""))


def test_an_interface_without_a_cable_has_no_address_and_a_peer_is_not_this_computer() -> None:
    links = [_link(2, "eth0", 0x43) + _link(3, "eth1", 0x03)]
    own, peer = bytes([10, 0, 0, 2]), bytes([10, 0, 0, 1])
    addresses = [
        _address(2, own, 24, peer),
        _address(3, bytes([10, 9, 0, 2]), 24),
        _address(2, b"\xfe\x80" + bytes(14), 64),
    ]
    assert list(parse_netlink(links, addresses)) == [
        OwnAddress("eth0", "02:00:00:00:00:0a", "10.0.0.2", 24),
        OwnAddress("eth0", "02:00:00:00:00:0a", "fe80::", 64),
    ]


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_a_malformed_table_gives_nothing_and_no_error(links: bytes, addresses: bytes) -> None:
    assert isinstance(list(parse_netlink([links], [addresses])), list)


def test_psutil_knows_this_computer_too() -> None:
    assert set(psutil.net_if_addrs()) >= {own.interface for own in own_addresses()}
