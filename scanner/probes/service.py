"""The naming step: what speaks on one open TCP port, asked gently and one connection after the other."""

import asyncio
import ssl
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.hosts import ServiceObservation
from scanner.model.ports import NAMED_BY_PORT, NEVER_SEND_PORTS, expected_service
from scanner.probes.base import Answer, Target
from scanner.probes.http_client import lenient_tls
from scanner.probes.patience import Patience
from scanner.probes.protocols.questions import GET, ServiceQuestion, answers, service_questions
from scanner.probes.protocols.recognise import Recognised, recognise
from scanner.stream import Stream, StreamLimitError
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_GREETING_SECONDS = 2.0
_EXPECTED_GREETING_SECONDS = 4.0
_REPLY_SECONDS = 3.0
_MORE_SECONDS = 0.4
_LONGEST_SILENCE = 8.0
_READ = 4096
_GREETERS = frozenset({"ssh", "ftp", "telnet", "smtp", "submission", "pop3", "imap", "mysql", "vnc", "rsync", "pjlink"})
_SPEAK_HTTP = frozenset({"http", "ipp", "squid-http", "wsman", "cwmp"})
"""Expected services that say nothing before they are asked, and answer a GET; a greeting would follow it too."""
_TLS_NAMES = {"http": "https", "imap": "imaps", "pop3": "pop3s", "smtp": "smtps", "ftp": "ftps", "ldap": "ldaps"}
_PLAIN_NAMES = {name: plain for plain, name in _TLS_NAMES.items()}
_ENDINGS = (TimeoutError, ConnectionError, asyncio.IncompleteReadError, StreamLimitError, ssl.SSLError)
_GREETING = b"220"
_NOTHING = Recognised("")
Judge = Callable[[bytes], Recognised]


async def name_service(target: Target, gate: "Gate", patience: Patience | None = None) -> Answer:
    """Name the service on an open port; one that no question fits keeps the name "".

    `patience` bounds the silence of all questions together; where it ends
    before they are put, the answer says so. A raw print port gets no byte, nor
    does a maker's own protocol: its name is the port table's, `channel` "port".
    Raises as `Gate.connect` does where the port is not open any more.
    """
    expected = target.service or expected_service(Transport.TCP, target.port)
    if target.port in NEVER_SEND_PORTS or expected in NAMED_BY_PORT:
        return Answer((ServiceObservation(target.port, Transport.TCP.value, expected, channel="port"),))
    patience = patience or Patience(_LONGEST_SILENCE)
    found, excerpt = await _name(target, gate, expected, patience)
    tls = found.name == "ssl"
    if tls:
        found, excerpt = await _inside_tls(target, gate, "https" if _wants_tls(excerpt) else expected, patience)
    name = "ipp" if found.name == "http" and expected == "ipp" else found.name
    observation = ServiceObservation(target.port, Transport.TCP.value, name, tls=tls, banner=found.banner)
    return Answer((observation,), excerpt, out_of_budget=not name and patience.cut)


async def _name(target: Target, gate: "Gate", expected: str, patience: Patience) -> tuple[Recognised, bytes]:
    """Ask what the port table expects, then listen and send a plain GET, then a ClientHello.

    Who was asked first is not listened to again, unless it greets: the greeting would have come instead of a reply.
    """
    usual = "ssl" if expected in _PLAIN_NAMES else expected
    questions = [name for name in (usual, "", "ssl") if not name or name in service_questions()]
    best, excerpt = _NOTHING, b""
    for number, question in enumerate(dict.fromkeys(questions)):
        try:
            greets = number == 0 or excerpt.startswith(_GREETING)
            found, reply = await _ask(target, gate, question, expected if greets else "http", patience)
        except (OSError, StreamLimitError):
            if number == 0:
                raise
            break
        if found.name and not _wants_tls(reply):
            return found, reply or excerpt
        if reply and not excerpt:
            best, excerpt = found, reply
    return best, excerpt


def is_asked_at_once(expected: str) -> bool:
    """Tell whether a port at which this service is expected is sent a question before anything is waited for."""
    return expected in _SPEAK_HTTP or expected in service_questions() or expected in _PLAIN_NAMES


