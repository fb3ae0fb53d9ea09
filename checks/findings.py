"""Turns what judges say into findings: stable ids, waivers, first sight, one order."""

import hashlib
import ipaddress
from collections.abc import Iterable, Mapping
from datetime import datetime

from checks.base import FAIL_CONFIDENCE, Check, Finding, Judgement
from checks.facts import Facts
from scanner.model.closed_lists import Outcome, Severity
from scanner.model.school import Waiver

_GAPS = frozenset({Outcome.FAIL, Outcome.SUSPECTED})
_SEVERITIES = {severity: place for place, severity in enumerate(Severity)}
_WORST_FIRST = {
    outcome: place
    for place, outcome in enumerate(
        (Outcome.FAIL, Outcome.SUSPECTED, Outcome.NOT_EVALUATED, Outcome.PASS, Outcome.NOT_APPLICABLE)
    )
}


def finding_id(check: str, judgement: Judgement) -> str:
    """Return the id of a finding: it knows the device, never its address."""
    subject = judgement.device or judgement.website or ""
    content = "\0".join((check, subject, str(judgement.port or ""), judgement.sub_key))
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def make_findings(check: Check, facts: Facts, first_seen: Mapping[str, datetime]) -> list[Finding]:
    """Return the findings of one check; of two on the same subject the worse one counts."""
    found: dict[str, Finding] = {}
    for judgement in check.judge(facts):
        finding = _finding(check, judgement, facts, first_seen)
        other = found.get(finding.id)
        if other is None or _WORST_FIRST[finding.outcome] < _WORST_FIRST[other.outcome]:
            found[finding.id] = finding
    return list(found.values())


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, check, address (as a number), port and id."""
    return tuple(
        sorted(
            findings,
            key=lambda item: (
                _SEVERITIES[item.severity],
                item.check,
                _address_key(item.address),
                item.port or 0,
                item.id,
            ),
        )
    )


def _finding(check: Check, judgement: Judgement, facts: Facts, first_seen: Mapping[str, datetime]) -> Finding:
    name = finding_id(check.id, judgement)
    outcome = _tempered(check, judgement)
    waiver = _waiver(name, facts) if outcome in _GAPS else None
    return Finding(
        id=name,
        check=check.id,
        outcome=outcome,
        confidence=judgement.confidence,
        severity=check.severity,
        fix_owner=check.fix_owner,
        reason=judgement.reason,
        device=judgement.device,
        website=judgement.website,
        address=judgement.address,
        port=judgement.port,
        sub_key=judgement.sub_key,
        evidence=judgement.evidence,
        params=judgement.params,
        first_seen=_first_seen(name, judgement, facts, first_seen) if outcome in _GAPS else None,
        waived=waiver is not None,
        waived_until=waiver.until.isoformat() if waiver else None,
        unproven=not check.proven,
    )


def _tempered(check: Check, judgement: Judgement) -> Outcome:
    """Return the outcome; a gap needs confidence and a check that was once proven on a real target."""
    if judgement.outcome is Outcome.FAIL and (not check.proven or judgement.confidence < FAIL_CONFIDENCE):
        return Outcome.SUSPECTED
    return judgement.outcome


def _waiver(name: str, facts: Facts) -> Waiver | None:
    waivers = [item for item in facts.inventory.waivers if item.finding == name]
    valid = [item for item in waivers if item.created_on <= facts.today <= item.until]
    return max(valid, key=lambda item: (item.until, item.id), default=None)


def _first_seen(name: str, judgement: Judgement, facts: Facts, first_seen: Mapping[str, datetime]) -> datetime | None:
    times = [item.seen_at for item in facts.inventory.evidence_of(judgement.evidence)]
    if name in first_seen:
        times.append(first_seen[name])
    return min(times, default=None)


def _address_key(address: str | None) -> tuple[int, int, str]:
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return (0, 0, address or "")
    return (parsed.version, int(parsed), "")
