"""DNS questions, and answers through dnspython with `ValueError` as the only error (RFC 1035, 4892, 6762)."""

import struct
from typing import TYPE_CHECKING

from scanner.text import clean

if TYPE_CHECKING:
    import dns.message

A, PTR, TXT = 1, 12, 16
IN, CHAOS = 1, 3
_UNICAST_ANSWER = 0x8000
_RECURSION_DESIRED = 0x0100


def query(name: str, kind: int, *, klass: int = IN, number: int = 0) -> bytes:
    """Return one question to a server, recursion desired."""
    return _questions(number, _RECURSION_DESIRED, ((name, kind, klass),))


def multicast_query(names: tuple[str, ...]) -> bytes:
    """Return one multicast question for the pointers of several names, answers wanted by unicast (RFC 6762 5.4)."""
    return _questions(0, 0, tuple((name, PTR, _UNICAST_ANSWER | IN) for name in names))


def _questions(number: int, flags: int, rows: tuple[tuple[str, int, int], ...]) -> bytes:
    """Return a message of (name, type, class): by hand, as a host that stays silent shall not cost a library."""
    return struct.pack("!4H4x", number, flags, len(rows), 0) + b"".join(
        _labels(name) + struct.pack("!2H", kind, klass) for name, kind, klass in rows
    )


def _labels(name: str) -> bytes:
    return b"".join(bytes([len(part)]) + part.encode() for part in name.rstrip(".").split(".")) + b"\0"


def parse_message(data: bytes) -> "dns.message.Message":
    """Read an answer; a question, or bytes that are none, raise `ValueError`."""
    import dns.exception  # noqa: PLC0415  (start-up time)
    import dns.flags  # noqa: PLC0415
    import dns.message  # noqa: PLC0415

    try:
        message = dns.message.from_wire(data, ignore_trailing=True, one_rr_per_rrset=False)
    except (dns.exception.DNSException, ValueError, AssertionError, KeyError, IndexError, NotImplementedError) as error:
        raise ValueError(f"no DNS message: {error}") from error
    if not message.flags & dns.flags.QR:
        raise ValueError("a question, not an answer")
    return message


def first_text(message: "dns.message.Message") -> str:
    """Return the first TXT record of an answer, cleaned, "" if there is none."""
    for rrset in message.answer:
        for record in rrset:
            strings = getattr(record, "strings", None)
            if strings:
                return clean(b" ".join(strings), 200)
    return ""
