"""The findings as SARIF 2.1.0 (OASIS), for the tools that collect security findings."""

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from checks.base import Check, Finding
from checks.registry import all_checks
from reports.review import Review
from reports.speech import Speech
from scanner.model.closed_lists import Outcome, Severity
from scanner.text import clean
from scanner.version import VERSION

VERSION_OF_FORM = "2.1.0"
_LEVELS: Mapping[str, str] = MappingProxyType(
    {
        Severity.CRITICAL: "error",
        Severity.HIGH: "error",
        Severity.MEDIUM: "warning",
        Severity.LOW: "note",
        Severity.INFO: "note",
    }
)
_KINDS: Mapping[str, str] = MappingProxyType(
    {Outcome.FAIL: "fail", Outcome.SUSPECTED: "review", Outcome.NOT_EVALUATED: "open", Outcome.PASS: "pass"}
)
"""SARIF 3.27.9: "open" is what could not be determined; it is never left out."""

Row = dict[str, Any]


def sarif_document(review: Review, language: str) -> Row:
    """Return the log as JSON-ready data; passed and not applicable subjects are counted, not listed."""
    speech, checks = Speech(language), all_checks()
    listed = [item for item in review.assessment.findings if item.outcome in _KINDS and item.outcome != Outcome.PASS]
    rules = sorted({item.check for item in listed})
    places = {name: index for index, name in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "rasoat",
                "version": VERSION,
                "language": language,
                "rules": [_rule(name, checks.get(name), speech) for name in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not review.assessment.broken_checks,
                "endTimeUtc": review.as_of.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        ],
        "columnKind": "unicodeCodePoints",
        "properties": {"passed": review.assessment.counts.passed, "devices": review.assessment.counts.devices},
        "results": [_result(review, item, checks.get(item.check), places, speech) for item in listed],
    }
    return {"version": VERSION_OF_FORM, "runs": [run]}


def sarif_json(review: Review, language: str) -> bytes:
    """Return the log as text; the same review gives the same bytes."""
    return (json.dumps(sarif_document(review, language), ensure_ascii=False, indent=1) + "\n").encode()


def _rule(name: str, check: Check | None, speech: Speech) -> Row:
    if check is None:
        return {"id": name}
    remedy = " ".join(_all(speech.text(step, {}) for step in check.remedy))
    rule: Row = {
        "id": name,
        "shortDescription": {"text": speech.text(check.title, {}) or name},
        "fullDescription": {"text": speech.text(check.why, {}) or name},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
    }
    return rule | ({"help": {"text": remedy}} if remedy else {})


def _all(texts: Iterable[str | None]) -> list[str]:
    return [text for text in texts if text]


def _result(review: Review, finding: Finding, check: Check | None, places: Mapping[str, int], speech: Speech) -> Row:
    failed = finding.outcome is Outcome.FAIL
    summary = speech.text(check.sentence(finding.params), finding.params) if check else None
    result: Row = {
        "ruleId": finding.check,
        "ruleIndex": places[finding.check],
        "kind": _KINDS[finding.outcome],
        "level": _LEVELS[finding.severity] if failed else "none",
        "message": {"text": clean(summary or finding.check)},
        "locations": [{"logicalLocations": [_location(review, finding)]}],
        "partialFingerprints": {"rasoatFinding/v1": finding.id},
        "properties": {
            "severity": str(finding.severity),
            "confidence": finding.confidence,
            "fixOwner": str(finding.fix_owner),
            "reason": str(finding.reason) if finding.reason else None,
        },
    }
    if finding.waived:
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    return result


def _location(review: Review, finding: Finding) -> Row:
    """Return where: a website's URL, an address with its port, or the school itself."""
    urls = {site.id: site.url for site in review.inventory.websites}
    if finding.website:
        return {"name": clean(urls.get(finding.website, finding.website)), "kind": "resource"}
    if not finding.address:
        return {"name": clean(finding.device or "school"), "kind": "resource"}
    host = f"[{finding.address}]" if ":" in finding.address else finding.address
    place = f"{host}:{finding.port}" if finding.port else host
    return {"name": place, "fullyQualifiedName": f"{finding.device or ''}/{place}", "kind": "resource"}
