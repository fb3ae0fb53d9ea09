"""MacOS: the neighbour table as `arp -an` prints it."""

import re
import subprocess
from collections.abc import Iterator

from scanner.probes.neighbour_table.entry import Neighbour, NeighbourState, mac_text

_LINE = re.compile(r"\? \((?P<address>[0-9.]+)\) at (?P<mac>\S+) on (?P<interface>\S+)(?P<rest>.*)")


def read() -> tuple[Neighbour, ...]:
    """Return the system's IPv4 table; raises `OSError`."""
    try:
        done = subprocess.run(["/usr/sbin/arp", "-an"], capture_output=True, timeout=5, check=False)
    except subprocess.TimeoutExpired as error:
        raise OSError("arp -an does not end") from error
    return tuple(parse(done.stdout.decode("utf-8", errors="replace")))


def parse(text: str) -> Iterator[Neighbour]:
    """Yield the rows of `arp -an`; it leaves out leading zeros ("0:1c:b3:9:85:15")."""
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        mac = _mac(match["mac"])
        state = NeighbourState.REACHABLE if mac else NeighbourState.INCOMPLETE
        if "permanent" in match["rest"]:
            state = NeighbourState.STATIC
        yield Neighbour(match["address"], mac, state, match["interface"])


def _mac(text: str) -> str:
    parts = text.split(":")
    if len(parts) != 6 or not all(re.fullmatch(r"[0-9a-fA-F]{1,2}", part) for part in parts):
        return ""
    return mac_text(bytes(int(part, 16) for part in parts))
