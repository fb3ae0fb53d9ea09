"""Frames built once by scapy; only the bytes that differ are patched for each target."""

import struct
import time
from dataclasses import dataclass

from scanner.model.scope import parsed_address
from scanner.raw.scapy_layers import packet_classes

MINIMUM = 60
"""Bytes of the smallest Ethernet frame without its checksum (IEEE 802.3)."""
BROADCAST = "ff:ff:ff:ff:ff:ff"
MARK = b"rasoat network review"
_ECHO, _TIMESTAMP = 8, 13
_NOWHERE = "0.0.0.0"  # noqa: S104  (a place holder in a frame)


@dataclass(frozen=True, slots=True)
class ArpTemplate:
    """An ARP request (RFC 826) of this computer, without its target."""

    frame: bytes

    @classmethod
    def build(cls, mac: str, source: str) -> "ArpTemplate":
        """Build it once."""
        make = packet_classes()
        request = make.ARP(hwsrc=mac, psrc=source, pdst=_NOWHERE)
        return cls(_padded(bytes(make.Ether(src=mac, dst=BROADCAST) / request)))

    def request(self, target: bytes) -> bytes:
        """Return the request for one address (4 bytes)."""
        return self.frame[:38] + target + self.frame[42:]


@dataclass(frozen=True, slots=True)
class SynTemplate:
    """A TCP SYN (RFC 9293) with the usual maximum segment size, without target, port and sequence number."""

    frame: bytes
    ip_sum: int
    tcp_sum: int

    @classmethod
    def build(cls, mac: str, source: str, port: int) -> "SynTemplate":
        """Build it once; `port` is the source port."""
        make = packet_classes()
        packet = make.IP(src=source, dst=_NOWHERE, ttl=64, chksum=0)
        segment = make.TCP(sport=port, dport=0, seq=0, flags="S", window=1024, options=[("MSS", 1460)], chksum=0)
        frame = bytes(make.Ether(src=mac, dst=BROADCAST) / packet / segment)
        pseudo = frame[26:34] + struct.pack("!HH", 6, len(frame) - 34)
        return cls(_padded(frame), word_sum(frame[14:34]), word_sum(pseudo + frame[34:]))

    def syn(self, mac: bytes, target: bytes, port: int, sequence: int) -> bytes:
        """Return the SYN for one address (4 bytes) behind one MAC (6 bytes)."""
        high, low = struct.unpack("!HH", target)
        ip_sum = folded(self.ip_sum + high + low)
        tcp_sum = folded(self.tcp_sum + high + low + port + (sequence >> 16) + (sequence & 0xFFFF))
        frame = bytearray(self.frame)
        frame[0:6] = mac
        struct.pack_into("!H", frame, 24, ip_sum)
        frame[30:34] = target
        struct.pack_into("!HI", frame, 36, port, sequence)
        struct.pack_into("!H", frame, 50, tcp_sum)
        return bytes(frame)


@dataclass(frozen=True, slots=True)
class EchoTemplate:
    """An ICMP echo or timestamp request (RFC 792) without its target; the same identifier and number for all."""

    frame: bytes
    ip_sum: int

    @classmethod
    def build(cls, mac: str, source: str, identifier: int, *, timestamp: bool = False) -> "EchoTemplate":
        """Build it once."""
        make = packet_classes()
        times = {"ts_ori": _midnight_ms(), "ts_rx": 0, "ts_tx": 0} if timestamp else {}
        message = make.ICMP(type=_TIMESTAMP if timestamp else _ECHO, id=identifier, seq=1, **times)
        packet = make.IP(src=source, dst=_NOWHERE, ttl=64, chksum=0) / (message if timestamp else message / MARK)
        frame = bytes(make.Ether(src=mac, dst=BROADCAST) / packet)
        return cls(_padded(frame), word_sum(frame[14:34]))

    def request(self, mac: bytes, target: bytes) -> bytes:
        """Return the request for one address (4 bytes) behind one MAC (6 bytes)."""
        high, low = struct.unpack("!HH", target)
        checksum = struct.pack("!H", folded(self.ip_sum + high + low))
        return mac + self.frame[6:24] + checksum + self.frame[26:30] + target + self.frame[34:]


def word_sum(data: bytes) -> int:
    """Return the sum of the 16-bit words, not yet folded (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    return sum(struct.unpack(f"!{len(data) // 2}H", data))


def folded(total: int) -> int:
    """Return the checksum field for a sum of words (RFC 1071)."""
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packed(address: str) -> bytes:
    """Return an IPv4 address as 4 bytes; raises `ValueError` for other text."""
    octets = parsed_address(address).packed
    if len(octets) != 4:
        raise ValueError(f"no IPv4 address: {address}")
    return octets


def _midnight_ms() -> int:
    """Return the milliseconds since midnight in universal time, as RFC 792 wants them in a timestamp."""
    return int(time.time() * 1000) % 86_400_000


def _padded(frame: bytes) -> bytes:
    return frame.ljust(MINIMUM, b"\0")