def _wants_tls(reply: bytes) -> bool:
    """Tell whether a web server may only be complaining that its TLS port was asked in plain HTTP."""
    return reply.startswith(b"HTTP/1.") and reply[8:12] == b" 400"


async def _ask(
    target: Target, gate: "Gate", question: str, expected: str, patience: Patience
) -> tuple[Recognised, bytes]:
    """Put one question on a new connection; "" is to listen first. Only connecting raises."""
    async with await gate.connect(target.address, target.port) as stream:
        try:
            return await (_put(stream, question, patience) if question else _listen(stream, expected, patience))
        except _ENDINGS:
            return _NOTHING, b""


async def _put(stream: Stream, question: str, patience: Patience) -> tuple[Recognised, bytes]:
    """Send a question and judge the reply; bytes that only proved it are not kept."""
    asked = service_questions()[question]
    await stream.send(asked.payload)
    found, reply = await _hear(
        stream,
        patience,
        _REPLY_SECONDS,
        lambda data: _proven(asked, data) if answers(asked, data) else _words(data, asked.payload),
    )
    return found, b"" if found.name == question else reply


def _proven(asked: ServiceQuestion, reply: bytes) -> Recognised:
    return Recognised(asked.name, clean(reply[:200], 100) if asked.tells else "")


async def _listen(stream: Stream, expected: str, patience: Patience, *, plain: str = "") -> tuple[Recognised, bytes]:
    """Wait for a greeting; send a plain GET where there is none."""
    found, data = _NOTHING, b""
    try:
        if not {expected, plain} & _SPEAK_HTTP:
            seconds = _EXPECTED_GREETING_SECONDS if expected in _GREETERS else _GREETING_SECONDS
            found, data = await _hear(stream, patience, seconds, recognise)
    except TimeoutError:
        pass
    if found.name == "220":
        return await _mail_or_file(stream, found, data, patience), data
    if data:
        return found, data
    await stream.send(GET)
    return await _hear(stream, patience, _REPLY_SECONDS, lambda reply: _words(reply, GET))


async def _hear(stream: Stream, patience: Patience, seconds: float, judge: Judge) -> tuple[Recognised, bytes]:
    """Read until the words are recognised or stop coming; b"" where the other side closed without one."""
    started = time.monotonic()
    try:
        data = await stream.receive(_READ, timeout=patience.wait(seconds))
    except TimeoutError:
        patience.silent_since(started)
        raise
    found = judge(data)
    while data and not found.name and len(data) < _READ:
        try:
            more = await stream.receive(_READ, timeout=_MORE_SECONDS)
        except _ENDINGS:
            break
        if not more:
            break
        data += more
        found = judge(data)
    return found, data


def _words(data: bytes, sent: bytes) -> Recognised:
    """Name a reply by its own words; who returns what was sent is an echo server, whatever was sent."""
    if len(data) >= 8 and (data.startswith(sent) or sent.startswith(data)):
        return Recognised("echo")
    found = recognise(data)
    return Recognised("", found.banner) if found.name == "220" else found


async def _mail_or_file(stream: Stream, found: Recognised, greeting: bytes, patience: Patience) -> Recognised:
    """Tell SMTP from FTP by EHLO, which FTP does not know (RFC 5321 4.1.1.1, RFC 959)."""
    await stream.send(b"EHLO rasoat.invalid\r\n")
    _, reply = await _hear(
        stream, patience, _REPLY_SECONDS, lambda data: Recognised("x" if data.endswith(b"\n") else "")
    )
    if reply.startswith(b"250"):
        return Recognised("smtp", found.banner)
    return Recognised("ftp" if reply[:3] in {b"500", b"502", b"530"} else "", found.banner)


async def _inside_tls(target: Target, gate: "Gate", expected: str, patience: Patience) -> tuple[Recognised, bytes]:
    """Name what speaks inside TLS; "ssl" where the handshake or the words inside lead nowhere."""
    plain = _PLAIN_NAMES.get(expected, expected)
    try:
        async with await gate.connect(target.address, target.port) as stream:
            await stream.start_tls(lenient_tls(), target.host or None)
            found, data = await _listen(stream, plain, patience, plain=plain)
    except (OSError, *_ENDINGS):
        return Recognised("ssl"), b""
    return Recognised(_TLS_NAMES.get(found.name, "ssl"), found.banner), data
