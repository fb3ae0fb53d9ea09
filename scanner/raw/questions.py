"""The questions of the raw process: each makes its frames, and reads what comes back."""

import os
import socket
import struct
from collections.abc import Sequence
from typing import Protocol

from scanner.raw import bpf
from scanner.raw.frames import ArpTemplate, EchoTemplate, SynTemplate, packed

_ARP = b"\x08\x06"
Answer = tuple[int, list[str | int | None]]
"""Index of the item that was answered, and what to report of it besides the time."""


class Question(Protocol):
    """Items by index: `frame` asks, `read` recognises the answer.

    `hosts` is the number of different hosts. The first `firsts` items can be asked at once; item
    `firsts` + n only when item n was answered.
    """

    hosts: int
    firsts: int

    def __len__(self) -> int: ...

    def address(self, index: int) -> str:
        """Return whom an item asks."""
        ...

    def filter(self) -> bytes:
        """Return the kernel filter that lets the answers through."""
        ...

    def frame(self, index: int) -> bytes:
        """Return the frame that asks an item."""
        ...

    def read(self, frame: bytes) -> Answer | None:
        """Return what a received frame answers, None if nothing that was asked."""
        ...

    def close(self) -> None:
        """Give back what was reserved."""
        ...


class ArpQuestion:
    """Who has these addresses? Reports [address, mac]."""

    def __init__(self, mac: str, source: str, targets: Sequence[str]) -> None:
        self._targets = targets
        self._packed = [packed(target) for target in targets]
        self._index = {raw: number for number, raw in enumerate(self._packed)}
        self._template = ArpTemplate.build(mac, source)
        self.hosts = self.firsts = len(targets)

    def __len__(self) -> int:
        return len(self._targets)

    def address(self, index: int) -> str:
        """Return whom an item asks."""
        return self._targets[index]

    def filter(self) -> bytes:
        """Return the kernel filter."""
        return bpf.arp_replies()

    def frame(self, index: int) -> bytes:
        """Return the request."""
        return self._template.request(self._packed[index])

    def read(self, frame: bytes) -> Answer | None:
        """Read a reply; the MAC inside the ARP packet counts, as for every system's own table."""
        index = self._index.get(frame[28:32]) if len(frame) >= 42 else None
        mac = frame[22:28]
        if index is None or mac == bytes(6) or mac[0] & 1:
            return None
        return index, [self._targets[index], mac.hex(":")]

    def close(self) -> None:
        """Nothing was reserved."""


class LinkQuestion:
    """Who has these addresses, and does who has one answer ICMP echo? Reports [address, mac] and [address, TTL]."""

    def __init__(self, mac: str, source: str, targets: Sequence[str]) -> None:
        self._who = ArpQuestion(mac, source, targets)
        self._packed = [packed(target) for target in targets]
        self._index = {raw: number for number, raw in enumerate(self._packed)}
        self._macs: dict[int, bytes] = {}
        self._identifier = _random_identifier()
        self._echo = EchoTemplate.build(mac, source, self._identifier)
        self.hosts = self.firsts = len(targets)

    def __len__(self) -> int:
        return 2 * self.firsts

    def address(self, index: int) -> str:
        """Return whom an item asks."""
        return self._who.address(index % self.firsts)

    def filter(self) -> bytes:
        """Return the kernel filter."""
        return bpf.link_answers(self._identifier)

    def frame(self, index: int) -> bytes:
        """Return the ARP request, or for the later items the echo request."""
        if index < self.firsts:
            return self._who.frame(index)
        index -= self.firsts
        return self._echo.request(self._macs[index], self._packed[index])

    def read(self, frame: bytes) -> Answer | None:
        """Read a reply of either kind."""
        if frame[12:14] == _ARP:
            answer = self._who.read(frame)
            if answer is not None:
                self._macs.setdefault(answer[0], frame[22:28])
            return answer
        index = self._index.get(frame[26:30]) if len(frame) >= 42 else None
        return None if index is None else (self.firsts + index, [self.address(index), frame[22]])

    def close(self) -> None:
        """Nothing was reserved."""


