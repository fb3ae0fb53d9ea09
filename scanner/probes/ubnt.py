"""Ubiquiti's discovery on UDP 10001: a type-length-value reply to four bytes; read from its public dissectors."""

from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.names import VendorDiscoveryObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.protocols.byte_reader import ByteReader
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_QUESTION = b"\x01\x00\x00\x00"
_MAC, _MAC_AND_ADDRESS, _FIRMWARE, _NAME, _MODEL_SHORT, _MODEL = 0x01, 0x02, 0x03, 0x0B, 0x0C, 0x14
_TEXTS = frozenset({_FIRMWARE, _NAME, _MODEL_SHORT, _MODEL})


def parse_reply(data: bytes) -> VendorDiscoveryObservation:
    """Read a version 1 reply; an echo of the question holds no field and is refused."""
    reader = ByteReader(data)
    if reader.u8() != 1 or reader.u8() != 0:
        raise ValueError("no discovery reply of version 1")
    fields = _fields(ByteReader(reader.take(reader.u16())))
    mac = (fields.get(_MAC) or fields.get(_MAC_AND_ADDRESS, b""))[:6]
    if not fields or (len(mac) != 6 and not fields.keys() & _TEXTS):
        raise ValueError("a reply without a hardware address or a name")
    return VendorDiscoveryObservation(
        protocol="ubnt",
        mac=mac.hex(":") if len(mac) == 6 else "",
        identity=clean(fields.get(_NAME, b""), 100),
        platform=clean(fields.get(_MODEL_SHORT, b""), 100),
        version=clean(fields.get(_FIRMWARE, b""), 100),
        board=clean(fields.get(_MODEL, b""), 100),
    )


def _fields(reader: ByteReader) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    while reader.left >= 3:
        kind = reader.u8()
        fields.setdefault(kind, reader.take(reader.u16()))
    return fields


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask; silence raises `TimeoutError`."""
    return Answer((parse_reply(await gate.answer(target.address, target.port, _QUESTION, timeout=0.7)),))


PROBE = Probe(
    "ubnt",
    ask,
    frozenset({"ubnt-discovery"}),
    transport=Transport.UDP,
    connections=0,
    packets=2,
    observes=(VendorDiscoveryObservation,),
)
