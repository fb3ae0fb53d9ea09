"""Puts one question to one target and keeps how it ended; a broken probe costs its own answer only."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from scanner.engine.outcome import is_local_fault, state_of
from scanner.engine.patience import CutOffError, finished_within
from scanner.engine.recorder import Findings
from scanner.engine.sense import sensible
from scanner.engine.session import Session
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.scan import Settings
from scanner.probes.base import Answer, Consent, Probe, Target


@dataclass(frozen=True, slots=True)
class Question:
    """A probe and what it is put to."""

    probe: Probe
    target: Target


@dataclass(frozen=True, slots=True)
class Ending:
    """How a question ended, for those that decide what to ask next."""

    state: CoverageState
    reason: Reason | None
    answer: Answer | None = None


def refusal(probe: Probe, settings: Settings) -> Reason | None:
    """Return why the user's consent does not cover a probe, None where it does."""
    if probe.consent is Consent.LOGIN_TEST and not settings.allow_login_tests:
        return Reason.OPT_IN_OFF
    if probe.consent is not Consent.SCAN and not settings.consented:
        return Reason.CONSENT_MISSING
    return None


async def ask(session: Session, question: Question, findings: Findings) -> Ending:
    """Ask within the probe's own seconds, add what came back and how it ended to `findings`."""
    probe, target = question.probe, question.target
    denied = refusal(probe, session.plan.settings)
    if denied is not None:
        findings.ended(probe.name, CoverageState.NOT_PERMITTED, denied, port=target.port)
        return Ending(CoverageState.NOT_PERMITTED, denied)
    return await bounded(
        session, findings, probe.name, target, lambda: probe.ask(target, session.gate), seconds=probe.seconds
    )


async def bounded(
    session: Session,
    findings: Findings,
    name: str,
    target: Target,
    work: Callable[[], Awaitable[Answer]],
    *,
    seconds: float,
) -> Ending:
    """Await `work` for at most `seconds` and turn its answer or its exception into evidence and coverage."""
    try:
        answer = sensible(await finished_within(work, seconds))
    except Exception as error:
        return _failed(session, findings, name, target, error, cut_off=isinstance(error, CutOffError))
    for observation in answer.observations:
        findings.saw(name, observation, answer.excerpt)
    findings.ended(name, CoverageState.DONE, port=target.port)
    return Ending(CoverageState.DONE, None, answer)


def _failed(
    session: Session, findings: Findings, name: str, target: Target, error: Exception, *, cut_off: bool
) -> Ending:
    state, reason = state_of(error, target.transport, cut_off=cut_off)
    if reason is Reason.ERROR:
        session.broken(name, findings.target, error)
    if is_local_fault(error):
        session.local_fault = True
    detail = "no answer" if state is CoverageState.DONE else str(error) or type(error).__name__
    findings.ended(name, state, reason, port=target.port, detail=detail)
    return Ending(state, reason)
