"""FTP: greeting, FEAT, one anonymous sign-on with one listing (RFC 959, 1635, 2389); no file is fetched or stored."""

import asyncio
import contextlib
from typing import TYPE_CHECKING

from scanner.model.observations.access import FtpObservation
from scanner.probes.base import Answer, Consent, Probe, Target
from scanner.probes.protocols.ftp_reply import (
    FtpReply,
    count_entries,
    is_anonymous,
    is_complete,
    offers_tls,
    parse_reply,
)
from scanner.stream import Stream, StreamLimitError
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_LONGEST_REPLY = 65536
_OPTIONAL = (TimeoutError, ConnectionError, asyncio.IncompleteReadError, StreamLimitError, ValueError)


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read the greeting, then FEAT, then sign on as anonymous and have one listing over the control connection."""
    auth_tls = anonymous = entries = None
    sign_on = b""
    async with await gate.connect(target.address, target.port) as stream:
        greeting = await _reply(stream)
        if greeting.code != 220:
            raise ValueError(f"greeting {greeting.code}")
        with contextlib.suppress(*_OPTIONAL):
            auth_tls = offers_tls(await _command(stream, b"FEAT"))
            last = await _sign_on(stream)
            sign_on, anonymous = b"%d %s" % (last.code, last.text), is_anonymous(last)
            if anonymous:
                entries = count_entries(await _command(stream, b"STAT ."))
            await stream.send(b"QUIT\r\n")
    observation = FtpObservation(
        target.port, clean(greeting.text, 500), auth_tls, anonymous, clean(sign_on, 200), entries
    )
    return Answer((observation,), greeting.text)


async def _sign_on(stream: Stream) -> FtpReply:
    """RFC 1635: the name is "anonymous", the password any e-mail address."""
    reply = await _command(stream, b"USER anonymous")
    return await _command(stream, b"PASS anonymous@") if reply.code in {331, 332} else reply


async def _command(stream: Stream, line: bytes) -> FtpReply:
    await stream.send(line + b"\r\n")
    return await _reply(stream)


async def _reply(stream: Stream) -> FtpReply:
    data = b""
    while not is_complete(data):
        more = await stream.receive()
        data += more
        if not more or len(data) > _LONGEST_REPLY:
            raise ValueError("no complete FTP reply")
    return parse_reply(data)


PROBE = Probe("ftp", ask, frozenset({"ftp"}), consent=Consent.GUEST_READ, packets=20, observes=(FtpObservation,))
