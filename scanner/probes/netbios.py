"""NetBIOS node status (RFC 1002 4.2.17, 4.2.18): the names a computer goes by, and its hardware address."""

import secrets
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.names import NetbiosObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.protocols.byte_reader import ByteReader
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_WILDCARD = b"\x20" + b"CK" + b"A" * 30 + b"\x00"
_NBSTAT, _IN = b"\x00\x21", b"\x00\x01"
_GROUP = 0x8000
_WORKSTATION = 0x00


def status_request(number: int) -> bytes:
    """Return a node status request."""
    return number.to_bytes(2, "big") + b"\x00\x00\x00\x01" + bytes(6) + _WILDCARD + _NBSTAT + _IN


def parse_status(data: bytes, number: int) -> NetbiosObservation:
    """Read a node status response."""
    reader = ByteReader(data)
    if reader.u16() != number or not reader.u16() & 0x8000:
        raise ValueError("no answer to this request")
    reader.take(8)
    if not reader.u8() & 0xC0:
        reader.seek(12)
        reader.until(b"\0")
    else:
        reader.take(1)
    if reader.take(2) != _NBSTAT:
        raise ValueError("no node status")
    reader.take(2 + 4 + 2)
    rows = [(reader.take(15), reader.u8(), reader.u16()) for _ in range(reader.u8())]
    mac = reader.take(6) if reader.left >= 6 else bytes(6)
    return NetbiosObservation(
        names=tuple((_text(name), suffix) for name, suffix, _ in rows),
        mac=mac.hex(":") if any(mac) else None,
        group=next((_text(name) for name, suffix, flags in rows if flags & _GROUP and suffix == _WORKSTATION), ""),
    )


def _text(name: bytes) -> str:
    return clean(name.rstrip(b" \0"), 20)


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask once; silence raises `TimeoutError`."""
    number = secrets.randbelow(32768)
    reply = await gate.answer(target.address, target.port, status_request(number), timeout=1.0)
    return Answer((parse_status(reply, number),))


PROBE = Probe(
    "netbios",
    ask,
    frozenset({"netbios-ns"}),
    transport=Transport.UDP,
    connections=0,
    packets=3,
    observes=(NetbiosObservation,),
)
