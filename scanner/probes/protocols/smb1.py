"""SMB 1: one negotiation for the dialect "NT LM 0.12", and the first leg of a session setup (MS-CIFS, MS-SMB)."""

from dataclasses import dataclass

from scanner.probes.protocols import ntlm
from scanner.probes.protocols.byte_reader import ByteReader
from scanner.text import clean

_MAGIC = b"\xffSMB"
_NEGOTIATE, _SESSION_SETUP = 0x72, 0x73
_REPLY = 0x80
_FLAGS2 = 0xC803
_EXTENDED_SECURITY = 0x8000_0000
_MORE_PROCESSING = 0xC0000016
_NO_DIALECT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Smb1Choice:
    """The answer to the negotiation: was the dialect taken, and can the server speak NTLM in SPNEGO."""

    accepted: bool
    extended_security: bool = False


def negotiate_request() -> bytes:
    """Return SMB_COM_NEGOTIATE with one dialect."""
    return _header(_NEGOTIATE) + b"\x00" + _block(b"\x02NT LM 0.12\0")


def parse_negotiate(message: bytes) -> Smb1Choice:
    """Read the answer (MS-CIFS 2.2.4.52.2, MS-SMB 2.2.4.5.2); an answer in SMB 2 means that SMB 1 was not taken."""
    if message[:4] == b"\xfeSMB":
        return Smb1Choice(accepted=False)
    reader, status = _reply(message, _NEGOTIATE)
    words = reader.u8()
    if words == 0 and status:
        return Smb1Choice(accepted=False)
    index = reader.u16()
    if index == _NO_DIALECT:
        return Smb1Choice(accepted=False)
    if index != 0 or words != 17:
        raise ValueError(f"dialect {index} of one, {words} words")
    reader.take(1 + 2 + 2 + 4 + 4 + 4)
    return Smb1Choice(accepted=True, extended_security=bool(reader.u32() & _EXTENDED_SECURITY))


def session_setup_request() -> bytes:
    """Return SMB_COM_SESSION_SETUP_ANDX with an NTLM question (MS-SMB 2.2.4.6.1); nobody signs on by it."""
    token = ntlm.spnego_init(ntlm.negotiate_message())
    words = b"\xff\x00" + bytes(2) + (16644).to_bytes(2, "little") + (1).to_bytes(2, "little") * 2 + bytes(4)
    words += len(token).to_bytes(2, "little") + bytes(4) + (_EXTENDED_SECURITY | 0x50).to_bytes(4, "little")
    padding = b"\0" if (32 + 1 + len(words) + 2 + len(token)) % 2 else b""
    names = "\0\0".encode("utf-16-le")
    return _header(_SESSION_SETUP) + bytes([len(words) // 2]) + words + _block(token + padding + names)


def parse_session_setup(message: bytes) -> tuple[ntlm.Challenge, str]:
    """Return the challenge and NativeOS / NativeLanMan as the server writes them."""
    reader, status = _reply(message, _SESSION_SETUP)
    if status != _MORE_PROCESSING or reader.u8() != 4:
        raise ValueError(f"session setup {status:#010x}")
    reader.take(6)
    blob_length = reader.u16()
    reader.u16()
    blob = reader.take(blob_length)
    if reader.position % 2:
        reader.take(1)
    texts = reader.rest().decode("utf-16-le", "replace").split("\0")
    return ntlm.parse_challenge(blob), clean(" / ".join(text for text in texts[:2] if text), 200)


def _header(command: int) -> bytes:
    flags = bytes([0x18]) + _FLAGS2.to_bytes(2, "little")
    return _MAGIC + bytes([command]) + bytes(4) + flags + bytes(12) + bytes(2) + b"\xff\xfe" + bytes(2) + b"\x01\x00"


def _block(data: bytes) -> bytes:
    return len(data).to_bytes(2, "little") + data


def _reply(message: bytes, command: int) -> tuple[ByteReader, int]:
    reader = ByteReader(message, "little")
    if reader.take(4) != _MAGIC or reader.u8() != command:
        raise ValueError("no SMB 1 answer")
    status = reader.u32()
    if not reader.u8() & _REPLY:
        raise ValueError("a request, not an answer")
    reader.take(22)
    return reader, status
