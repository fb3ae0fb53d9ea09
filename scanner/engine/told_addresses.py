"""Hardware addresses of hosts behind a router, as the router's own table tells them."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from scanner.engine.asking import bounded
from scanner.engine.beside import datagram_questions_of
from scanner.engine.recorder import Findings
from scanner.engine.session import Host, Session
from scanner.interfaces import link_of
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.topology import SnmpArpObservation
from scanner.probes.snmp_tables import read_addresses

_PROBE = "snmp_tables"
_SECONDS = 15.0
"""The longest that one router's table is read once more."""


async def read_tables_again(session: Session) -> None:
    """Read the routers' tables once more where hosts behind them have no row: those found later were not in them yet.

    A router learns a hardware address when the first packet for it comes by; its table may be read before that.
    """
    told = _told(session)
    if any(host.address not in told and _lacks_one(session, host) for host in session.hosts.values()):
        async with asyncio.TaskGroup() as group:
            for host in [host for host in session.hosts.values() if _tables(host)]:
                group.create_task(_read_again(session, host))


async def _read_again(session: Session, router: Host) -> None:
    """Add what the table says now; how the first reading ended stands."""
    asked = next(item.target for item in datagram_questions_of(session, router) if item.probe.name == "snmp")
    target = replace(asked, known=tuple(item.observation for item in router.findings.evidence))
    findings = Findings(session.scan.id, router.address)
    await bounded(session, findings, _PROBE, target, lambda: read_addresses(target, session.gate), seconds=_SECONDS)
    findings.coverage.clear()
    router.findings.evidence.extend(findings.evidence)
    await session.recorder.record([findings])


async def learn_told_addresses(session: Session) -> None:
    """Give each host that answered from another link the address that routers agree on; nobody is found by hearsay."""
    learnt = []
    for address, macs in _told(session).items():
        far = session.hosts.get(address)
        if far is not None and len(macs) == 1 and _lacks_one(session, far):
            findings = Findings(session.scan.id, address)
            findings.saw(_PROBE, NeighbourObservation(next(iter(macs)), "snmp"))
            learnt.append(findings)
    await session.recorder.record(learnt)


def _told(session: Session) -> Mapping[str, set[str]]:
    told: dict[str, set[str]] = {}
    for host in session.hosts.values():
        for table in _tables(host):
            for row in table.rows:
                told.setdefault(row.address, set()).add(row.mac)
    return told


def _tables(host: Host) -> list[SnmpArpObservation]:
    seen = (item.observation for item in host.findings.evidence)
    return [item for item in seen if isinstance(item, SnmpArpObservation)]


def _lacks_one(session: Session, host: Host) -> bool:
    if link_of(host.address, session.interfaces) is not None:
        return False
    return not any(isinstance(item.observation, NeighbourObservation) for item in host.findings.evidence)
