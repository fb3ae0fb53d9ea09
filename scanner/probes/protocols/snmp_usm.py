"""Keys, signatures and encryption of the User-based Security Model (RFC 3414, 3826, 7860)."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scanner.snmp_access import Authentication, Privacy, User

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

_STRETCHED = 1024 * 1024
"""Octets of repeated password that are hashed to a key (RFC 3414 2.6)."""
_BLOCK = 16
_DES_BLOCK = 8


class _Digest(NamedTuple):
    """A hash by its name in hashlib and to how many octets its HMAC is cut (RFC 3414 6-7, RFC 7860 4.1)."""

    name: str
    signature: int


_DIGESTS = {
    Authentication.MD5: _Digest("md5", 12),
    Authentication.SHA1: _Digest("sha1", 12),
    Authentication.SHA224: _Digest("sha224", 16),
    Authentication.SHA256: _Digest("sha256", 24),
    Authentication.SHA384: _Digest("sha384", 32),
    Authentication.SHA512: _Digest("sha512", 48),
}
_KEY_LENGTHS = {
    Privacy.DES: 16,
    Privacy.AES128: 16,
    Privacy.AES192: 24,
    Privacy.AES256: 32,
    Privacy.AES192_REEDER: 24,
    Privacy.AES256_REEDER: 32,
}
_REEDER = frozenset({Privacy.AES192_REEDER, Privacy.AES256_REEDER})


@dataclass(frozen=True, slots=True)
class Keys:
    """A user's keys for one engine."""

    authentication: Authentication | None = None
    authentication_key: bytes = field(default=b"", repr=False)
    privacy: Privacy | None = None
    privacy_key: bytes = field(default=b"", repr=False)

    @property
    def signature_length(self) -> int:
        """Octets of a signature, 0 where nothing is signed."""
        return _DIGESTS[self.authentication].signature if self.authentication else 0


def keys_for(user: User, engine_id: bytes) -> Keys:
    """Return a user's keys for the engine `engine_id`."""
    if user.authentication is None or user.authentication_password is None:
        return Keys()
    kind = user.authentication
    key = localised(kind, user.authentication_password.reveal().encode(), engine_id)
    if user.privacy is None or user.privacy_password is None:
        return Keys(kind, key)
    secret = user.privacy_password.reveal().encode()
    return Keys(kind, key, user.privacy, privacy_key(kind, user.privacy, secret, engine_id))


def password_key(kind: Authentication, password: bytes) -> bytes:
    """Return the key that a password stands for at every engine (RFC 3414 A.2); an empty password raises ValueError."""
    if not password:
        raise ValueError("an empty password")
    repeated = password * (_STRETCHED // len(password) + 1)
    return _hash(kind, repeated[:_STRETCHED])


def localised(kind: Authentication, password: bytes, engine_id: bytes) -> bytes:
    """Return the key that a password stands for at one engine (RFC 3414 2.6)."""
    key = password_key(kind, password)
    return _hash(kind, key + engine_id + key)


def privacy_key(kind: Authentication, privacy: Privacy, password: bytes, engine_id: bytes) -> bytes:
    """Return the key for encryption, stretched where the digest is shorter than the key (see `Privacy`)."""
    key, needed = localised(kind, password, engine_id), _KEY_LENGTHS[privacy]
    last = key
    while len(key) < needed:
        last = localised(kind, last, engine_id) if privacy in _REEDER else _hash(kind, key)
        key += last
    return key[:needed]


def _hash(kind: Authentication, data: bytes) -> bytes:
    return hashlib.new(_DIGESTS[kind].name, data, usedforsecurity=False).digest()


def signature(keys: Keys, message: bytes) -> bytes:
    """Return the signature of a message in whose place of the signature zeros stand; b"" where nothing is signed."""
    if keys.authentication is None:
        return b""
    digest = _DIGESTS[keys.authentication]
    return hmac.new(keys.authentication_key, message, digest.name).digest()[: digest.signature]


def same(one: bytes, other: bytes) -> bool:
    """Compare signatures in a time that tells nothing of where they differ."""
    return hmac.compare_digest(one, other)


def encrypted(keys: Keys, boots: int, seconds: int, salt: bytes, data: bytes) -> bytes:
    """Encrypt a scoped PDU; `salt` has eight octets and is used once, `boots` and `seconds` are the engine's clock."""
    if keys.privacy is Privacy.DES:
        padded = data + bytes(-len(data) % _DES_BLOCK)
        return _des(keys, salt, encrypting=True).update(padded)
    return _aes_feedback(keys.privacy_key, _start(boots, seconds, salt), data, encrypting=True)


def decrypted(keys: Keys, boots: int, seconds: int, salt: bytes, data: bytes) -> bytes:
    """Decrypt a scoped PDU; what is not made of whole blocks and a whole salt raises `ValueError`."""
    if len(salt) != 8:
        raise ValueError("no salt")
    if keys.privacy is Privacy.DES:
        if len(data) % _DES_BLOCK:
            raise ValueError("no whole blocks")
        return _des(keys, salt, encrypting=False).update(data)
    return _aes_feedback(keys.privacy_key, _start(boots, seconds, salt), data, encrypting=False)


def _start(boots: int, seconds: int, salt: bytes) -> bytes:
    """Return the initialisation vector of AES (RFC 3826 3.1.2.1)."""
    return (boots & 0xFFFFFFFF).to_bytes(4, "big") + (seconds & 0xFFFFFFFF).to_bytes(4, "big") + salt


def _des(keys: Keys, salt: bytes, *, encrypting: bool) -> "CipherContext":
    """Return single DES in CBC (RFC 3414 8.1.1): three times the same key makes Triple DES into it."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES  # noqa: PLC0415  (start-up time)
    from cryptography.hazmat.primitives.ciphers import Cipher, modes  # noqa: PLC0415

    key, before = keys.privacy_key[:8], keys.privacy_key[8:16]
    start = bytes(one ^ other for one, other in zip(before, salt, strict=True))
    cipher = Cipher(TripleDES(key * 3), modes.CBC(start))
    return cipher.encryptor() if encrypting else cipher.decryptor()


def _aes_feedback(key: bytes, start: bytes, data: bytes, *, encrypting: bool) -> bytes:
    """Run AES in CFB with 128-bit blocks; of the library only the block cipher, as CFB moves between its versions."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415  (start-up time)

    blocks = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  (CFB is built of it)
    result, feedback = bytearray(), start
    for position in range(0, len(data), _BLOCK):
        part = data[position : position + _BLOCK]
        mixed = bytes(one ^ other for one, other in zip(part, blocks.update(feedback), strict=False))
        result += mixed
        feedback = mixed if encrypting else part
    return bytes(result)
