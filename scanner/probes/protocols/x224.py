"""X.224 connection request and confirm with RDP's negotiation inside TPKT (MS-RDPBCGR 2.2.1.1, 2.2.1.2)."""

from dataclasses import dataclass

from scanner.probes.protocols.byte_reader import ByteReader

STANDARD, TLS, HYBRID = 0, 1, 2
_CONNECTION_REQUEST, _CONNECTION_CONFIRM = 0xE0, 0xD0
_NEGOTIATION_REQUEST, _NEGOTIATION_RESPONSE, _NEGOTIATION_FAILURE = 1, 2, 3
LONGEST_PACKET = 512


@dataclass(frozen=True, slots=True)
class Confirm:
    """The server's choice: `selected` (None where it failed or sent no negotiation) and `failure` (its code).

    `flags` are those of a choice: 1 extended client data, 2 graphics pipeline,
    4 reserved, 8 restricted administration, 16 redirected authentication.
    """

    selected: int | None = None
    failure: int | None = None
    flags: int | None = None


def connection_request(protocols: int) -> bytes:
    """Return the request that offers `protocols` (bits: 1 TLS, 2 CredSSP); it names no user."""
    negotiation = bytes([_NEGOTIATION_REQUEST, 0]) + (8).to_bytes(2, "little") + protocols.to_bytes(4, "little")
    header = bytes([6 + len(negotiation), _CONNECTION_REQUEST]) + bytes(5)
    return b"\x03\x00" + (4 + len(header) + len(negotiation)).to_bytes(2, "big") + header + negotiation


def packet_length(head: bytes) -> int:
    """Return how many bytes follow a TPKT head of four bytes (RFC 1006)."""
    reader = ByteReader(head)
    if reader.u8() != 3 or reader.u8() != 0:
        raise ValueError("no TPKT")
    length = reader.u16()
    if not 11 <= length <= LONGEST_PACKET:
        raise ValueError(f"a packet of {length} bytes")
    return length - 4


def parse_confirm(body: bytes) -> Confirm:
    """Read what follows the TPKT head; a confirm without negotiation means standard RDP security."""
    reader = ByteReader(body)
    reader.u8()
    if reader.u8() & 0xF0 != _CONNECTION_CONFIRM:
        raise ValueError("no connection confirm")
    reader.take(5)
    if not reader.left:
        return Confirm(selected=STANDARD)
    little = ByteReader(reader.rest(), "little")
    kind = little.u8()
    flags = little.u8()
    little.take(2)
    value = little.u32()
    if kind == _NEGOTIATION_RESPONSE:
        return Confirm(selected=value, flags=flags)
    if kind == _NEGOTIATION_FAILURE:
        return Confirm(failure=value)
    raise ValueError(f"negotiation message {kind}")
