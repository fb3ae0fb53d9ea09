"""The ranking of actions: severity, certainty, exposure, effort."""

from checks.base import Finding
from reports.urgency import most_urgent
from scanner.model.closed_lists import FixOwner, Outcome, Severity


def finding(check: str, severity: Severity, outcome: Outcome = Outcome.FAIL, **more) -> Finding:
    number = more.pop("number", 1)
    given = {"confidence": 90, "address": f"10.0.0.{number}", "device": f"d{number}", **more}
    return Finding(
        id=f"{check}{number}", check=check, outcome=outcome, severity=severity, fix_owner=FixOwner.SCHOOL, **given
    )


def order(*findings: Finding) -> list[str]:
    return [item.check for item in most_urgent(findings)]


def test_severity_comes_first_and_a_suspicion_counts_one_step_lower():
    assert order(
        finding("a", Severity.MEDIUM),
        finding("b", Severity.CRITICAL, Outcome.SUSPECTED, confidence=60),
        finding("c", Severity.HIGH),
        finding("d", Severity.CRITICAL),
    ) == ["d", "c", "b", "a"]


def test_then_confidence_then_website_then_number_of_places():
    assert order(
        finding("few", Severity.HIGH),
        finding("many", Severity.HIGH),
        finding("many", Severity.HIGH, number=2),
        finding("site", Severity.HIGH, device=None, address=None, website="w1"),
        finding("sure", Severity.HIGH, confidence=100),
    ) == ["sure", "site", "many", "few"]


def test_accepted_risks_passes_and_remarks_are_no_actions():
    assert not order(
        finding("waived", Severity.CRITICAL, waived=True),
        finding("passed", Severity.CRITICAL, Outcome.PASS),
        finding("unseen", Severity.CRITICAL, Outcome.NOT_EVALUATED),
        finding("remark", Severity.INFO),
    )


def test_at_most_five_and_the_same_for_any_order():
    findings = [finding(name, Severity.HIGH) for name in "gfedcba"]
    assert order(*findings) == order(*reversed(findings)) == list("abcde")
