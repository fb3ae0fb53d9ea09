"""SSH identification line and unencrypted binary packets (RFC 4253, 5656)."""

import hashlib
import os
from dataclasses import dataclass

from scanner.probes.protocols.byte_reader import ByteReader

IDENTIFICATION = b"SSH-2.0-rasoat\r\n"
LONGEST_PACKET = 35000
MSG_KEXINIT = 20
MSG_KEX_ECDH_INIT = 30
MSG_KEX_ECDH_REPLY = 31
X25519_METHODS = ("curve25519-sha256", "curve25519-sha256@libssh.org")
_HOST_KEY_ORDER = ("ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")


@dataclass(frozen=True, slots=True)
class KexInit:
    """The name-lists of SSH_MSG_KEXINIT from server to client, in the server's order."""

    kex: tuple[str, ...]
    host_keys: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]
    compression: tuple[str, ...]


def find_identification(greeting: bytes) -> bytes | None:
    """Return the identification line without its end; other lines may stand before it (RFC 4253 4.2)."""
    for line in greeting.split(b"\n"):
        if line.startswith(b"SSH-"):
            return line.rstrip(b"\r")
    return None


def parse_kexinit(payload: bytes) -> KexInit:
    """Read the payload of SSH_MSG_KEXINIT (RFC 4253 7.1)."""
    reader = ByteReader(payload)
    if reader.u8() != MSG_KEXINIT:
        raise ValueError("not SSH_MSG_KEXINIT")
    reader.take(16)
    lists = [_names(reader) for _ in range(8)]
    if not lists[0] or not lists[1]:
        raise ValueError("an empty list of key exchange methods or host keys")
    return KexInit(lists[0], lists[1], lists[3], lists[5], lists[7])


def parse_host_key(payload: bytes) -> str:
    """Return the SHA-256 of the host key in SSH_MSG_KEX_ECDH_REPLY, in hexadecimal."""
    reader = ByteReader(payload)
    if reader.u8() != MSG_KEX_ECDH_REPLY:
        raise ValueError("not SSH_MSG_KEX_ECDH_REPLY")
    key = reader.take(reader.u32())
    if len(key) < 16:
        raise ValueError("no host key")
    return hashlib.sha256(key).hexdigest()


def frame(payload: bytes) -> bytes:
    """Wrap a payload as a binary packet without encryption (RFC 4253 6)."""
    padding = 8 - (len(payload) + 5) % 8
    padding += 8 if padding < 4 else 0
    return (len(payload) + padding + 1).to_bytes(4, "big") + bytes([padding]) + payload + bytes(padding)


def kexinit_for(offer: KexInit) -> bytes | None:
    """Return a KEXINIT that agrees with the server's on X25519, None where it cannot."""
    kex = next((name for name in X25519_METHODS if name in offer.kex), None)
    host_key = next((name for name in _HOST_KEY_ORDER if name in offer.host_keys), None)
    if kex is None or host_key is None:
        return None
    both_ways = (offer.ciphers, offer.ciphers, offer.macs, offer.macs, offer.compression, offer.compression)
    lists = ((kex,), (host_key,), *both_ways, (), ())
    fields = b"".join(_name_list(names) for names in lists)
    return bytes([MSG_KEXINIT]) + os.urandom(16) + fields + bytes(5)


def ecdh_init() -> bytes:
    """Return SSH_MSG_KEX_ECDH_INIT; any 32 bytes are an X25519 public key, and no session follows."""
    key = os.urandom(32)
    return bytes([MSG_KEX_ECDH_INIT]) + len(key).to_bytes(4, "big") + key


def _names(reader: ByteReader) -> tuple[str, ...]:
    text = reader.take(reader.u32()).decode("ascii")
    return tuple(name for name in text.split(",") if name)


def _name_list(names: tuple[str, ...]) -> bytes:
    text = ",".join(names).encode("ascii")
    return len(text).to_bytes(4, "big") + text
