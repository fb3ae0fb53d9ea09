"""Questions to a whole segment at once: multicast names and discovery protocols."""

import asyncio
from collections.abc import Callable

from scanner.engine.outcome import is_local_fault, state_of
from scanner.engine.patience import finished_within
from scanner.engine.recorder import Findings
from scanner.engine.sense import sensible_segment
from scanner.engine.session import Host, Session
from scanner.interfaces import Interface
from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.probes.base import SegmentProbe, all_segment_probes


async def ask_segments(session: Session, add: Callable[[Host], None]) -> None:
    """Ask each attached segment in scope, keep what each host answered, and hand on hosts found that way."""
    links = {item.network: item for item in session.interfaces if _in_scope(session, item)}
    async with asyncio.TaskGroup() as group:
        for interface in links.values():
            for probe in all_segment_probes():
                group.create_task(_ask(session, probe, interface, add))


def _in_scope(session: Session, interface: Interface) -> bool:
    return not interface.is_loopback and any(interface.holds(address) for address in session.plan.addresses)


async def _ask(session: Session, probe: SegmentProbe, interface: Interface, add: Callable[[Host], None]) -> None:
    segment = Findings(session.scan.id, interface.network)
    try:
        told_by = await finished_within(lambda: probe.ask_segment(interface.address, session.gate), probe.seconds)
        answers = sensible_segment(told_by)
    except Exception as error:
        state, reason = state_of(error, Transport.UDP)
        if reason is Reason.ERROR:
            session.broken(probe.name, interface.network, error)
        session.local_fault = session.local_fault or is_local_fault(error)
        segment.ended(probe.name, state, reason, detail=str(error))
        await session.recorder.record([segment])
        return
    segment.ended(probe.name, CoverageState.DONE)
    told = [segment]
    for address, observations in answers.items():
        findings = Findings(session.scan.id, address)
        for observation in observations:
            findings.saw(probe.name, observation)
        findings.ended(probe.name, CoverageState.DONE)
        told.append(findings)
        host = session.host(address)
        if host is not None:
            add(host)
    await session.recorder.record(told)
