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


async def ask(session: Session, question: Question, findings: Findings, *, left: float | None = None) -> Ending:
    """Ask within the probe's own seconds, add what came back and how it ended to `findings`.

    `left` is what the target has left of its time, where it has used some of it up.
    """
    probe, target = question.probe, question.target
    denied = refusal(probe, session.plan.settings)
    if denied is not None:
        findings.ended(probe.name, CoverageState.NOT_PERMITTED, denied, port=target.port)
        return Ending(CoverageState.NOT_PERMITTED, denied)
    return await bounded(
        session, findings, probe.name, target, lambda: probe.ask(target, session.gate), seconds=probe.seconds, left=left
    )


async def bounded(
    session: Session,
    findings: Findings,
    name: str,
    target: Target,
    work: Callable[[], Awaitable[Answer]],
    *,
    seconds: float,
    left: float | None = None,
) -> Ending:
    """Await `work` for at most `seconds` and turn its answer or its exception into evidence and coverage.

    Where the target has only `left` seconds, work that these cut off is out of budget.
    """
    short = left is not None and left < seconds
    try:
        answer = sensible(await finished_within(work, left if short and left is not None else seconds))
    except Exception as error:
        if short and isinstance(error, CutOffError):
            return _out_of_budget(findings, name, target)
        return _failed(session, findings, name, target, error, cut_off=isinstance(error, CutOffError))
    for observation in answer.observations:
        findings.saw(name, observation, answer.excerpt)
    if answer.out_of_budget:
        return _out_of_budget(findings, name, target, answer)
    findings.ended(name, CoverageState.DONE, port=target.port)
    return Ending(CoverageState.DONE, None, answer)


def _out_of_budget(findings: Findings, name: str, target: Target, answer: Answer | None = None) -> Ending:
    """Note that a question was not put to its end for want of time."""
    findings.ended(name, CoverageState.FAILED, Reason.OUT_OF_BUDGET, port=target.port, detail="time for a silent port")
    return Ending(CoverageState.FAILED, Reason.OUT_OF_BUDGET, answer)


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
