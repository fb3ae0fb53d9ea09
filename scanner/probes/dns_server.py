"""A DNS server: one recursive question for a name outside, then its version if it tells (RFC 1035, 4892)."""

import secrets
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.access import DnsServerObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.protocols.dns_message import CHAOS, IN, TXT, A, first_text, parse_message, query
from scanner.text import clean

if TYPE_CHECKING:
    import dns.message

    from scanner.gate import Gate

OUTSIDE_NAME = "example.com."
"""Reserved by RFC 2606 and served worldwide: no local zone has it, so an answer means recursion."""
_SECONDS = 2.5


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask; a server that says nothing raises `TimeoutError`, as a recursing one with a dead line is silent too."""
    reply = await _question(target, gate, OUTSIDE_NAME, A)
    observation = parse_recursion(reply, target.port, await _version(target, gate))
    return Answer((observation,))


def parse_recursion(reply: "dns.message.Message", port: int, version: str = "") -> DnsServerObservation:
    """Read flags and answer of the recursive question."""
    import dns.flags  # noqa: PLC0415  (start-up time)
    import dns.rcode  # noqa: PLC0415

    return DnsServerObservation(
        port=port,
        recursion_available=bool(reply.flags & dns.flags.RA),
        answered=any(len(rrset) for rrset in reply.answer),
        rcode=dns.rcode.to_text(reply.rcode()),
        version=version,
    )


async def _version(target: Target, gate: "Gate") -> str:
    try:
        reply = await _question(target, gate, "version.bind.", TXT, klass=CHAOS)
    except (OSError, ValueError):
        return ""
    return clean(first_text(reply), 200)


async def _question(target: Target, gate: "Gate", name: str, kind: int, *, klass: int = IN) -> "dns.message.Message":
    number = secrets.randbelow(65536)
    data = query(name, kind, klass=klass, number=number)
    message = parse_message(await gate.answer(target.address, target.port, data, timeout=_SECONDS))
    if message.id != number:
        raise ValueError("an answer to another question")
    return message


PROBE = Probe(
    "dns_server",
    ask,
    frozenset({"domain"}),
    transport=Transport.UDP,
    connections=0,
    packets=6,
    observes=(DnsServerObservation,),
)
