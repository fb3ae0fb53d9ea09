"""The school's sealing key: made on first use, kept in one file that only its owner may read."""

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from scanner.errors import SetupError
from scanner.model.message import Message

KEY_FILE = "school-seal.key"


def fingerprint_of(public_key: bytes) -> str:
    """Return 20 digits in four groups that two people can compare by telephone (66 bits of SHA-256)."""
    number = int.from_bytes(hashlib.sha256(public_key).digest()) % 10**20
    digits = f"{number:020d}"
    return "-".join(digits[start : start + 5] for start in range(0, 20, 5))


def school_key(folder: Path) -> Ed25519PrivateKey:
    """Return the school's key from `folder`, made there on first use; raises `SetupError`."""
    path = folder / KEY_FILE
    try:
        if path.exists():
            return _read(path)
        folder.mkdir(parents=True, exist_ok=True)
        return _make(path)
    except FileExistsError:
        return _read(path)
    except (OSError, ValueError) as error:
        raise SetupError(
            Message.of("Open the school's sealing key {path}.", path=str(path)),
            Message.of("It could not be read or made: {error}.", error=str(error)),
            Message.of("Check that the folder is yours and the file is whole; a backup copy of it can be put back."),
        ) from error


def _make(path: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    return key


def _read(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")  # noqa: TRY004  (the file's content is wrong, not a type in code)
    return key
