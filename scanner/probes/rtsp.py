"""RTSP: OPTIONS and DESCRIBE without credentials (RFC 2326); no stream is opened and no picture seen."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanner.model.observations.access import RtspObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http import parse_realm
from scanner.stream import Stream
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_STATUS = re.compile(rb"RTSP/1\.\d (\d{3})(?: [^\r\n]*)?\r?\n")
_LONGEST_BODY = 65536


@dataclass(frozen=True, slots=True)
class RtspReply:
    """Status and fields (names in lower case) of one reply."""

    status: int
    fields: dict[bytes, bytes]

    @property
    def body_length(self) -> int:
        """Bytes of body that follow."""
        text = self.fields.get(b"content-length", b"0")
        return int(text) if text.isdigit() and len(text) < 8 else 0


def parse_reply(head: bytes) -> RtspReply:
    """Read the head of a reply up to its empty line."""
    first = _STATUS.match(head)
    if first is None:
        raise ValueError("no RTSP reply")
    pairs = (line.partition(b":") for line in head[first.end() :].splitlines())
    return RtspReply(int(first.group(1)), {name.strip().lower(): value.strip() for name, _, value in pairs})


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask what the server can do, then for the description of its root."""
    host = f"[{target.address}]" if ":" in target.address else target.address
    url = f"rtsp://{host}:{target.port}/".encode()
    async with await gate.connect(target.address, target.port) as stream:
        options = await _request(stream, b"OPTIONS", url, 1)
        describe: RtspReply | None = None
        try:
            describe = await _request(stream, b"DESCRIBE", url, 2)
        except (OSError, EOFError):
            if options.status >= 300:
                raise
    last = describe or options
    observation = RtspObservation(
        port=target.port,
        options_status=options.status,
        describe_status=describe.status if describe else None,
        server=clean(last.fields.get(b"server", options.fields.get(b"server", b"")), 200),
        realm=parse_realm(last.fields.get(b"www-authenticate", b"")),
    )
    return Answer((observation,))


async def _request(stream: Stream, method: bytes, url: bytes, number: int) -> RtspReply:
    await stream.send(b"%s %s RTSP/1.0\r\nCSeq: %d\r\nAccept: application/sdp\r\n\r\n" % (method, url, number))
    reply = parse_reply(await stream.receive_until(b"\r\n\r\n"))
    if reply.body_length:
        await stream.receive_exactly(min(reply.body_length, _LONGEST_BODY))
    return reply


PROBE = Probe("rtsp", ask, frozenset({"rtsp"}), packets=10, observes=(RtspObservation,))
