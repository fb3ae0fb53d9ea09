"""The system's own table of neighbours: who answered for which address on this link, read without privileges."""

import sys
from collections.abc import Callable

from scanner.probes.neighbour_table.entry import Neighbour, NeighbourState

__all__ = ["Neighbour", "NeighbourState", "read_neighbours"]


def read_neighbours() -> tuple[Neighbour, ...]:
    """Return the IPv4 and IPv6 neighbours as the system has them now.

    Raises `OSError` where the table cannot be read.
    """
    return _reader()()


def _reader() -> Callable[[], tuple[Neighbour, ...]]:
    if sys.platform == "linux":
        from scanner.probes.neighbour_table.linux import read  # noqa: PLC0415  (one system's reader only)
    elif sys.platform == "win32":
        from scanner.probes.neighbour_table.windows import read  # noqa: PLC0415
    elif sys.platform == "darwin":
        from scanner.probes.neighbour_table.macos import read  # noqa: PLC0415
    else:
        return tuple
    return read
