"""Questions the services of one host and stores all that came back in one transaction."""

import asyncio
import time
from collections.abc import Sequence

from scanner.engine.asking import Ending, Question, ask, bounded
from scanner.engine.beside import ask_the_rest, settled
from scanner.engine.bounds import HOST_SECONDS, NAMING_SECONDS
from scanner.engine.nmap_stage import name_with_nmap
from scanner.engine.questions import Service, following_questions, looks_embedded, service_questions
from scanner.engine.session import Host, Session
from scanner.engine.unchanged import reaffirm
from scanner.errors import RasoatError
from scanner.events import HostDone, ServiceFound
from scanner.gate import PortState, RefusedByGateError
from scanner.model.closed_lists import CoverageState, Reason, Transport
from scanner.model.observations.hosts import ServiceObservation
from scanner.model.ports import NEVER_SEND_PORTS, expected_service
from scanner.probes.base import Probe, Target, all_probes
from scanner.probes.service import name_service

_NAMING = "service"
_SILENT = "time for a silent port"
_TIMEOUTS_TO_STOP = 2
"""Time-outs in a row after which a host is looked at again before it is asked anything more."""
_FLOOD = 12
"""Open ports from which on a host that has nearly all of them open counts as one that accepts everything."""
_FLOOD_ASKED = 2


async def examine(session: Session, host: Host) -> None:
    """Name the host's services, put every fitting probe to them, and store the host as done."""
    await settled(host)
    if await reaffirm(session, host):
        await store_host(session, host)
        return
    longest = HOST_SECONDS[session.plan.settings.profile]
    try:
        async with asyncio.timeout(longest):
            unnamed = await _question(session, host)
        named = await name_with_nmap(session, host, unnamed)
        questions = service_questions(host.address, named, all_probes())
        host.wait_for(_keys(questions))
        async with asyncio.timeout(longest):
            await _ask_in_turn(session, host, questions)
    except TimeoutError:
        host.leave_waiting(Reason.OUT_OF_BUDGET, "time for one host")
    host.leave_waiting(Reason.TIMEOUT, "stopped answering")
    await store_host(session, host)


async def ask_early(session: Session, host: Host, port: int) -> None:
    """Name and question the port that was found open first, while the others are still asked.

    Only one, and one connection at a time: of what else is open nothing is known yet.
    """
    host.open_ports = host.open_ports or (port,)  # all that is known of it; the sweep's end tells the rest
    host.wait_for([(_NAMING, port)])
    async with session.beside_turn:
        try:
            service = await _name(session, host, port)
            _tell(session, host, service)
            questions = service_questions(host.address, [service], all_probes())
            host.wait_for(_keys(questions))
            await _ask_in_turn(session, host, questions)
        except RasoatError:
            raise
        except Exception as error:
            session.broken("host", host.address, error)
        else:
            host.first = service


async def _question(session: Session, host: Host) -> tuple[Service, ...]:
    """Name and question what is open; return the services that stayed unnamed."""
    probes = all_probes()
    early = [host.first] if host.first is not None else []
    ports = tuple(port for port in _ports_to_ask(session, host) if port not in {item.port for item in early})
    expected = service_questions(host.address, [Service(port) for port in ports], probes)
    host.wait_for([(_NAMING, port) for port in ports], _keys(expected))
    lanes = 1 if looks_embedded(host.open_ports) else session.plan.limits.per_host
    async with asyncio.TaskGroup() as group:
        group.create_task(ask_the_rest(session, host))
        services = await _name_all(session, host, ports, lanes)
        questions = service_questions(host.address, services, probes)
        host.forget(_keys(expected))
        host.wait_for(_keys(questions))
        for lane in range(lanes):
            group.create_task(_ask_in_turn(session, host, questions[lane::lanes]))
    if host.stopped_answering or _accepts_everything(session, host):
        return ()
    return tuple(item for item in (*early, *services) if not item.name and item.port not in NEVER_SEND_PORTS)


def _keys(questions: Sequence[Question]) -> list[tuple[str, int]]:
    return [(item.probe.name, item.target.port) for item in questions]


def _ports_to_ask(session: Session, host: Host) -> tuple[int, ...]:
    """Return the open ports; of a host that accepts on nearly every port only a few, the rest being no services."""
    if not _accepts_everything(session, host):
        return host.open_ports
    for port in host.open_ports[_FLOOD_ASKED:]:
        host.findings.ended(
            _NAMING, CoverageState.NOT_RUN, Reason.OUT_OF_BUDGET, port=port, detail="accepts on every port"
        )
    return host.open_ports[:_FLOOD_ASKED]


