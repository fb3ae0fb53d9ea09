"""The one place that counts; every view prints what it returns."""

from collections import Counter
from collections.abc import Collection, Sequence

from checks.base import Counts, Finding, Verdict
from scanner.model.closed_lists import CoverageState, Outcome, Severity, VerdictStatus
from scanner.model.inventory import Inventory


def count(
    inventory: Inventory,
    findings: Sequence[Finding],
    verdicts: Sequence[Verdict],
    *,
    left_out: Collection[str] = (),
) -> Counts:
    """Return the numbers of one assessment.

    `left_out` are requirements that repeat another one's state (roll-ups): they
    are shown, never counted twice. Waived findings count as waived only.
    """
    open_findings = [item for item in findings if not item.waived]
    outcomes = Counter(item.outcome for item in open_findings)
    gaps = Counter(item.severity for item in open_findings if item.is_gap)
    states = Counter(item.status for item in verdicts if item.requirement not in left_out)
    return Counts(
        devices=len(inventory.devices),
        personal_devices=sum(device.personal for device in inventory.devices),
        services=sum(len(device.services) for device in inventory.devices),
        websites=len(inventory.websites),
        gaps={severity: gaps[severity] for severity in Severity},
        suspected=outcomes[Outcome.SUSPECTED],
        not_evaluated=outcomes[Outcome.NOT_EVALUATED],
        waived=len(findings) - len(open_findings),
        passed=outcomes[Outcome.PASS],
        verdicts={status: states[status] for status in VerdictStatus},
        looked_at=sum(item.state is CoverageState.DONE for item in inventory.coverage),
        asked=len(inventory.coverage),
    )
