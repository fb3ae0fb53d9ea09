"""When "no gap was found" means something: enough was looked at, and nothing was hidden."""

from collections.abc import Sequence

from checks.base import Finding
from checks.facts import Facts, is_kind
from checks.hidden import hidden_networks
from checks.requirements.mapping import ItemRow
from scanner.model.closed_lists import DeviceKind, NotAssessedReason, Outcome


def missing_coverage(
    facts: Facts, row: ItemRow, findings: Sequence[Finding], min_coverage: float
) -> NotAssessedReason | None:
    """Return why the absence of gaps proves nothing for an item, None where it does."""
    if row.about == "website":
        passed = any(item.outcome is Outcome.PASS or item.waived for item in findings)
        return None if passed else NotAssessedReason.NO_DATA
    if not facts.inventory.scans or not facts.devices or facts.inventory.school.computers_owned is None:
        return NotAssessedReason.NO_DATA
    if hidden_networks(facts.inventory) or _seen_share(facts) < min_coverage:
        return NotAssessedReason.LOW_COVERAGE
    return None


def _seen_share(facts: Facts) -> float:
    """Return how many of the school's usable computers the inventory holds, 0 to 1."""
    school = facts.inventory.school
    usable = (school.computers_owned or 0) - (school.computers_broken or 0)
    seen = sum(is_kind(device, DeviceKind.COMPUTER) for device in facts.devices)
    return min(1.0, seen / usable) if usable > 0 else 1.0
