"""Gives nmap what stayed unnamed, bounded per host; without nmap the question is kept as not asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scanner.engine.bounds import NMAP_SECONDS
from scanner.engine.questions import Service
from scanner.engine.session import Host, Session
from scanner.events import Notice, ServiceFound
from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.model.message import Message
from scanner.model.observations.hosts import ServiceObservation

if TYPE_CHECKING:
    from scanner.probes.nmap_adapter import NmapAnswer

_PROBE = "nmap"
_NMAP_AT_FAULT = frozenset({Reason.GARBAGE, Reason.TOOL_MISSING})
_NMAP_FAILED = Message.of(
    "nmap did not work as it should ({detail}). Services that only nmap can name stay unnamed; "
    "install a current nmap, or go on without it."
)


async def name_with_nmap(session: Session, host: Host, unnamed: Sequence[Service]) -> tuple[Service, ...]:
    """Ask nmap for the names of services that no own probe could name; return those it named."""
    if not unnamed:
        return ()
    profile = session.plan.settings.profile
    if profile not in NMAP_SECONDS or session.plan.settings.step > 2:
        reason = Reason.TOOL_MISSING if profile in NMAP_SECONDS else Reason.OUT_OF_BUDGET
        for service in unnamed:
            host.findings.ended(_PROBE, CoverageState.NOT_RUN, reason, port=service.port)
        return ()
    ports = [service.port for service in unnamed]
    keys = [(_PROBE, port) for port in ports]
    host.wait_for(keys)
    async with session.nmap_turn:
        answers = await _ask(session, host, ports, NMAP_SECONDS[profile])
    host.forget(keys)
    return answers


async def _ask(session: Session, host: Host, ports: Sequence[int], seconds: float) -> tuple[Service, ...]:
    from scanner.probes.nmap_adapter import name_services  # noqa: PLC0415  (python-nmap: only where it is needed)

    answer = await name_services(host.address, ports, session.gate, seconds=seconds)
    _tell_once(session, answer)
    for observation in answer.observations:
        host.findings.saw(_PROBE, observation)
    answered = {item.port for item in answer.observations}
    for port in ports:
        state, reason = (CoverageState.DONE, None) if port in answered else (answer.state, answer.reason)
        host.findings.ended(_PROBE, state, reason, port=port, detail=answer.detail if reason else "")
    named = [item for item in answer.observations if item.name]
    for item in named:
        session.emit(ServiceFound(host.address, item.port, Transport.TCP, item.name))
    return tuple(_service(item) for item in named)


def _tell_once(session: Session, answer: "NmapAnswer") -> None:
    """Say at the first time, not at every host, that nmap is of no use here."""
    if answer.reason in _NMAP_AT_FAULT and not session.nmap_told:
        session.nmap_told = True
        session.emit(Notice(_NMAP_FAILED.text, {"detail": answer.detail}))


def _service(item: ServiceObservation) -> Service:
    return Service(item.port, item.name, item.tls)
