"""Telnet: the greeting only (RFC 854); nothing is typed, offered options are left unanswered."""

import contextlib
from typing import TYPE_CHECKING

from scanner.model.observations.access import TelnetObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.stream import Stream
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_IAC, _SB, _SE = 255, 250, 240
_WITH_OPTION = range(251, 255)
_READS = 3
_LONGEST_GREETING = 4096


def parse_greeting(data: bytes) -> tuple[bytes, bool]:
    """Return the text without its option negotiation, and whether any negotiation was seen."""
    text = bytearray()
    negotiated = False
    position = 0
    while position < len(data):
        if data[position] != _IAC:
            text.append(data[position])
            position += 1
            continue
        command = data[position + 1] if position + 1 < len(data) else None
        negotiated = negotiated or (command is not None and _SE <= command < _IAC)
        position = _after(data, position, command)
    return bytes(text), negotiated


def is_greeting(text: bytes) -> bool:
    """Tell whether bytes without option negotiation are the words of a short greeting, not a stream of something."""
    words = text.strip()
    printable = sum(byte >= 0x20 or byte in b"\r\n\t\x1b" for byte in words)
    return 0 < len(words) < _LONGEST_GREETING and printable >= 0.95 * len(words)


def _after(data: bytes, position: int, command: int | None) -> int:
    """Return the position behind the command at `position`."""
    if command is None:
        return len(data)
    if command == _SB:
        end = data.find(bytes([_IAC, _SE]), position)
        return len(data) if end < 0 else end + 2
    return position + (3 if command in _WITH_OPTION else 2)


async def ask(target: Target, gate: "Gate") -> Answer:
    """Listen a few seconds; silence raises `TimeoutError`, as an open port alone proves no Telnet."""
    async with await gate.connect(target.address, target.port) as stream:
        data = await _listen(stream)
    text, negotiated = parse_greeting(data)
    if not negotiated and not is_greeting(text):
        raise ValueError("neither a greeting nor option negotiation")
    return Answer((TelnetObservation(target.port, clean(text, 500), negotiated),), data)


async def _listen(stream: Stream) -> bytes:
    data = await stream.receive(4096, timeout=5.0)
    with contextlib.suppress(TimeoutError, ConnectionError):
        for _ in range(_READS):
            data += await stream.receive(4096, timeout=1.0)
    return data


PROBE = Probe("telnet", ask, frozenset({"telnet"}), packets=6, observes=(TelnetObservation,))
