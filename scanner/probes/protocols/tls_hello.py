"""ClientHello bytes for each protocol version, and what a server's first records say (RFC 6101, 5246, 8446)."""

import os
from dataclasses import dataclass

from scanner.probes.protocols.byte_reader import ByteReader

VERSIONS = {"SSLv3": 0x0300, "TLSv1.0": 0x0301, "TLSv1.1": 0x0302, "TLSv1.2": 0x0303, "TLSv1.3": 0x0304}
_NAMES = {number: name for name, number in VERSIONS.items()}
_TLS13_SUITES = (0x1301, 0x1302, 0x1303)
_SUITES = (
    *(0xC02C, 0xC02B, 0xC030, 0xC02F, 0xCCA9, 0xCCA8, 0xCCAA, 0x009F, 0x009E, 0x009D, 0x009C),
    *(0xC024, 0xC023, 0xC028, 0xC027, 0xC00A, 0xC009, 0xC014, 0xC013, 0x006B, 0x0067, 0x0039, 0x0033),
    *(0x0038, 0x0032, 0x003D, 0x003C, 0x0035, 0x002F, 0x0088, 0x0045, 0x0084, 0x0041),
    *(0xC012, 0xC008, 0x0016, 0x0013, 0x000A, 0xC011, 0xC007, 0x0005, 0x0004, 0x0009, 0x0015),
    *(0x0062, 0x0064, 0x0003, 0x0006, 0x0008, 0x0014),
)
"""Old and broken suites too: the question is what the server takes."""
_RENEGOTIATION_SIGNAL = 0x00FF
_GROUPS = (0x001D, 0x0017, 0x0018, 0x0019)
_SIGNATURES = (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0202)
_HANDSHAKE, _ALERT, _SERVER_HELLO = 22, 21, 2
LONGEST_RECORD = 16384 + 2048


@dataclass(frozen=True, slots=True)
class ServerChoice:
    """What the server chose in its ServerHello; `version` is one of `VERSIONS`, `cipher` the suite's number."""

    version: str
    cipher: int


def client_hello(version: str, host: str = "") -> bytes:
    """Return a ClientHello whose highest (for TLS 1.3: only) version is `version`; `host` goes into SNI."""
    number = VERSIONS[version]
    tls13 = number == VERSIONS["TLSv1.3"]
    suites = _TLS13_SUITES if tls13 else (*_SUITES, _RENEGOTIATION_SIGNAL)
    body = min(number, 0x0303).to_bytes(2, "big") + os.urandom(32)
    body += _short(os.urandom(32) if tls13 else b"") + _long(_numbers(suites)) + b"\x01\x00"
    if number > VERSIONS["SSLv3"]:
        body += _long(_extensions(number, host))
    handshake = b"\x01" + len(body).to_bytes(3, "big") + body
    return bytes([_HANDSHAKE]) + min(number, 0x0301).to_bytes(2, "big") + _long(handshake)


def record_length(head: bytes) -> int:
    """Return how many bytes follow a record's head of 5 bytes; raise `ValueError` where that is no TLS record."""
    reader = ByteReader(head)
    kind, major, _, length = reader.u8(), reader.u8(), reader.u8(), reader.u16()
    if kind not in {_HANDSHAKE, _ALERT} or major != 3 or not 1 <= length <= LONGEST_RECORD:
        raise ValueError("no TLS record")
    return length


def parse_answer(record: bytes) -> ServerChoice | None:
    """Read the server's first record (head and body): its choice, or None for an alert."""
    length = record_length(record[:5])
    reader = ByteReader(record[5 : 5 + length])
    if record[0] == _ALERT:
        if reader.left != 2 or reader.u8() not in {1, 2}:
            raise ValueError("no alert")
        return None
    if reader.u8() != _SERVER_HELLO:
        raise ValueError("no ServerHello")
    return _server_hello(ByteReader(reader.take(reader.u24())))


def _server_hello(reader: ByteReader) -> ServerChoice:
    number = reader.u16()
    reader.take(32)
    reader.take(reader.u8())
    cipher = reader.u16()
    reader.u8()
    if reader.left:
        number = _selected_version(ByteReader(reader.take(reader.u16()))) or number
    if number not in _NAMES:
        raise ValueError(f"version {number:#06x}")
    return ServerChoice(_NAMES[number], cipher)


def _selected_version(reader: ByteReader) -> int | None:
    """Return the version in the extension supported_versions, where TLS 1.3 puts it."""
    selected = None
    while reader.left:
        kind, content = reader.u16(), reader.take(reader.u16())
        if kind == 43:
            selected = ByteReader(content).u16()
    return selected


def _extensions(number: int, host: str) -> bytes:
    parts: list[tuple[int, bytes]] = []
    if host:
        name = host.encode("idna") if not host.isascii() else host.encode("ascii")
        parts.append((0, _long(b"\x00" + _long(name))))
    parts += [(10, _long(_numbers(_GROUPS))), (11, b"\x01\x00")]
    if number >= VERSIONS["TLSv1.2"]:
        parts.append((13, _long(_numbers(_SIGNATURES))))
    if number >= VERSIONS["TLSv1.3"]:
        share = _numbers((0x001D,)) + _long(os.urandom(32))
        parts += [(43, _short(_numbers((number,)))), (45, b"\x01\x01"), (51, _long(share))]
    return b"".join(kind.to_bytes(2, "big") + _long(content) for kind, content in parts)


def _numbers(values: tuple[int, ...]) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def _short(data: bytes) -> bytes:
    return bytes([len(data)]) + data


def _long(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data
