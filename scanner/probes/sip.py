"""SIP: one OPTIONS over UDP or TCP, which names the telephone or exchange and rings nowhere (RFC 3261 11)."""

from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SipObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.http import parse_realm
from scanner.probes.protocols.sip_message import SipReply, options, parse_reply
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_MOST_METHODS = 30
_UDP_SECONDS = 1.0
_SERVICES = frozenset({"sip"})


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask by datagram; silence raises `TimeoutError`."""
    question = options(target.address, target.port, "udp")
    reply = await gate.answer(target.address, target.port, question, timeout=_UDP_SECONDS)
    return _answer(target, "udp", parse_reply(reply), reply)


async def ask_tcp(target: Target, gate: "Gate") -> Answer:
    """Ask on one connection."""
    async with await gate.connect(target.address, target.port) as stream:
        await stream.send(options(target.address, target.port, "tcp"))
        head = await stream.receive_until(b"\r\n\r\n")
    return _answer(target, "tcp", parse_reply(head), head)


def _answer(target: Target, transport: str, reply: SipReply, raw: bytes) -> Answer:
    observation = SipObservation(
        port=target.port,
        transport=transport,
        status=reply.status,
        agent=clean(reply.agent, 200),
        allow=tuple(clean(word, 40) for word in reply.allow[:_MOST_METHODS]),
        realm=parse_realm(reply.fields.get(b"www-authenticate", b"")),
    )
    return Answer((observation,), raw)


PROBES = (
    Probe("sip", ask, _SERVICES, transport=Transport.UDP, connections=0, packets=2, observes=(SipObservation,)),
    Probe("sip_tcp", ask_tcp, _SERVICES, packets=8, observes=(SipObservation,)),
)