def _accepts_everything(session: Session, host: Host) -> bool:
    """Tell whether nearly every port that was asked is open: a trap or a proxy, not that many services."""
    asked = len(session.plan.settings.tcp_ports)
    return len(host.open_ports) >= _FLOOD and len(host.open_ports) * 10 >= asked * 8


async def store_host(session: Session, host: Host) -> None:
    """Store a host as done; only then is it acknowledged."""
    await settled(host)
    await session.recorder.record([host.findings], host_done=True)
    session.finished.add(host.address)
    packets = session.gate.sent[host.address] - host.packets_before
    session.note_target(host.address, packets)
    session.emit(HostDone(host.address))
    session.meter.advance("services")


async def _name_all(session: Session, host: Host, ports: Sequence[int], lanes: int) -> list[Service]:
    """Name each open port, in as many lanes as the host bears; `name_service` sends nothing to raw print ports."""
    services: list[Service] = []

    async def lane(mine: Sequence[int]) -> None:
        for port in mine:
            service = Service(port) if host.stopped_answering else await _name(session, host, port)
            services.append(service)
            _tell(session, host, service)

    async with asyncio.TaskGroup() as group:
        for number in range(lanes):
            group.create_task(lane(ports[number::lanes]))
    return services


def _tell(session: Session, host: Host, service: Service) -> None:
    if service.name:
        session.emit(ServiceFound(host.address, service.port, Transport.TCP, service.name))


async def _name(session: Session, host: Host, port: int) -> Service:
    if _kept_from(session, host, _NAMING, port):
        return Service(port)
    target = Target(host.address, port, service=expected_service(Transport.TCP, port))
    patience = host.silence.patience(session.plan.settings.profile, port)
    ending = await bounded(
        session,
        host.findings,
        _NAMING,
        target,
        lambda: name_service(target, session.gate, patience),
        seconds=NAMING_SECONDS,
    )
    host.silence.note(port, patience.spent)
    host.waiting.pop((_NAMING, port), None)
    for item in ending.answer.observations if ending.answer else ():
        if isinstance(item, ServiceObservation):
            return Service(port, item.name, item.tls)
    return Service(port)


def _kept_from(session: Session, host: Host, probe: str, port: int) -> bool:
    """Tell whether a port had its time, noting that this question was not put to it."""
    over = host.silence.over(session.plan.settings.profile, port)
    if over:
        host.findings.ended(probe, CoverageState.NOT_RUN, Reason.OUT_OF_BUDGET, port=port, detail=_SILENT)
        host.waiting.pop((probe, port), None)
    return over


async def _ask_in_turn(session: Session, host: Host, questions: Sequence[Question]) -> None:
    silent = 0
    for question in questions:
        if host.stopped_answering:
            return
        if _kept_from(session, host, question.probe.name, question.target.port):
            continue
        ending = await _ask_service(session, host, question)
        silent = silent + 1 if _is_silence(ending, question.probe) else 0
        if silent >= _TIMEOUTS_TO_STOP:
            host.stopped_answering = not await _still_there(session, host)
            silent = 0


async def _ask_service(session: Session, host: Host, question: Question) -> Ending:
    """Put one question and what follows from it; a port that was silent before gets only the time it has left."""
    port = question.target.port
    left = host.silence.left(session.plan.settings.profile, port) if host.silence.spent[port] else None
    started = time.monotonic()
    ending = await ask(session, question, host.findings, left=left)
    if _is_silence(ending, question.probe):
        host.silence.note(port, time.monotonic() - started)
    host.waiting.pop((question.probe.name, port), None)
    for following in following_questions(question.target, ending.answer, all_probes()):
        await ask(session, following, host.findings)
    return ending


def _is_silence(ending: Ending, probe: Probe) -> bool:
    """Tell whether an open TCP port fell silent; a datagram without a reply is the rule and no sign."""
    return probe.transport is Transport.TCP and ending.reason in {Reason.TIMEOUT, Reason.OUT_OF_BUDGET}


async def _still_there(session: Session, host: Host) -> bool:
    """Look once more, without a byte, whether a port that was open still answers."""
    for port in host.open_ports[:2]:
        try:
            if await session.gate.touch(host.address, port, timeout=3.0) is not PortState.FILTERED:
                return True
        except (OSError, RefusedByGateError):
            return False
    return False
