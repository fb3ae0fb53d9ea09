"""Listening on one interface without sending a frame: what goes to everybody, each frame once."""

import contextlib
import select
import socket
import time
from collections.abc import Callable, Iterator

from scanner.raw import bpf
from scanner.raw.sweep import open_socket

DIFFERENT_FRAMES = 20_000
"""Frames remembered, so that a repeated announcement is told once."""
_BATCH_SECONDS = 0.5
_LONGEST = 2048
_OUTGOING = 4  # PACKET_OUTGOING of <linux/if_packet.h>


def listen(interface: str, seconds: float, report: Callable[[list[str]], None], stop: Callable[[], bool]) -> None:
    """Report frames in hexadecimal digits until the time is over; raises `PermissionError` or `OSError`."""
    known: set[bytes] = set()
    ends = time.monotonic() + seconds
    with open_socket(interface, bpf.announcements()) as sock:
        while time.monotonic() < ends and not stop():
            if not select.select([sock], [], [], _BATCH_SECONDS)[0]:
                continue
            fresh = [frame for frame in _received(sock) if frame not in known]
            if len(known) < DIFFERENT_FRAMES:
                known.update(fresh)
            if fresh:
                report([frame.hex() for frame in dict.fromkeys(fresh)])


def _received(sock: socket.socket) -> Iterator[bytes]:
    with contextlib.suppress(BlockingIOError):
        for _ in range(256):
            frame, origin = sock.recvfrom(_LONGEST)
            if origin[2] != _OUTGOING:
                yield frame
