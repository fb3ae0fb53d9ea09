"""SNMPv3: the engine that answers the discovery exchange (RFC 3414 4), which needs no name and no password."""

from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.snmp import SnmpEngineObservation
from scanner.probes.base import Answer, Probe, Target
from scanner.probes.snmp_session import discover

if TYPE_CHECKING:
    from scanner.gate import Gate


async def ask(target: Target, gate: "Gate") -> Answer:
    """Ask once; silence raises `TimeoutError`."""
    engine = await discover(target, gate)
    if engine is None:
        raise TimeoutError
    return Answer((SnmpEngineObservation(target.port, engine.id.hex(), engine.boots, engine.seconds),))


PROBE = Probe(
    "snmp_engine",
    ask,
    frozenset({"snmp"}),
    transport=Transport.UDP,
    connections=0,
    packets=2,
    observes=(SnmpEngineObservation,),
)
