"""Hardware addresses of hosts behind a router, as the router's own table tells them."""

from scanner.engine.recorder import Findings
from scanner.engine.session import Host, Session
from scanner.interfaces import link_of
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.topology import SnmpArpObservation

_PROBE = "snmp_tables"


async def learn_told_addresses(session: Session) -> None:
    """Give each host that answered from another link the address that routers agree on; nobody is found by hearsay."""
    told: dict[str, set[str]] = {}
    for host in session.hosts.values():
        for table in (item.observation for item in host.findings.evidence):
            for row in table.rows if isinstance(table, SnmpArpObservation) else ():
                told.setdefault(row.address, set()).add(row.mac)
    learnt = []
    for address, macs in told.items():
        far = session.hosts.get(address)
        if far is not None and len(macs) == 1 and _lacks_one(session, far):
            findings = Findings(session.scan.id, address)
            findings.saw(_PROBE, NeighbourObservation(next(iter(macs)), "snmp"))
            learnt.append(findings)
    await session.recorder.record(learnt)


def _lacks_one(session: Session, host: Host) -> bool:
    if link_of(host.address, session.interfaces) is not None:
        return False
    return not any(isinstance(item.observation, NeighbourObservation) for item in host.findings.evidence)
