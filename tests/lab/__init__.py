"""A school in network namespaces, with real daemons and no route out.

`up()` brings it up and returns it; see `python -m tests.lab --help`.
"""

import hashlib
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.lab.school import Lab, LabError, missing, restricted
from tests.lab.school import down as _down
from tests.lab.school import up as _up
from tests.lab.truth import SCHOOL

__all__ = ["Lab", "LabError", "counters", "default_name", "down", "missing", "print_port_bytes", "restricted"]
__all__ += ["run_in_scanner", "up"]


def default_name() -> str:
    """Return RASOAT_LAB_NAME, or a name made from this checkout's folder, so that two labs never collide."""
    place = str(Path(__file__).resolve().parent)
    return os.environ.get("RASOAT_LAB_NAME") or hashlib.sha256(place.encode()).hexdigest()[:6]


def up(name: str | None = None, *, owner: int | None = None, truth: str = SCHOOL) -> Lab:
    """Bring the lab up (or join it if it is up) and return it; raises `LabError`."""
    return _up(name or default_name(), owner=owner, truth=truth)


def down(name: str | None = None) -> None:
    """Take the lab down; nothing there is fine."""
    _down(name or default_name())


def run_in_scanner(argv: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command from the scanner's place in this checkout's lab."""
    return Lab(default_name(), restricted()).run_in_scanner(argv, **options)


def counters() -> dict[str, int]:
    """Return how many packets left the scanner by destination."""
    return Lab(default_name(), restricted()).counters()


def print_port_bytes() -> int:
    """Return how many bytes reached a raw print port."""
    return Lab(default_name(), restricted()).print_port_bytes()
