"""MySQL client/server protocol, connection phase: the greeting and one sign-on without a password."""

from dataclasses import dataclass

from scanner.probes.protocols.byte_reader import ByteReader

LONGEST_PACKET = 16384
_PROTOCOL_41 = 0x0200
_SECURE_CONNECTION = 0x8000
_PLUGIN_AUTH = 0x0008_0000
_UTF8 = 33
_ERROR = 0xFF
_OK = 0x00
_AUTH_SWITCH = 0xFE


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the server says first: its version as sent, or an error (code and text) instead."""

    version: bytes
    error_code: int = 0
    error: bytes = b""


def parse_greeting(payload: bytes) -> Greeting:
    """Read protocol 10 (and the older 9), or an error packet such as 1130 "host is not allowed"."""
    reader = ByteReader(payload, "little")
    kind = reader.u8()
    if kind == _ERROR:
        code = reader.u16()
        if not 1000 <= code < 10000:
            raise ValueError(f"error code {code}")
        return Greeting(b"", code, _without_state(reader.rest()))
    if kind not in {9, 10}:
        raise ValueError(f"protocol {kind}")
    version = reader.until(b"\0")
    if not version[:1].isdigit() or len(version) > 200:
        raise ValueError("no version in the greeting")
    reader.take(4 + 8)
    return Greeting(version)


def empty_password_sign_on(user: bytes) -> bytes:
    """Return HandshakeResponse41 for a user with an empty password."""
    flags = _PROTOCOL_41 | _SECURE_CONNECTION | _PLUGIN_AUTH
    head = flags.to_bytes(4, "little") + (1 << 24).to_bytes(4, "little") + bytes([_UTF8]) + bytes(23)
    return head + user + b"\0" + b"\0" + b"mysql_native_password\0"


def parse_sign_on(payload: bytes) -> tuple[str, bytes]:
    """Return accepted, refused, switch or unknown, and the server's text."""
    reader = ByteReader(payload, "little")
    kind = reader.u8()
    if kind == _OK and len(payload) >= 7:
        return "accepted", b""
    if kind == _AUTH_SWITCH:
        return "switch", reader.rest()[:64]
    if kind != _ERROR:
        return "unknown", b""
    code = reader.u16()
    text = b"%d %s" % (code, _without_state(reader.rest()))
    return ("refused" if code in {1045, 1698, 1130, 1251, 3118} else "unknown"), text


def empty_password(method: bytes) -> bytes:
    """Return an empty password as an authentication method wants it; caching_sha2_password expects a NUL."""
    return b"\0" if method.startswith(b"caching_sha2") else b""


def frame(sequence: int, payload: bytes) -> bytes:
    """Put the packet header (length, sequence number) before a payload."""
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


def _without_state(text: bytes) -> bytes:
    return text[6:] if text.startswith(b"#") else text
