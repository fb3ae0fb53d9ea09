"""DNS questions and answers (RFC 1035, 4892, 6762) through dnspython, with `ValueError` as the only error."""

from typing import TYPE_CHECKING

from scanner.text import clean

if TYPE_CHECKING:
    import dns.message

_UNICAST_ANSWER = 0x8000


def query(name: str, kind: str, *, klass: str = "IN", number: int = 0, recursion: bool = True) -> bytes:
    """Return one question."""
    import dns.flags  # noqa: PLC0415  (start-up time)
    import dns.message  # noqa: PLC0415

    message = dns.message.make_query(name, kind, klass)
    message.id = number
    message.flags = dns.flags.RD if recursion else dns.flags.Flag(0)
    return bytes(message.to_wire())


def multicast_query(names: tuple[str, ...]) -> bytes:
    """Return one multicast question for the pointers of several names, answers wanted by unicast (RFC 6762 5.4)."""
    head = bytes(4) + len(names).to_bytes(2, "big") + bytes(6)
    labels = (b"".join(bytes([len(part)]) + part.encode() for part in name.rstrip(".").split(".")) for name in names)
    return head + b"".join(label + b"\0" + b"\x00\x0c" + (_UNICAST_ANSWER | 1).to_bytes(2, "big") for label in labels)


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
