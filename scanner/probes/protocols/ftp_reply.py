"""Replies of an FTP server (RFC 959 4.2) and what rasoat reads in them."""

import re
from dataclasses import dataclass

_FIRST = re.compile(rb"([1-5]\d\d)([ -])(.*)", re.DOTALL)
_REFUSED = frozenset({430, 500, 501, 502, 530, 532})
_WANTS_TLS = re.compile(rb"\b(?:TLS|SSL|encrypt)", re.IGNORECASE)
_NO_ENTRY = re.compile(rb"total \d+|\S*[drwxlst-]{10}.*\s\.{1,2}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FtpReply:
    """A complete reply: its code and the text of its lines, ends of line removed."""

    code: int
    lines: tuple[bytes, ...]

    @property
    def text(self) -> bytes:
        """All lines with spaces between them."""
        return b" ".join(self.lines)


def is_complete(data: bytes) -> bool:
    """Tell whether `data` ends with the last line of a reply."""
    return data.endswith(b"\n") and _end(data.splitlines()) is not None


def parse_reply(data: bytes) -> FtpReply:
    """Read one reply of one or several lines."""
    lines = data.splitlines()
    end = _end(lines)
    first = _FIRST.match(lines[0]) if lines else None
    if first is None or end is None:
        raise ValueError("no FTP reply")
    return FtpReply(int(first.group(1)), (first.group(3), *(_without_code(line) for line in lines[1 : end + 1])))


def offers_tls(reply: FtpReply) -> bool | None:
    """Tell whether FEAT (RFC 2389) names AUTH TLS; None where FEAT is not known."""
    if reply.code != 211:
        return None
    features = [line.strip().upper() for line in reply.lines]
    return any(line.startswith((b"AUTH TLS", b"AUTH SSL")) for line in features)


def is_anonymous(reply: FtpReply) -> bool | None:
    """Tell from the last reply of the sign-on whether it was taken; None where another cause is likely."""
    if reply.code in {230, 232}:
        return True
    if _WANTS_TLS.search(reply.text):
        return None
    return False if reply.code in _REFUSED else None


def count_entries(reply: FtpReply) -> int | None:
    """Return the number of entries in the reply to STAT with a path, None where it holds no listing."""
    if reply.code not in {211, 212, 213} or len(reply.lines) < 2:
        return None
    listing = [line.strip() for line in reply.lines[1:-1]]
    return sum(bool(line) and not _NO_ENTRY.fullmatch(line) for line in listing)


def _end(lines: list[bytes]) -> int | None:
    """Return the index of the last line of the first reply."""
    first = _FIRST.match(lines[0]) if lines else None
    if first is None:
        return None
    if first.group(2) == b" ":
        return 0
    last = first.group(1) + b" "
    return next((index for index, line in enumerate(lines[1:], 1) if line.startswith(last)), None)


def _without_code(line: bytes) -> bytes:
    return line[4:] if _FIRST.match(line) else line
