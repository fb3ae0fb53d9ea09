"""Which actions are the most urgent: one rule for every view (decision 0070)."""

from collections.abc import Iterable
from dataclasses import dataclass

from checks.base import Finding
from checks.registry import all_checks
from reports.content.order import SEVERITY_ORDER
from scanner.model.closed_lists import Outcome, Severity

MOST_URGENT = 5


@dataclass(frozen=True, slots=True)
class Urgent:
    """One action: close all open findings of a check. `places` are addresses and website ids, each once."""

    check: str
    severity: Severity
    confirmed: bool
    findings: tuple[Finding, ...]
    places: tuple[str, ...]


def most_urgent(findings: Iterable[Finding], number: int = MOST_URGENT) -> tuple[Urgent, ...]:
    """Return the most urgent actions, at most `number`.

    Order: severity, where a mere suspicion counts one step lower; then the
    higher confidence; then exposure (a website first, then the number of
    places); then effort (fewer steps of remedy first); then the check's id.
    Accepted risks and what is only for information are left out.
    """
    grouped: dict[str, list[Finding]] = {}
    for item in findings:
        if item.outcome in {Outcome.FAIL, Outcome.SUSPECTED} and not item.waived and item.severity != Severity.INFO:
            grouped.setdefault(item.check, []).append(item)
    actions = [_urgent(check, members) for check, members in grouped.items()]
    return tuple(sorted(actions, key=_rank)[:number])


def _urgent(check: str, findings: list[Finding]) -> Urgent:
    return Urgent(
        check=check,
        severity=findings[0].severity,
        confirmed=any(item.outcome is Outcome.FAIL for item in findings),
        findings=tuple(findings),
        places=tuple(dict.fromkeys(item.address or item.website or "" for item in findings)),
    )


def _rank(action: Urgent) -> tuple[int, int, int, int, int, str]:
    sure = [item for item in action.findings if item.outcome is Outcome.FAIL] or action.findings
    check = all_checks().get(action.check)
    return (
        SEVERITY_ORDER[action.severity] + (0 if action.confirmed else 1),
        -max(item.confidence for item in sure),
        0 if any(item.website for item in action.findings) else 1,
        -len(action.places),
        len(check.remedy) if check else 0,
        action.check,
    )
