"""NTLM messages (MS-NLMP): the question, the challenge with its names and build, and an anonymous or guest answer."""

import hmac
import os
from dataclasses import dataclass

from scanner.model.observations.access import NtlmIdentity
from scanner.probes.protocols import der
from scanner.probes.protocols.byte_reader import ByteReader
from scanner.text import clean

SIGNATURE = b"NTLMSSP\0"
_UNICODE, _REQUEST_TARGET, _NTLM, _ALWAYS_SIGN = 0x1, 0x4, 0x200, 0x8000
_EXTENDED, _TARGET_INFO, _VERSION, _128, _56 = 0x80000, 0x800000, 0x2000000, 0x20000000, 0x80000000
_ANONYMOUS = 0x800
_ASK_FLAGS = _UNICODE | _REQUEST_TARGET | _NTLM | _ALWAYS_SIGN | _EXTENDED | _VERSION | _128 | _56
_NTLMSSP_OID = "1.3.6.1.4.1.311.2.2.10"
_SPNEGO_OID = "1.3.6.1.5.5.2"
_EMPTY_NT_HASH = bytes.fromhex("31d6cfe0d16ae931b73c59d7e0c089c0")
"""MD4 of the empty password (MS-NLMP 3.3.1), needed for the guest account only."""
_AV_COMPUTER, _AV_DOMAIN, _AV_DNS_COMPUTER, _AV_TIMESTAMP = 1, 2, 3, 7


@dataclass(frozen=True, slots=True)
class Challenge:
    """A CHALLENGE_MESSAGE: who the server says it is, and what an answer needs."""

    identity: NtlmIdentity
    flags: int
    nonce: bytes
    target_info: bytes
    version: tuple[int, int, int]


def negotiate_message() -> bytes:
    """Return NEGOTIATE_MESSAGE, the question for a challenge; it names nobody."""
    return SIGNATURE + (1).to_bytes(4, "little") + _ASK_FLAGS.to_bytes(4, "little") + bytes(16) + _own_version()


def parse_challenge(data: bytes) -> Challenge:
    """Read the CHALLENGE_MESSAGE somewhere in `data` (it may be wrapped in SPNEGO)."""
    start = data.find(SIGNATURE)
    if start < 0:
        raise ValueError("no NTLM message")
    message = data[start:]
    reader = ByteReader(message, "little")
    reader.take(8)
    if reader.u32() != 2:
        raise ValueError("no NTLM challenge")
    reader.take(8)
    flags = reader.u32()
    nonce = reader.take(8)
    reader.take(8)
    info = _field(message, reader) if flags & _TARGET_INFO else b""
    version = (reader.u8(), reader.u8(), reader.u16()) if flags & _VERSION else (0, 0, 0)
    return Challenge(_identity(_pairs(info), version), flags, nonce, info, version)


def authenticate_anonymous(challenge: Challenge) -> bytes:
    """Return AUTHENTICATE_MESSAGE of nobody (MS-NLMP 3.2.5.1.2: empty name, one zero byte as LM answer)."""
    return _authenticate((b"\0", b"", b"", b""), challenge.flags & _ASK_FLAGS | _ANONYMOUS)


def authenticate_guest(challenge: Challenge) -> bytes:
    """Return AUTHENTICATE_MESSAGE of the account "Guest" with an empty password (NTLMv2, MS-NLMP 3.3.2)."""
    user = "Guest".encode("utf-16-le")
    key = hmac.digest(_EMPTY_NT_HASH, "GUEST".encode("utf-16-le"), "md5")
    timestamp = _pairs(challenge.target_info).get(_AV_TIMESTAMP, bytes(8))
    own_nonce = os.urandom(8)
    blob = b"\x01\x01" + bytes(6) + timestamp[:8].ljust(8, b"\0") + own_nonce + bytes(4)
    blob += challenge.target_info + bytes(4)
    nt_answer = hmac.digest(key, challenge.nonce + blob, "md5") + blob
    lm_answer = hmac.digest(key, challenge.nonce + own_nonce, "md5") + own_nonce
    return _authenticate((lm_answer, nt_answer, b"", user), challenge.flags & _ASK_FLAGS)


def spnego_init(token: bytes) -> bytes:
    """Wrap a first token (RFC 4178 NegTokenInit) that offers NTLM only."""
    mechanisms = der.encode(0xA0, der.encode(der.SEQUENCE, der.encode_oid(_NTLMSSP_OID)))
    inner = der.encode(der.SEQUENCE, mechanisms, der.encode(0xA2, der.encode(der.OCTET_STRING, token)))
    return der.encode(0x60, der.encode_oid(_SPNEGO_OID), der.encode(0xA0, inner))


def spnego_answer(token: bytes) -> bytes:
    """Wrap a later token (NegTokenResp)."""
    return der.encode(0xA1, der.encode(der.SEQUENCE, der.encode(0xA2, der.encode(der.OCTET_STRING, token))))


def _authenticate(parts: tuple[bytes, bytes, bytes, bytes], flags: int) -> bytes:
    """`parts` are LM answer, NT answer, domain and user; workstation and session key stay empty."""
    fields, payload = b"", b""
    offset = 64 + 8
    for part in (*parts, b"", b""):
        size = len(part).to_bytes(2, "little")
        fields += size + size + (offset + len(payload)).to_bytes(4, "little")
        payload += part
    return SIGNATURE + (3).to_bytes(4, "little") + fields + flags.to_bytes(4, "little") + _own_version() + payload


def _own_version() -> bytes:
    return bytes([10, 0]) + (0).to_bytes(2, "little") + bytes(3) + b"\x0f"


def _field(message: bytes, reader: ByteReader) -> bytes:
    length = reader.u16()
    reader.take(2)
    offset = reader.u32()
    payload = ByteReader(message)
    payload.seek(offset)
    return payload.take(length)


def _pairs(info: bytes) -> dict[int, bytes]:
    """Return the AV_PAIRs of a TargetInfo (MS-NLMP 2.2.2.1)."""
    reader = ByteReader(info, "little")
    pairs: dict[int, bytes] = {}
    while reader.left >= 4:
        kind, length = reader.u16(), reader.u16()
        if kind == 0:
            break
        pairs[kind] = reader.take(length)
    return pairs


def _identity(pairs: dict[int, bytes], version: tuple[int, int, int]) -> NtlmIdentity:
    """Samba sends 6.1 with build number 0: no Windows has that build, so it is left out."""
    names = {kind: clean(value.decode("utf-16-le", "replace"), 255) for kind, value in pairs.items() if kind <= 3}
    build = ".".join(map(str, version)) if version[2] else ""
    return NtlmIdentity(names.get(_AV_COMPUTER, ""), names.get(_AV_DNS_COMPUTER, ""), names.get(_AV_DOMAIN, ""), build)
