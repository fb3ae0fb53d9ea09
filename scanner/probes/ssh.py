"""SSH: identification, algorithms offered, host key; the connection ends before any sign-on (RFC 4253)."""

import asyncio
import contextlib
from typing import TYPE_CHECKING

from scanner.model.observations.access import SshObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.protocols import ssh_packet
from scanner.stream import Stream, StreamLimitError
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_LINES_BEFORE_IDENTIFICATION = 20


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read identification and KEXINIT; the host key where X25519 is offered.

    An SSH-1 server is kept with empty lists: its banner alone says what it is.
    """
    async with await gate.connect(target.address, target.port) as stream:
        line = await _identification(stream)
        banner = clean(line, 255)
        if not line.startswith((b"SSH-2.0-", b"SSH-1.99-")):
            return Answer((SshObservation(target.port, banner),), line)
        await stream.send(ssh_packet.IDENTIFICATION)
        offer = ssh_packet.parse_kexinit(await _packet(stream))
        host_key = await _host_key(stream, offer)
    observation = SshObservation(
        port=target.port,
        banner=banner,
        kex=_cleaned(offer.kex),
        host_keys=_cleaned(offer.host_keys),
        ciphers=_cleaned(offer.ciphers),
        macs=_cleaned(offer.macs),
        compression=_cleaned(offer.compression),
        host_key_sha256=host_key,
    )
    return Answer((observation,), line)


async def _identification(stream: Stream) -> bytes:
    for _ in range(_LINES_BEFORE_IDENTIFICATION):
        line = ssh_packet.find_identification(await stream.receive_until(b"\n"))
        if line is not None:
            return line
    raise ValueError("no SSH identification")


async def _packet(stream: Stream) -> bytes:
    length = int.from_bytes(await stream.receive_exactly(4), "big")
    if not 2 <= length <= ssh_packet.LONGEST_PACKET:
        raise ValueError(f"a packet of {length} bytes")
    packet = await stream.receive_exactly(length)
    if packet[0] > length - 2:
        raise ValueError("more padding than packet")
    return packet[1 : length - packet[0]]


async def _host_key(stream: Stream, offer: ssh_packet.KexInit) -> str | None:
    """Return the hash of the host key, None where it cannot be had: its absence costs nothing else."""
    own = ssh_packet.kexinit_for(offer)
    if own is None:
        return None
    with contextlib.suppress(ValueError, OSError, asyncio.IncompleteReadError, StreamLimitError):
        await stream.send(ssh_packet.frame(own) + ssh_packet.frame(ssh_packet.ecdh_init()))
        return ssh_packet.parse_host_key(await _packet(stream))
    return None


def _cleaned(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(clean(name, 100) for name in names[:100])


PROBE = Probe("ssh", ask, frozenset({"ssh"}), packets=12, observes=(SshObservation,))
