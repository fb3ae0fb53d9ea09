"""MikroTik's neighbour discovery on UDP 5678 (MNDP); asked of each host, as its usual replies go to all."""

from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.names import VendorDiscoveryObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.protocols.byte_reader import ByteReader
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_QUESTION = bytes(4)
_MAC, _IDENTITY, _VERSION, _PLATFORM, _BOARD = 1, 5, 7, 8, 12


def parse_reply(data: bytes) -> VendorDiscoveryObservation:
    """Read header and type-length-value fields; the question itself holds none and is refused."""
    reader = ByteReader(data)
    reader.take(4)
    fields: dict[int, bytes] = {}
    while reader.left >= 4:
        kind = reader.u16()
        fields.setdefault(kind, reader.take(reader.u16()))
    mac = fields.get(_MAC, b"")
    if len(mac) != 6 or not {_IDENTITY, _VERSION, _PLATFORM} & fields.keys():
        raise ValueError("no MNDP reply")
    return VendorDiscoveryObservation(
        protocol="mndp",
        mac=mac.hex(":"),
        identity=clean(fields.get(_IDENTITY, b""), 100),
        platform=clean(fields.get(_PLATFORM, b""), 100),
        version=clean(fields.get(_VERSION, b""), 100),
        board=clean(fields.get(_BOARD, b""), 100),
    )


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask; silence raises `TimeoutError`."""
    return Answer((parse_reply(await gate.answer(target.address, target.port, _QUESTION, timeout=0.7)),))


PROBE = Probe(
    "mndp",
    ask,
    frozenset({"mndp"}),
    transport=Transport.UDP,
    connections=0,
    packets=2,
    observes=(VendorDiscoveryObservation,),
)
