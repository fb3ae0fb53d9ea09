"""SNMP: one read of the system group with the community "public", v2c first, v1 for old agents."""

import secrets
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.probes.base import Answer, Consent, Probe, Target
from scanner.probes.protocols import snmp_message as message
from scanner.text import clean

if TYPE_CHECKING:
    from scanner.gate import Gate

_SECONDS = 1.0
_NO_SUCH_NAME = 2


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read once in each version until one answers.

    Silence raises `TimeoutError`: an agent that knows another community is as silent as none.
    """
    for version in message.VERSIONS:
        found = await _read(target, gate, version, message.SYSTEM)
        if found and found.error == _NO_SUCH_NAME and not found.text(message.SYS_DESCR):
            found = await _read(target, gate, version, (message.SYS_DESCR,))
        if found:
            return Answer((_observation(target.port, version, found),), found.text(message.SYS_DESCR))
    raise TimeoutError


async def _read(target: Target, gate: "Gate", version: str, names: tuple[str, ...]) -> message.SystemGroup | None:
    number = secrets.randbelow(2**31)
    request = message.get_request(version, number, names)
    reply = await gate.exchange(target.address, target.port, request, timeout=_SECONDS)
    return message.parse_response(reply.data, version, number) if reply else None


def _observation(port: int, version: str, found: message.SystemGroup) -> SnmpObservation:
    return SnmpObservation(
        port=port,
        version=version,
        sys_descr=clean(found.text(message.SYS_DESCR), 500),
        sys_object_id=found.object_id(message.SYS_OBJECT_ID),
        sys_name=clean(found.text(message.SYS_NAME), 255),
        sys_location=clean(found.text(message.SYS_LOCATION), 255),
        uptime_seconds=found.seconds(message.SYS_UPTIME),
    )


PROBE = Probe(
    "snmp",
    ask,
    frozenset({"snmp"}),
    transport=Transport.UDP,
    consent=Consent.GUEST_READ,
    connections=0,
    packets=8,
    observes=(SnmpObservation,),
)
