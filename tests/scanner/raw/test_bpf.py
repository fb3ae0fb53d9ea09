"""The kernel itself runs the filters, on a pair of local sockets."""

import socket
import struct

import pytest

from scanner.raw import bpf

if not hasattr(socket, "AF_PACKET"):
    pytest.skip("Linux's kernel filters", allow_module_level=True)


def passes(program: bytes, frame: bytes) -> bool:
    sender, receiver = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with sender, receiver:
        bpf.attach(receiver, program)
        receiver.setblocking(False)
        try:
            sender.send(frame)
            return receiver.recv(4096) == frame
        except (BlockingIOError, OSError):
            return False


def arp(operation: int) -> bytes:
    return bytes(12) + b"\x08\x06" + struct.pack("!HHBBH", 1, 0x0800, 6, 4, operation) + bytes(20)


def ipv4(protocol: int, payload: bytes, *, options: bytes = b"", fragment: int = 0) -> bytes:
    header = struct.pack("!BBHHHBBH", 0x45 + len(options) // 4, 0, 0, 0, fragment, 64, protocol, 0) + bytes(8)
    return bytes(12) + b"\x08\x00" + header + options + payload


def tcp(port: int, flags: int) -> bytes:
    return struct.pack("!HHIIBBHHH", 80, port, 1, 2, 0x50, flags, 0, 0, 0)


def test_only_arp_replies_pass() -> None:
    program = bpf.arp_replies()
    assert passes(program, arp(2))
    assert not passes(program, arp(1))
    assert not passes(program, ipv4(6, tcp(40000, 0x12)))
    assert not passes(program, b"\x08")


@pytest.mark.parametrize("options", [b"", bytes(8)])
def test_only_syn_ack_and_reset_to_our_port_pass(options: bytes) -> None:
    program = bpf.tcp_answers(40000)
    assert passes(program, ipv4(6, tcp(40000, 0x12), options=options))
    assert passes(program, ipv4(6, tcp(40000, 0x14), options=options))
    assert passes(program, ipv4(6, tcp(40000, 0x04), options=options))
    assert not passes(program, ipv4(6, tcp(40000, 0x02), options=options))
    assert not passes(program, ipv4(6, tcp(40000, 0x10), options=options))
    assert not passes(program, ipv4(6, tcp(40001, 0x12), options=options))
    assert not passes(program, ipv4(17, tcp(40000, 0x12), options=options))
    assert not passes(program, ipv4(6, tcp(40000, 0x12), options=options, fragment=1))


def test_only_our_echo_replies_pass() -> None:
    program = bpf.icmp_replies(bpf.ECHO_REPLY, 77)
    assert passes(program, ipv4(1, struct.pack("!BBHHH", 0, 0, 0, 77, 1)))
    assert not passes(program, ipv4(1, struct.pack("!BBHHH", 8, 0, 0, 77, 1)))
    assert not passes(program, ipv4(1, struct.pack("!BBHHH", 0, 0, 0, 78, 1)))
    assert not passes(program, arp(2))


def test_only_our_timestamp_replies_pass() -> None:
    program = bpf.icmp_replies(bpf.TIMESTAMP_REPLY, 77)
    assert passes(program, ipv4(1, struct.pack("!BBHHH", 14, 0, 0, 77, 1)))
    assert not passes(program, ipv4(1, struct.pack("!BBHHH", 13, 0, 0, 77, 1)))
    assert not passes(program, ipv4(1, struct.pack("!BBHHH", 0, 0, 0, 77, 1)))


def test_a_links_answers_are_arp_replies_and_our_echo_replies() -> None:
    program = bpf.link_answers(77)
    assert passes(program, arp(2))
    assert passes(program, ipv4(1, struct.pack("!BBHHH", 0, 0, 0, 77, 1)))
    assert not passes(program, arp(1))
    assert not passes(program, ipv4(1, struct.pack("!BBHHH", 8, 0, 0, 77, 1)))
    assert not passes(program, ipv4(1, struct.pack("!BBHHH", 0, 0, 0, 78, 1)))
    assert not passes(program, ipv4(6, struct.pack("!BBHHH", 0, 0, 0, 77, 1), fragment=2))
