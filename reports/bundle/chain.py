"""The order of a key's bundles: each has a higher number than, and the digest of, the one before."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from reports.files import write_whole
from scanner.errors import SetupError
from scanner.model.message import Message

CHAIN_FILE = "school-seal-chain.json"


@dataclass(frozen=True, slots=True)
class Link:
    """The last bundle made: its number and the SHA-256 of its payload."""

    seq: int = 0
    digest: str | None = None


def last_link(folder: Path) -> Link:
    """Return the last link in `folder`, (0, None) before the first bundle; raises `SetupError` if it is damaged."""
    path = folder / CHAIN_FILE
    if not path.exists():
        return Link()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Link(int(data["seq"]), str(data["digest"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SetupError(
            Message.of("Read the order of earlier bundles from {path}.", path=str(path)),
            Message.of("The file is damaged: {error}.", error=str(error)),
            Message.of(
                "Put a backup copy back, or remove the file together with the sealing key and tell your office."
            ),
        ) from error


def remember_link(folder: Path, seq: int, payload: bytes) -> None:
    """Store the newest link; called after the bundle file is safely written."""
    digest = hashlib.sha256(payload).hexdigest()
    write_whole(folder / CHAIN_FILE, json.dumps({"seq": seq, "digest": digest}).encode())
