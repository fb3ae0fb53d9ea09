"""VNC: protocol version and the security types offered (RFC 6143 7.1); no authentication is begun."""

from typing import TYPE_CHECKING

from scanner.model.closed_lists import Reason
from scanner.model.observations.access import VncObservation
from scanner.probes.base import Answer, Probe, ProbeFailedError, Target
from scanner.probes.protocols.rfb import own_version, parse_version
from scanner.stream import Stream
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate


async def ask(target: Target, gate: "Gate") -> Answer:
    """Agree on a version and read the list; version 3.3 servers decide on one type themselves."""
    async with await gate.connect(target.address, target.port) as stream:
        greeting = await stream.receive_exactly(12)
        version = parse_version(greeting)
        await stream.send(own_version(version))
        types = await (_decided(stream) if version < (3, 7) else _offered(stream))
    protocol = f"{version[0]}.{version[1]}"
    return Answer((VncObservation(target.port, protocol, types),), greeting)


async def _offered(stream: Stream) -> tuple[int, ...]:
    count = (await stream.receive_exactly(1))[0]
    if count == 0:
        await _refused(stream)
    return tuple(await stream.receive_exactly(count))


async def _decided(stream: Stream) -> tuple[int, ...]:
    kind = int.from_bytes(await stream.receive_exactly(4), "big")
    if kind == 0:
        await _refused(stream)
    if kind > 255:
        raise ValueError(f"security type {kind}")
    return (kind,)


async def _refused(stream: Stream) -> None:
    """Type 0 comes with a reason, for example too many failed tries."""
    length = int.from_bytes(await stream.receive_exactly(4), "big")
    raise ProbeFailedError(Reason.REFUSED, clean(await stream.receive_exactly(min(length, 500)), 200))


PROBE = Probe("vnc", ask, frozenset({"vnc"}), packets=8, observes=(VncObservation,))
