"""One run from its first to its last moment: begin, watch for cancel and budget, end in a state that can be used."""

import asyncio
import dataclasses
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from enum import Enum
from typing import Protocol

from scanner.audit import AuditLog, who
from scanner.engine.account_notices import refused_accounts
from scanner.engine.ending import leave_unfinished, network_coverage
from scanner.engine.finding import known_neighbours
from scanner.engine.pipeline import Pipeline
from scanner.engine.recorder import Findings, Recorder, Store
from scanner.engine.session import Session
from scanner.engine.told_addresses import learn_told_addresses
from scanner.errors import RasoatError, UsageError
from scanner.events import Event, Notice, ScanFinished, ScanStarted
from scanner.gate import Gate
from scanner.interfaces import Interface, local_interfaces, way_to
from scanner.model.closed_lists import Reason
from scanner.model.message import Message
from scanner.model.scan import Scan, ScanState
from scanner.plan import Plan, pinned_scope
from scanner.progress import ProgressMeter
from scanner.raw.reserve import RawReserve
from scanner.version import VERSION

_NETWORK_LOST = Message.of(
    "This computer lost its network during the scan. What was not reached is marked so; no device counts as gone."
)
_GRACE_SECONDS = 1.2
"""How long cancelled work may take to let go before the run ends without it."""


class LockedStore(Store, Protocol):
    """A repository as a run needs it."""

    def scan_lock(self) -> AbstractContextManager[None]:
        """Hold the one scan lock; raises `SetupError` if another live process has it."""


class _Ended(Enum):
    COMPLETE = ScanState.FINISHED
    OUT_OF_TIME = "out of time"
    CANCELLED = ScanState.INTERRUPTED


async def run_scan(
    plan: Plan,
    repository: LockedStore,
    emit: Callable[[Event], None],
    *,
    cancel: asyncio.Event,
    resume: Scan | None = None,
    audit: AuditLog,
) -> Scan:
    """Run a plan that the user agreed to and return the scan as it was stored.

    Setting `cancel` ends it within two seconds, interrupted, with everything
    stored that was seen. `resume` goes on with an unfinished scan and leaves
    out the hosts it finished. Raises `SetupError` if the store, the audit log
    or the scan lock refuse; what was acknowledged before stays stored.
    """
    if not plan.settings.consented:
        raise _no_consent()
    with repository.scan_lock():
        recorder = Recorder(repository)
        try:
            scan = dataclasses.replace(resume, state=ScanState.RUNNING, finished=None) if resume else _new_scan(plan)
            audit.append("scan_started", _audit_fields(plan, scan, resumed=resume is not None))
            async with RawReserve(await _gate(plan, scan, audit)) as reserve:
                session = await _begin(
                    plan, scan, recorder, reserve, emit=emit, resumed=resume is not None, audit=audit
                )
                return await _run(session, cancel)
        finally:
            recorder.close()


async def _gate(plan: Plan, scan: Scan, audit: AuditLog) -> Gate:
    scope = await pinned_scope(plan)
    return Gate(scope, plan.limits, lambda event, fields: audit.append(event, {"scan": scan.id, **fields}))


async def _begin(
    plan: Plan,
    scan: Scan,
    recorder: Recorder,
    reserve: RawReserve,
    *,
    emit: Callable[[Event], None],
    resumed: bool,
    audit: AuditLog,
) -> Session:
    meter = ProgressMeter(emit, _expected(plan))
    session = Session(plan, scan, reserve.gate, emit, meter, recorder, audit, reserve, interfaces=local_interfaces())
    session.ready_frames(plan.addresses)
    await recorder.begin(scan)
    if resumed:
        session.done = await recorder.hosts_done(scan.id)
    session.earlier = await recorder.earlier(scan)
    if session.earlier.seconds is not None:
        meter.shorten(session.earlier.seconds)
    emit(ScanStarted(scan.id, scan.scope, plan.settings.step, len(plan.addresses), resumed=resumed))
    await _store_vantage(session)
    return session


async def _run(session: Session, cancel: asyncio.Event) -> Scan:
    try:
        ended = await _supervise(session, cancel)
        await _close_books(session, ended)
    except BaseException:
        await _close(session, ScanState.FAILED)
        raise
    return await _close(session, ScanState.INTERRUPTED if ended is _Ended.CANCELLED else ScanState.FINISHED)


