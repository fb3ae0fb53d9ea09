"""Who scanned what, when: an append-only file of JSON lines in which each line carries the SHA-256 of the former.

A line changed or taken out afterwards breaks the chain. Lines cut off at the
end cannot be told from the file alone; `digest` of the last line, kept
elsewhere (a report, a bundle), shows them.
"""

import getpass
import hashlib
import json
import os
import platform
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.system_fault import told
from scanner.text import clean

FIRST = "0" * 64
"""What the first line carries in place of a former line's hash."""


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """Result of `verify`: how many lines, the number (from 1) of the first line that does not fit, torn lines.

    A torn line is one whose writer was killed; the chain goes on over it.
    """

    lines: int
    broken_at: int | None = None
    torn: tuple[int, ...] = ()


class AuditLog:
    """Appends to one file that only its owner may read; raises `SetupError` if it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, event: str, fields: Mapping[str, Any], *, at_once: bool = True) -> None:
        """Append one line and see it on the disk; without `at_once` the next line that must be there takes it along."""
        try:
            self._append(event, fields, at_once=at_once)
        except OSError as error:
            raise SetupError(
                Message.of("Asked to note down in {path} what this scan does.", path=str(self.path)),
                told(error),
                Message.of("Without this record nothing is scanned. Make room, or choose another place with --db."),
            ) from error

    def _append(self, event: str, fields: Mapping[str, Any], *, at_once: bool) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, stat.S_IRUSR | stat.S_IWUSR)
        with os.fdopen(handle, "r+b") as file:
            last, torn = _last_line(file.fileno())
            line = _line(event, fields, last)
            file.write((b"\n" if torn else b"") + line + b"\n")
            file.flush()
            if at_once:
                os.fsync(file.fileno())


def audit_path(database: str | None) -> Path:
    """Return where the log of a database lies: beside its file, in the data folder for a server."""
    from scanner.folders import data_folder  # noqa: PLC0415
    from scanner.store.location import locate  # noqa: PLC0415  (only writers need the store)

    path = locate(database).path
    return path.with_name(f"{path.stem}.audit.jsonl") if path else data_folder() / "audit.jsonl"


def who() -> dict[str, str]:
    """Return the account and the computer that act."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError):
        account = ""
    return {"user": clean(account, 100), "computer": clean(platform.node(), 100)}


def verify(path: Path) -> AuditCheck:
    """Check the chain of a file; no file is an empty chain."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return AuditCheck(0)
    torn: list[int] = []
    former = FIRST
    for number, line in enumerate(lines, start=1):
        stated = _stated(line)
        if stated is None:
            torn.append(number)
        elif stated != former:
            return AuditCheck(len(lines), number, tuple(torn))
        former = digest(line)
    return AuditCheck(len(lines), None, tuple(torn))


def digest(line: bytes) -> str:
    """Return the SHA-256 of a line without its line break, in hexadecimal."""
    return hashlib.sha256(line).hexdigest()


def last_digest(path: Path) -> str:
    """Return the digest of the file's last line, `FIRST` for a file without lines."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return FIRST
    return digest(lines[-1]) if lines else FIRST


def _line(event: str, fields: Mapping[str, Any], former: str) -> bytes:
    stamp = datetime.now(UTC).isoformat(timespec="milliseconds")
    record = {"at": stamp, "event": event, **fields, "previous": former}
    return json.dumps(record, ensure_ascii=True, sort_keys=True).encode()


def _stated(line: bytes) -> str | None:
    try:
        stated = json.loads(line)["previous"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return stated if isinstance(stated, str) else None


def _last_line(handle: int) -> tuple[str, bool]:
    """Return the digest of the last line, and whether it lacks its line break."""
    size = os.fstat(handle).st_size
    tail = b""
    while size and tail.strip(b"\n").count(b"\n") == 0:
        step = min(size, 65536)
        size -= step
        os.lseek(handle, size, os.SEEK_SET)
        tail = os.read(handle, step) + tail
    if not tail:
        return FIRST, False
    lines = tail.splitlines()
    return digest(lines[-1]), not tail.endswith(b"\n")
