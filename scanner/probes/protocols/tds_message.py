"""TDS: the PRELOGIN that comes before any sign-on, and its answer with the server's version (MS-TDS 2.2.6.5)."""

from dataclasses import dataclass

from scanner.probes.protocols.byte_reader import ByteReader

HEADER = 8
LONGEST_PACKET = 4096
_PRELOGIN, _REPLY, _END_OF_MESSAGE = 0x12, 0x04, 0x01
_VERSION, _ENCRYPTION, _TERMINATOR = 0x00, 0x01, 0xFF
_MOST_OPTIONS = 32
_ENCRYPTIONS = {0: "off", 1: "on", 2: "not_supported", 3: "required"}


@dataclass(frozen=True, slots=True)
class Prelogin:
    """The server's version ("15.0.2000") and its word on encryption: off, on, not_supported, required or ""."""

    version: str
    encryption: str


def question() -> bytes:
    """Return a PRELOGIN that names no user: a version of nought, encryption not supported, no instance."""
    options = ((_VERSION, bytes(6)), (_ENCRYPTION, b"\x02"), (0x02, b"\x00"), (0x03, bytes(4)), (0x04, b"\x00"))
    offset = 5 * len(options) + 1
    table, data = b"", b""
    for token, value in options:
        table += bytes([token]) + (offset + len(data)).to_bytes(2, "big") + len(value).to_bytes(2, "big")
        data += value
    body = table + bytes([_TERMINATOR]) + data
    return bytes([_PRELOGIN, _END_OF_MESSAGE]) + (HEADER + len(body)).to_bytes(2, "big") + bytes(4) + body


def body_length(head: bytes) -> int:
    """Return how many bytes follow the eight of a reply's head."""
    reader = ByteReader(head)
    if reader.u8() != _REPLY or reader.u8() != _END_OF_MESSAGE:
        raise ValueError("no whole TDS reply")
    length = reader.u16()
    if not HEADER < length <= LONGEST_PACKET:
        raise ValueError(f"a packet of {length} bytes")
    return length - HEADER


def parse_prelogin(body: bytes) -> Prelogin:
    """Read the options of the answer; one without a version is none."""
    options = _options(body)
    version = ByteReader(options.get(_VERSION, b""))
    major, minor, build = version.u8(), version.u8(), version.u16()
    if not major:
        raise ValueError("no version of a server")
    encryption = options.get(_ENCRYPTION, b"")
    return Prelogin(f"{major}.{minor}.{build}", _ENCRYPTIONS.get(encryption[0], "") if encryption else "")


def _options(body: bytes) -> dict[int, bytes]:
    reader, data = ByteReader(body), ByteReader(body)
    found: dict[int, bytes] = {}
    for _ in range(_MOST_OPTIONS):
        token = reader.u8()
        if token == _TERMINATOR:
            return found
        data.seek(reader.u16())
        found[token] = data.take(reader.u16())
    raise ValueError("options without an end")