class EchoQuestion:
    """Does it answer ICMP echo, or a timestamp request? Reports [address, TTL]."""

    def __init__(self, mac: str, source: str, targets: Sequence[tuple[str, str]], *, timestamp: bool = False) -> None:
        self._targets = targets
        self._macs = [mac_bytes(hop) for _, hop in targets]
        self._packed = [packed(address) for address, _ in targets]
        self._index = {raw: number for number, raw in enumerate(self._packed)}
        self._identifier = _random_identifier()
        self._template = EchoTemplate.build(mac, source, self._identifier, timestamp=timestamp)
        self._reply = bpf.TIMESTAMP_REPLY if timestamp else bpf.ECHO_REPLY
        self.hosts = self.firsts = len(targets)

    def __len__(self) -> int:
        return len(self._targets)

    def address(self, index: int) -> str:
        """Return whom an item asks."""
        return self._targets[index][0]

    def filter(self) -> bytes:
        """Return the kernel filter."""
        return bpf.icmp_replies(self._reply, self._identifier)

    def frame(self, index: int) -> bytes:
        """Return the request."""
        return self._template.request(self._macs[index], self._packed[index])

    def read(self, frame: bytes) -> Answer | None:
        """Read a reply."""
        index = self._index.get(frame[26:30]) if len(frame) >= 42 else None
        return None if index is None else (index, [self._targets[index][0], frame[22]])

    def close(self) -> None:
        """Nothing was reserved."""


class SynQuestion:
    """Which of these ports accept? Reports [address, port, open?, TTL]; ports in the outer loop, hosts in the inner.

    The source port is reserved by a bound socket, so no other program gets
    the answers; the kernel resets what was half opened.
    """

    def __init__(self, mac: str, source: str, targets: Sequence[tuple[str, str]], ports: Sequence[int]) -> None:
        self._reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._reserved.bind((source, 0))
        self._source_port: int = self._reserved.getsockname()[1]
        self._targets = targets
        self._macs = [mac_bytes(hop) for _, hop in targets]
        self._packed = [packed(address) for address, _ in targets]
        self._host_index = {raw: number for number, raw in enumerate(self._packed)}
        self._ports = ports
        self._port_index = {port: number for number, port in enumerate(ports)}
        self._template = SynTemplate.build(mac, source, self._source_port)
        self._secret = int.from_bytes(os.urandom(4), "big")
        self.hosts = len(targets)
        self.firsts = len(targets) * len(ports)

    def __len__(self) -> int:
        return len(self._targets) * len(self._ports)

    def address(self, index: int) -> str:
        """Return whom an item asks."""
        return self._targets[index % self.hosts][0]

    def filter(self) -> bytes:
        """Return the kernel filter."""
        return bpf.tcp_answers(self._source_port)

    def frame(self, index: int) -> bytes:
        """Return the SYN."""
        number, host = divmod(index, self.hosts)
        return self._template.syn(self._macs[host], self._packed[host], self._ports[number], self._sequence(index))

    def read(self, frame: bytes) -> Answer | None:
        """Read SYN+ACK or RST; its acknowledgement must be that of our own SYN, so a forged answer is nothing."""
        start = 14 + (frame[14] & 15) * 4
        if len(frame) < start + 14:
            return None
        host = self._host_index.get(frame[26:30])
        number = self._port_index.get(int.from_bytes(frame[start : start + 2], "big"))
        if host is None or number is None:
            return None
        index = number * self.hosts + host
        acknowledged, flags = struct.unpack_from("!IxB", frame, start + 8)
        if acknowledged != (self._sequence(index) + 1) & 0xFFFFFFFF:
            return None
        return index, [self._targets[host][0], self._ports[number], int(not flags & 0x04), frame[22]]

    def close(self) -> None:
        """Give the source port back."""
        self._reserved.close()

    def _sequence(self, index: int) -> int:
        return (self._secret + index * 2654435761) & 0xFFFFFFFF


def mac_bytes(text: str) -> bytes:
    """Return a MAC in text as 6 bytes; raises `ValueError`."""
    raw = bytes.fromhex(text.replace(":", ""))
    if len(raw) != 6:
        raise ValueError(f"not a MAC: {text}")
    return raw


def _random_identifier() -> int:
    """Return an ICMP identifier that nobody can guess, never 0."""
    return int.from_bytes(os.urandom(2), "big") or 1
