"""SNMP tables of a device that let us read: neighbours, ports, serial numbers, supplies, routes.

Read only after `snmp` had an answer, with what it was given to: the user's
own credentials where the device accepts them, else the community "public".
Nothing is written.
"""

import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from scanner.model.closed_lists import Transport
from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.snmp import (
    HostResourcesObservation,
    RoutesObservation,
    SnmpAccountObservation,
    UpsObservation,
)
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
from scanner.probes.snmp_accounts import open_accounts
from scanner.probes.snmp_readers.arp import read_arp
from scanner.probes.snmp_readers.bridge import read_bridge
from scanner.probes.snmp_readers.entity import read_entity
from scanner.probes.snmp_readers.host import read_host
from scanner.probes.snmp_readers.interfaces import read_interfaces
from scanner.probes.snmp_readers.neighbours import read_neighbours
from scanner.probes.snmp_readers.printer import read_printer
from scanner.probes.snmp_readers.routes import read_routes
from scanner.probes.snmp_readers.survey import survey
from scanner.probes.snmp_readers.ups import read_ups
from scanner.probes.snmp_session import CommunitySession, SnmpSession
from scanner.probes.snmp_walk import Budget, Walker

if TYPE_CHECKING:
    from scanner.gate import Gate

_SYSTEM_UPTIME = "1.3.6.1.2.1.1.3.0"
_REQUESTS = 400
"""Requests to one device: enough for tables of some 4,000 rows with version 2c."""
_SECONDS = 25.0
"""After this nothing more is asked and what was read is kept."""
_TO_GET_IN = 40
"""Packets for the credentials and for clocks that moved on."""


async def ask(target: Target, gate: "Gate") -> Answer:
    """Read every table the device has; raises `TimeoutError` where it does not answer at all."""
    budget = Budget(_REQUESTS, time.monotonic() + _SECONDS)
    walker = Walker(await _session(target, gate), budget)
    await walker.value(_SYSTEM_UPTIME)
    if walker.silent:
        raise TimeoutError
    return Answer(tuple([item async for item in _read(walker)]))


async def read_addresses(target: Target, gate: "Gate") -> Answer:
    """Read the address tables only, as a device that was asked before lets us; `target` knows what it answered."""
    walker = Walker(await _session(target, gate), Budget(_REQUESTS, time.monotonic() + _SECONDS))
    table = await read_arp(walker, await survey(walker))
    return Answer((table,) if table else ())


async def _read(walker: Walker) -> AsyncIterator[Observation]:
    """Yield what the device has: who it is first, then the tables that may be long."""
    there = await survey(walker)
    interfaces = await read_interfaces(walker, there) if "interfaces" in there else None
    names = {item.index: item.name for item in interfaces.interfaces} if interfaces else {}
    read = (
        interfaces,
        await read_entity(walker) if "entity" in there else None,
        await read_printer(walker) if "printer" in there else None,
        await read_ups(walker) if "ups" in there else None,
        await read_host(walker) if "host" in there else None,
        await read_neighbours(walker, names, there) if there & {"lldp", "cdp"} else None,
        await read_bridge(walker, names, by_vlan="vlans" in there) if there & {"bridge", "vlans"} else None,
        await read_routes(walker, there) if there & {"routes", "newer_routes"} else None,
        await read_arp(walker, there) if there & {"arp", "newer_arp"} else None,
    )
    for item in read:
        if item is not None:
            yield item


async def _session(target: Target, gate: "Gate") -> SnmpSession:
    """Return the way in that the agent is known to answer to: the user's own before "public"."""
    tried = [item for item in target.known if isinstance(item, SnmpAccountObservation)]
    if any(item.result == "accepted" for item in tried):
        opened = await open_accounts(target, gate, tried)
        if opened.session:
            return opened.session
    known = [item.version for item in target.known if isinstance(item, SnmpObservation) and item.access == "public"]
    if known:
        return CommunitySession(target, gate, known[0])
    for version in VERSIONS:
        session = CommunitySession(target, gate, version)
        walker = Walker(session, Budget(1, time.monotonic() + _SECONDS))
        await walker.value(_SYSTEM_UPTIME)
        if not walker.silent:
            return session
    raise TimeoutError


PROBE = Probe(
    "snmp_tables",
    ask,
    transport=Transport.UDP,
    consent=Consent.GUEST_READ,
    connections=0,
    packets=2 * _REQUESTS + _TO_GET_IN,
    seconds=40.0,
    observes=(
        BridgeTableObservation,
        EntityObservation,
        HostResourcesObservation,
        InterfacesObservation,
        LldpNeighbourObservation,
        PrinterMibObservation,
        RoutesObservation,
        SnmpArpObservation,
        UpsObservation,
    ),
    follows=SnmpObservation,
)
