"""Re-affirms what an earlier scan learnt of a host that is still the same, instead of asking all of it again.

The same hardware address, the same open ports and the same greetings at them
let the earlier answers stand, for at most a week from when they were given.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from scanner.engine.earlier import Known, macs_in
from scanner.engine.questions import looks_embedded
from scanner.engine.session import Host, Session
from scanner.gate import RefusedByGateError
from scanner.model.closed_lists import Transport
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.hosts import ServiceObservation
from scanner.model.ports import expected_service
from scanner.probes.base import Target, all_probes, all_segment_probes
from scanner.probes.service import is_asked_at_once, name_service
from scanner.stream import StreamLimitError
from scanner.text import clean

_GREETING_SECONDS = 6.0
_OWN_EACH_TIME = frozenset({"neighbour", "icmp_echo", "tcp_ports", "network", "redaction"})


def seems_unchanged(session: Session, host: Host, now: datetime) -> Known | None:
    """Return what an earlier scan stored of a host with the same hardware address, while it may still stand."""
    known = session.earlier.hosts.get(host.address)
    if known is None or known.open_ports is None:
        return None
    macs = macs_in(host.findings.evidence)
    return known if macs and macs == known.macs and known.stands(now) else None


async def reaffirm(session: Session, host: Host, asked: frozenset[int] | None = None) -> bool:
    """Add the earlier answers to the findings of a host that is unchanged; False where it has to be asked.

    Where not all ports were asked but only those `asked`, the earlier sweep of all stands with the rest.
    """
    known = seems_unchanged(session, host, datetime.now(UTC))
    if known is None or known.open_ports is None:
        return False
    if set(host.open_ports) != {port for port in known.open_ports if asked is None or port in asked}:
        return False
    alike = await greets_alike(session, host, known) if host.greets_alike is None else host.greets_alike
    if not alike:
        return False
    own = _asked_anew(host) - (frozenset() if asked is None else {"tcp_ports"})
    note = f"unchanged since {known.since:%Y-%m-%d %H:%M} UTC"
    host.findings.evidence.extend(_again(item, session.scan.id) for item in known.evidence if item.probe not in own)
    host.findings.coverage.extend(
        replace(row, scan_id=session.scan.id, detail=_noted(row, note))
        for row in known.coverage
        if row.probe not in own
    )
    return True


def _asked_anew(host: Host) -> frozenset[str]:
    """Return the probes whose earlier answers do not count, as they were asked in this scan too."""
    asked = {probe for probe, _ in host.asked}
    kinds = {kind for probe in all_probes() if probe.name in asked for kind in probe.observes}
    following = {probe.name for probe in all_probes() if probe.follows in kinds}
    return _OWN_EACH_TIME | {probe.name for probe in all_segment_probes()} | asked | following


async def greets_alike(session: Session, host: Host, known: Known) -> bool:
    """Ask each named port for its name once more, in as many lanes as the host bears; a difference ends its lane."""
    ports = worth_asking(known.greetings())
    lanes = 1 if looks_embedded(known.open_ports or ()) else session.plan.limits.per_host

    async def lane(mine: Sequence[tuple[int, ServiceObservation]]) -> bool:
        for port, before in mine:
            if not await _same_greeting(session, host.address, port, before):
                return False
        return True

    return all(await asyncio.gather(*(lane(ports[number::lanes]) for number in range(lanes))))


def worth_asking(greetings: Mapping[int, ServiceObservation]) -> list[tuple[int, ServiceObservation]]:
    """Return the ports to ask again; of those that repeat what they are sent the quickest speaks for all."""
    ports = sorted(greetings.items())
    repeating = [(port, seen) for port, seen in ports if seen.name == "echo"]
    repeating.sort(key=lambda item: not is_asked_at_once(expected_service(Transport.TCP, item[0])))
    return [(port, seen) for port, seen in ports if seen.name != "echo"] + repeating[:1]


async def _same_greeting(session: Session, address: str, port: int, before: ServiceObservation) -> bool:
    target = Target(address, port, service=expected_service(Transport.TCP, port))
    try:
        async with asyncio.timeout(_GREETING_SECONDS):
            answer = await name_service(target, session.gate)
    except (OSError, RefusedByGateError, StreamLimitError, ValueError, EOFError):
        return False
    return _words(answer.observations) == _words([before])


def _words(seen: Iterable[object]) -> tuple[tuple[str, str, bool], ...]:
    return tuple((item.name, item.banner, item.tls) for item in seen if isinstance(item, ServiceObservation))


def _again(item: Evidence, scan_id: str) -> Evidence:
    """Return an answer under this scan, with the time at which it was really given."""
    return replace(item, id=evidence_id(scan_id, item.probe, item.target, item.observation), scan_id=scan_id)


def _noted(row: Coverage, note: str) -> str:
    if row.detail.startswith("unchanged since"):
        return row.detail
    return clean(f"{note}; {row.detail}" if row.detail else note, 200)
