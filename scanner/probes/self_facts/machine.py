"""What the platforms' readers may touch of the computer: files, its own tools, the Windows registry."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FILE_LIMIT = 32 * 1024 * 1024
"""Bytes of one file that are read; a package list has a few."""
COMMAND_SECONDS = 30.0

RegistryValue = str | int


def run_tool(command: Sequence[str]) -> str:
    """Return what one of the system's own tools printed, "" where it is missing, fails or takes too long."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603  (fixed commands of this package, no shell)
            list(command), capture_output=True, timeout=COMMAND_SECONDS, check=False, env=environment
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else ""


@dataclass(frozen=True, slots=True)
class Hardware:
    """What the standard library and psutil tell alike on every platform; sizes in bytes."""

    hostname: str = ""
    cores: int | None = None
    memory_bytes: int | None = None
    disk_bytes: int | None = None
    disk_free_bytes: int | None = None
    macs: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


class Registry:
    """The Windows registry, read only; this one is empty, as on every other platform."""

    def values(self, key: str) -> Mapping[str, RegistryValue]:
        """Return the values of a key, written with its hive (HKLM, HKCU); nothing where it cannot be read."""
        return {}

    def subkeys(self, key: str) -> tuple[str, ...]:
        """Return the full names of the keys below a key."""
        return ()


@dataclass(frozen=True, slots=True)
class Machine:
    """One computer: the real one, or a recorded one with its files under `root`."""

    root: Path = Path("/")
    run: Callable[[Sequence[str]], str] = run_tool
    registry: Registry = field(default_factory=Registry)
    hardware: Hardware = field(default_factory=Hardware)
    processes: frozenset[str] = frozenset()
    architecture: str = ""
    kernel: str = ""

    def data(self, path: str) -> bytes:
        """Return a file's content, b"" where it cannot be read."""
        try:
            with (self.root / path.lstrip("/")).open("rb") as stream:
                return stream.read(FILE_LIMIT)
        except OSError:
            return b""

    def text(self, path: str) -> str:
        """Return a file's text without white space round it, "" where it cannot be read."""
        return self.data(path).decode("utf-8", errors="replace").strip()

    def names(self, path: str) -> tuple[str, ...]:
        """Return the names in a folder, sorted; none where it cannot be read."""
        try:
            return tuple(sorted(item.name for item in (self.root / path.lstrip("/")).iterdir()))
        except OSError:
            return ()

    def exists(self, path: str) -> bool:
        """Tell whether a file or folder is there."""
        try:
            return (self.root / path.lstrip("/")).exists()
        except OSError:
            return False
