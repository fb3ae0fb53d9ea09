"""SIP: one OPTIONS and its answer (RFC 3261 11, 20; RFC 3581)."""

import re
import secrets
from dataclasses import dataclass

LONGEST = 8192
_STATUS = re.compile(rb"SIP/2\.0 (\d{3})(?: [^\r\n]*)?\r?\n")
_MOST_FIELDS = 60
_SHORT = {b"l": b"content-length", b"v": b"via", b"i": b"call-id", b"f": b"from", b"t": b"to"}


@dataclass(frozen=True, slots=True)
class SipReply:
    """Status and fields (names in lower case, written out) of one answer; of a repeated field the first."""

    status: int
    fields: dict[bytes, bytes]

    @property
    def agent(self) -> bytes:
        """What answers, in its own words."""
        return self.fields.get(b"user-agent") or self.fields.get(b"server", b"")

    @property
    def allow(self) -> tuple[bytes, ...]:
        """The methods that it takes."""
        return tuple(word for word in (part.strip() for part in self.fields.get(b"allow", b"").split(b",")) if word)


def options(address: str, port: int, transport: str, call: str = "") -> bytes:
    """Return an OPTIONS for the host itself: it asks for abilities, calls nobody and rings nowhere."""
    host = f"[{address}]" if ":" in address else address
    call = call or secrets.token_hex(8)
    lines = (
        f"OPTIONS sip:{host}:{port} SIP/2.0",
        f"Via: SIP/2.0/{transport.upper()} rasoat.invalid;branch=z9hG4bK{call};rport",
        "Max-Forwards: 70",
        f"From: <sip:rasoat@rasoat.invalid>;tag={call}",
        f"To: <sip:{host}>",
        f"Call-ID: {call}@rasoat.invalid",
        "CSeq: 1 OPTIONS",
        "Accept: application/sdp",
        "Content-Length: 0",
    )
    return "\r\n".join((*lines, "", "")).encode()


def parse_reply(data: bytes) -> SipReply:
    """Read the head of an answer; a request, as an echo sends it, raises `ValueError`."""
    head = data[:LONGEST].partition(b"\r\n\r\n")[0] + b"\r\n"
    first = _STATUS.match(head)
    if first is None:
        raise ValueError("no SIP answer")
    fields: dict[bytes, bytes] = {}
    for line in head[first.end() :].splitlines()[:_MOST_FIELDS]:
        name, _, value = line.partition(b":")
        name = name.strip().lower()
        fields.setdefault(_SHORT.get(name, name), value.strip())
    return SipReply(int(first.group(1)), fields)