async def _supervise(session: Session, cancel: asyncio.Event) -> _Ended:
    """Let the pipeline run until it ends, the user cancels, or its time is up."""
    work = asyncio.create_task(Pipeline(session).run())
    watch = asyncio.create_task(cancel.wait())
    try:
        await asyncio.wait({work, watch}, timeout=session.plan.settings.max_time, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            _raise_first(work)
            return _Ended.COMPLETE
        return _Ended.CANCELLED if cancel.is_set() else _Ended.OUT_OF_TIME
    finally:
        watch.cancel()
        work.cancel()
        await asyncio.wait({work}, timeout=_GRACE_SECONDS)


async def _close_books(session: Session, ended: _Ended) -> None:
    if ended is not _Ended.COMPLETE:
        await leave_unfinished(session, "interrupted" if ended is _Ended.CANCELLED else "time budget")
    await learn_told_addresses(session)
    await network_coverage(session, None if ended is _Ended.COMPLETE else Reason.OUT_OF_BUDGET)
    for notice in refused_accounts(session):
        session.emit(notice)
    if session.local_fault:
        session.emit(Notice(_NETWORK_LOST.text))


async def _close(session: Session, state: ScanState) -> Scan:
    stopped_answering = await _stopped_answering(session, state)
    finished = datetime.now(UTC)
    packets = session.gate.ledger.packets
    shares = session.gate.ledger.shares(session.hosts)
    try:
        await session.recorder.finish(session.scan.id, state, finished)
        session.audit.append("scan_ended", {"scan": session.scan.id, "state": str(state), "packets": packets})
    except RasoatError:
        if state is not ScanState.FAILED:
            raise
    session.emit(
        ScanFinished(
            scan_id=session.scan.id,
            state=str(state),
            hosts=len(session.hosts) + len(session.done),
            packets=packets,
            peak_rate=round(session.gate.ledger.peak_rate, 1),
            seconds=round(time.monotonic() - session.started, 1),
            stopped_answering=stopped_answering,
            packets_median=shares.median,
            packets_most=shares.most,
            packets_most_at=shares.most_at,
        )
    )
    return dataclasses.replace(session.scan, state=state, finished=finished)


async def _store_vantage(session: Session) -> None:
    macs = {item.address: item.mac for item in known_neighbours()}
    for interface in _ways(session.plan, session.interfaces):
        findings = Findings(session.scan.id, interface.address)
        gateway_mac = macs.get(interface.gateway or "")
        findings.saw("network", interface.observe(gateway_mac=gateway_mac, step=session.plan.settings.step))
        await session.recorder.record([findings])


def _ways(plan: Plan, interfaces: tuple[Interface, ...]) -> tuple[Interface, ...]:
    """Return the interfaces by which the networks in scope are reached, each once."""
    first = (network.partition("/")[0] for network in plan.networks)
    ways = (way_to(address, interfaces) for address in first)
    return tuple(dict.fromkeys(way for way in ways if way is not None))


async def _stopped_answering(session: Session, state: ScanState) -> tuple[str, ...]:
    """Return the hosts that fell silent during the scan; a scan that was stopped sends nothing more to make sure."""
    silent = {host.address for host in session.hosts.values() if host.stopped_answering}
    if state is ScanState.FINISHED:
        silent |= set(await session.gate.stopped_answering())
    return tuple(sorted(silent))


def _new_scan(plan: Plan) -> Scan:
    return Scan(
        id=uuid.uuid4().hex,
        site=plan.site,
        scope=plan.networks,
        settings=plan.settings,
        started=datetime.now(UTC),
        vantage=plan.vantage,
        authorised_by=plan.authorised_by,
        tool_version=VERSION,
    )


def _expected(plan: Plan) -> dict[str, tuple[int, float]]:
    """Share the plan's expected time out over the phases; each then corrects itself by what it measures."""
    cost = plan.cost
    if not plan.addresses:
        return {"websites": (len(plan.sites), 6.0)}
    seconds, ports = cost.minutes * 60, max(cost.tcp_ports, 1)
    return {
        "discovery": (cost.addresses, 0.15 * seconds / cost.addresses),
        "ports": (cost.hosts * ports, 0.35 * seconds / (cost.hosts * ports)),
        "services": (cost.hosts, 0.5 * seconds / cost.hosts),
        "websites": (len(plan.sites), 6.0),
    }


def _audit_fields(plan: Plan, scan: Scan, *, resumed: bool) -> dict[str, object]:
    return {
        **who(),
        "scan": scan.id,
        "resumed": resumed,
        "scope": list(scan.scope),
        "websites": [site.url for site in plan.sites],
        "authorised_by": plan.authorised_by,
        "profile": str(plan.settings.profile),
        "step": plan.settings.step,
        "login_tests": plan.settings.allow_login_tests,
        "rate": plan.limits.rate,
        "snmp_accounts": list(plan.accounts.networks()),
        "version": VERSION,
    }


def _raise_first(work: "asyncio.Task[None]") -> None:
    """Raise what ended the pipeline: of a group of errors the one that speaks to a person."""
    error = work.exception()
    if error is None:
        return
    while isinstance(error, BaseExceptionGroup):
        spoken = error.subgroup(RasoatError) or error
        error = spoken.exceptions[0]
    raise error


def _no_consent() -> UsageError:
    return UsageError(
        Message.of("Asked to scan."),
        Message.of("Nothing is sent before someone agreed to the plan."),
        Message.of("Look at the plan with --plan, then add --yes to agree to it."),
    )
