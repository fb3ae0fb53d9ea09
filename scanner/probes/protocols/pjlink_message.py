"""PJLink's lines (JBMIA, "PJLink Specifications" classes 1 and 2): the greeting, and questions that read."""

import re

LONGEST_LINE = 256
_GREETING = re.compile(rb"PJLINK (?:(0)|1 [0-9a-fA-F]{1,32})\r")
_ERRORS = frozenset({b"ERR1", b"ERR2", b"ERR3", b"ERR4", b"ERRA"})


def parse_greeting(line: bytes) -> bool:
    """Tell whether the device wants a password before any question."""
    found = _GREETING.fullmatch(line)
    if found is None:
        raise ValueError("no PJLink greeting")
    return found.group(1) is None


def question(body: bytes, level: int = 1) -> bytes:
    """Return the line that asks for a value: it ends in "?" and changes nothing."""
    return b"%%%d%s ?\r" % (level, body)


def parse_answer(line: bytes, body: bytes, level: int = 1) -> bytes:
    """Return the value of one answer, b"" where the device has none to tell; raise `ValueError` for other lines."""
    start = b"%%%d%s=" % (level, body)
    if not line.endswith(b"\r") or len(line) > LONGEST_LINE or line[: len(start)].upper() != start:
        raise ValueError("no answer to the question")
    value = line[len(start) : -1]
    return b"" if value in _ERRORS or value == b"?" else value
