"""Redis: PING, and INFO server where it answers (the documented RESP protocol); no key is read."""

import re
from typing import TYPE_CHECKING

from scanner.model.observations.access import RedisObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.stream import Stream
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_REFUSALS = ((b"-NOAUTH", "noauth"), (b"-NOPERM", "noauth"), (b"-DENIED", "denied"))
_VERSION = re.compile(rb"^redis_version:([0-9A-Za-z.\-_]{1,40})\r?$", re.MULTILINE)
_LONGEST_INFO = 16384


def parse_ping(line: bytes) -> str:
    """Return pong, noauth, denied or other; raise `ValueError` for what is no RESP reply."""
    if not line.endswith(b"\r\n") or line[:1] not in b"+-":
        raise ValueError("no RESP reply to PING")
    if line == b"+PONG\r\n":
        return "pong"
    return next((name for start, name in _REFUSALS if line.startswith(start)), "other")


def parse_version(info: bytes) -> str | None:
    """Return redis_version from the reply to INFO, None where it is not told."""
    found = _VERSION.search(info)
    return found.group(1).decode() if found else None


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask PING; a pong proves that commands are taken without a password."""
    async with await gate.connect(target.address, target.port) as stream:
        await stream.send(b"*1\r\n$4\r\nPING\r\n")
        line = await stream.receive_until(b"\r\n")
        reply = parse_ping(line)
        version = await _version(stream) if reply == "pong" else None
    return Answer((RedisObservation(target.port, reply, version),), line)


async def _version(stream: Stream) -> str | None:
    await stream.send(b"*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n")
    head = await stream.receive_until(b"\r\n")
    if not head.startswith(b"$") or not head[1:-2].isdigit():
        return None
    length = int(head[1:-2])
    if length > _LONGEST_INFO:
        return None
    version = parse_version(await stream.receive_exactly(length))
    return clean(version) if version else None


PROBE = Probe("redis", ask, frozenset({"redis"}), packets=8, observes=(RedisObservation,))
