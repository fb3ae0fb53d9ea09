"""The seal: a DSSE envelope (Dead Simple Signing Envelope, version 1.0.2) with one Ed25519 signature.

The bytes that were signed are the bytes that are parsed. The public key
travels in the signature entry, so that a file can be checked for being whole
without any set-up; whose key it is, the reader decides.
"""

import base64
import binascii
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from reports.bundle.keys import fingerprint_of

PAYLOAD_TYPE = "application/vnd.rasoat.report+json+gzip"
FILE_LIMIT = 8 * 1024 * 1024
"""Bytes that a bundle file may have."""


class BadBundleError(Exception):
    """A bundle cannot be accepted; `reason` is one of the words in `REASONS`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload whose seal is whole, and the fingerprint of the key that sealed it."""

    payload: bytes
    fingerprint: str


def seal(payload: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the envelope, as JSON text in bytes, around `payload`."""
    public = key.public_key().public_bytes_raw()
    envelope = {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [
            {
                "keyid": fingerprint_of(public),
                "sig": base64.b64encode(key.sign(pre_authentication_encoding(PAYLOAD_TYPE, payload))).decode(),
                "publicKey": base64.b64encode(public).decode(),
            }
        ],
    }
    return json.dumps(envelope, indent=1).encode()


def unseal(file: bytes) -> Opened:
    """Check a bundle file's seal and return what it holds; raises `BadBundleError`."""
    if len(file) > FILE_LIMIT:
        raise BadBundleError("too_large")
    try:
        envelope = json.loads(file.decode("utf-8"))
        if envelope["payloadType"] != PAYLOAD_TYPE:
            raise BadBundleError("unknown_type")
        payload = base64.b64decode(envelope["payload"], validate=True)
        (entry,) = envelope["signatures"]
        public = base64.b64decode(entry["publicKey"], validate=True)
        signature = base64.b64decode(entry["sig"], validate=True)
        claimed = entry["keyid"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise BadBundleError("not_a_bundle") from error
    _verify(payload, public, signature)
    found = fingerprint_of(public)
    if claimed != found:
        raise BadBundleError("seal_broken")
    return Opened(payload, found)


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that are signed (DSSE "PAE"): type and payload with their lengths."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def _verify(payload: bytes, public: bytes, signature: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, pre_authentication_encoding(PAYLOAD_TYPE, payload))
    except (InvalidSignature, ValueError) as error:
        raise BadBundleError("seal_broken") from error
