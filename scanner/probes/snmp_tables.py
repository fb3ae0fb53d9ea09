"""SNMP tables of a device that answered to the community "public": neighbours, ports, serial numbers, supplies.

Read only after `snmp` had an answer, over the same community; nothing is written.
"""

import time
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.topology import (
    BridgeTableObservation,
    EntityObservation,
    InterfacesObservation,
    LldpNeighbourObservation,
    PrinterMibObservation,
    SnmpArpObservation,
)
from scanner.probes.base import Answer, Consent, Probe, Target
from scanner.probes.protocols.snmp_message import VERSIONS
from scanner.probes.snmp_readers.arp import read_arp
from scanner.probes.snmp_readers.bridge import read_bridge
from scanner.probes.snmp_readers.entity import read_entity
from scanner.probes.snmp_readers.interfaces import read_interfaces
from scanner.probes.snmp_readers.neighbours import read_neighbours
from scanner.probes.snmp_readers.printer import read_printer
from scanner.probes.snmp_walk import Budget, Walker

if TYPE_CHECKING:
    from scanner.gate import Gate

_SYSTEM_UPTIME = "1.3.6.1.2.1.1.3.0"
_REQUESTS = 400
"""Requests to one device: enough for tables of some 4,000 rows with version 2c."""
_SECONDS = 25.0
"""After this nothing more is asked and what was read is kept."""


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read every table the device has; raises `TimeoutError` where it does not answer at all."""
    budget = Budget(_REQUESTS, time.monotonic() + _SECONDS)
    walker = await _walker(target, gate, budget)
    interfaces = await read_interfaces(walker)
    names = {item.index: item.name for item in interfaces.interfaces} if interfaces else {}
    read = (
        interfaces,
        await read_entity(walker),
        await read_printer(walker),
        await read_neighbours(walker, names),
        await read_bridge(walker, names),
        await read_arp(walker),
    )
    return Answer(tuple(item for item in read if item is not None))


async def _walker(target: Target, gate: "Gate", budget: Budget) -> Walker:
    """Return a reader in the version that the agent is known to answer, else in the first that it does."""
    known = tuple(item.version for item in target.known if isinstance(item, SnmpObservation))
    for version in known or VERSIONS:
        walker = Walker(target, gate, version, budget)
        await walker.value(_SYSTEM_UPTIME)
        if not walker.silent:
            return walker
    raise TimeoutError


PROBE = Probe(
    "snmp_tables",
    ask,
    transport=Transport.UDP,
    consent=Consent.GUEST_READ,
    connections=0,
    packets=2 * _REQUESTS,
    seconds=40.0,
    observes=(
        SnmpArpObservation,
        BridgeTableObservation,
        EntityObservation,
        InterfacesObservation,
        LldpNeighbourObservation,
        PrinterMibObservation,
    ),
    follows=SnmpObservation,
)
