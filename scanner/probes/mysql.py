"""MySQL and MariaDB: the greeting; with an explicit yes, one sign-on as root without a password."""

from typing import TYPE_CHECKING

from scanner.model.observations.access import MysqlLoginObservation, MysqlObservation
from scanner.probes.base import Answer, Consent, Probe, Target
from scanner.probes.protocols import mysql_packet
from scanner.stream import Stream
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read the greeting as sent; the connection then ends, which the server counts as an aborted connect."""
    async with await gate.connect(target.address, target.port) as stream:
        _, payload = await _packet(stream)
    greeting = mysql_packet.parse_greeting(payload)
    error = clean(b"%d %s" % (greeting.error_code, greeting.error), 200) if greeting.error_code else ""
    return Answer((MysqlObservation(target.port, clean(greeting.version, 200), error),), payload)


async def ask_login(target: Target, gate: "Gate") -> Answer:
    """Try root with an empty password once; an accepted session is closed without a query."""
    async with await gate.connect(target.address, target.port) as stream:
        sequence, payload = await _packet(stream)
        greeting = mysql_packet.parse_greeting(payload)
        if greeting.error_code:
            reply = clean(b"%d %s" % (greeting.error_code, greeting.error), 200)
            return Answer((MysqlLoginObservation(target.port, "refused", reply),), payload)
        await stream.send(mysql_packet.frame(sequence + 1, mysql_packet.empty_password_sign_on(b"root")))
        result, text = await _outcome(stream)
    return Answer((MysqlLoginObservation(target.port, result, clean(text, 200)),), text)


async def _outcome(stream: Stream) -> tuple[str, bytes]:
    """Read the answer; a server that asks for another method gets the same empty password in that method's form."""
    sequence, payload = await _packet(stream)
    result, text = mysql_packet.parse_sign_on(payload)
    if result == "switch":
        await stream.send(mysql_packet.frame(sequence + 1, mysql_packet.empty_password(text)))
        _, payload = await _packet(stream)
        result, text = mysql_packet.parse_sign_on(payload)
    return (result if result in {"accepted", "refused"} else "unknown"), text


async def _packet(stream: Stream) -> tuple[int, bytes]:
    head = await stream.receive_exactly(4)
    length = int.from_bytes(head[:3], "little")
    if not 1 <= length <= mysql_packet.LONGEST_PACKET:
        raise ValueError(f"a packet of {length} bytes")
    return head[3], await stream.receive_exactly(length)


PROBES = (
    Probe("mysql", ask, frozenset({"mysql"}), packets=6, observes=(MysqlObservation,)),
    Probe(
        "mysql_login",
        ask_login,
        frozenset({"mysql"}),
        consent=Consent.LOGIN_TEST,
        packets=10,
        observes=(MysqlLoginObservation,),
    ),
)
