"""The first messages of the remote framebuffer protocol (RFC 6143 7.1.1)."""

import re

_VERSION = re.compile(rb"RFB (\d{3})\.(\d{3})\n")


def parse_version(greeting: bytes) -> tuple[int, int]:
    """Return the version in a server's greeting of 12 bytes."""
    found = _VERSION.fullmatch(greeting)
    if not found:
        raise ValueError("no RFB greeting")
    return int(found.group(1)), int(found.group(2))


def own_version(version: tuple[int, int]) -> bytes:
    """Return the version to answer with: 3.8 at most; what the RFC does not know counts as 3.3."""
    if version >= (3, 8):
        return b"RFB 003.008\n"
    return b"RFB 003.007\n" if version == (3, 7) else b"RFB 003.003\n"
