"""What is stored when a run ends before everything was asked, and how each segment of the network was seen."""

from scanner.engine.recorder import Findings
from scanner.engine.session import Session
from scanner.model.closed_lists import CoverageState, Reason
from scanner.probes.base import all_probes

_NETWORK = "network"


async def leave_unfinished(session: Session, why: str) -> None:
    """Store what was seen of hosts on their way and note the questions that nobody asked as `not_run`."""
    left = [host for host in session.hosts.values() if host.address not in session.finished]
    for host in left:
        host.leave_waiting(Reason.OUT_OF_BUDGET, why)
        if not any(row.probe == "tcp_ports" for row in host.findings.coverage):
            host.findings.ended("tcp_ports", CoverageState.NOT_RUN, Reason.OUT_OF_BUDGET, detail=why)
    sites = [site for site in session.plan.sites if site.url not in session.finished | session.done]
    websites = []
    for site in sites:
        findings = Findings(session.scan.id, site.url)
        for probe in all_probes():
            if probe.services & {"http", "https"}:
                findings.ended(probe.name, CoverageState.NOT_RUN, Reason.OUT_OF_BUDGET, port=site.port, detail=why)
        websites.append(findings)
    await session.recorder.record([*(host.findings for host in left), *websites])


async def network_coverage(session: Session, early: Reason | None) -> None:
    """Store for each network in scope whether it was looked at whole; `early` is why the run ended before its end.

    What discovery already told of a network stands.
    """
    rows = []
    for network in session.scan.scope:
        if network in session.networks_told:
            continue
        findings = Findings(session.scan.id, network)
        if session.local_fault:
            findings.ended(_NETWORK, CoverageState.FAILED, Reason.NOT_REACHED, detail="an interface went down")
        elif early is not None:
            findings.ended(_NETWORK, CoverageState.NOT_RUN, early)
        else:
            findings.ended(_NETWORK, CoverageState.DONE)
        rows.append(findings)
    await session.recorder.record(rows)
