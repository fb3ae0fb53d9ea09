"""The inventory as a JSON document, schema `rasoat.inventory/1`; `inventory.schema.json` describes it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from checks.base import Counts, Finding, Verdict
from reports.dates import iso
from reports.export_told import told_of, topology_document
from reports.review import Review
from scanner.model.coverage import Coverage
from scanner.model.device import Device, Service, Website
from scanner.model.guess import Guess
from scanner.model.inventory import Inventory
from scanner.model.scan import Scan
from scanner.version import VERSION

SCHEMA = "rasoat.inventory/1"
_GUESSED = ("kind", "vendor", "os", "model", "hostname", "serial")

Row = dict[str, Any]


def inventory_document(review: Review) -> Row:
    """Return the document as JSON-ready data: all keys present, unknown is None, lists sorted by id."""
    inventory, assessment = review.inventory, review.assessment
    return {
        "schema": SCHEMA,
        "tool": {"version": VERSION, "data": _data(assessment.data_dates)},
        "school": {"code": inventory.school.code, "name": inventory.school.name},
        "as_of": iso(review.as_of),
        "counts": _counts(assessment.counts),
        "scans": _sorted(_scan(item) for item in inventory.scans),
        "devices": _sorted(_device(inventory, item) for item in inventory.devices),
        "websites": _sorted(_website(item) for item in inventory.websites),
        "findings": _sorted(_finding(item) for item in assessment.findings),
        "verdicts": [_verdict(item) for item in sorted(assessment.verdicts, key=lambda item: item.requirement)],
        "coverage": _coverage(inventory.coverage),
        "topology": topology_document(inventory.topology),
        "hidden_networks": sorted({item.network for item in assessment.hidden_networks}),
        "hidden_segments": [{"site": item.site, "network": item.network} for item in assessment.hidden_networks],
        "broken_checks": sorted(assessment.broken_checks),
    }


def inventory_json(review: Review) -> str:
    """Return the document as text; the same review gives the same bytes."""
    return json.dumps(inventory_document(review), ensure_ascii=False, indent=1) + "\n"


def _sorted(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row["id"]))


def _data(dates: Mapping[str, str]) -> list[Row]:
    return [{"name": name, "date": day} for name, day in sorted(dates.items())]


def _counts(counts: Counts) -> Row:
    return {
        "devices": counts.devices,
        "personal_devices": counts.personal_devices,
        "services": counts.services,
        "websites": counts.websites,
        "gaps": {str(name): number for name, number in counts.gaps.items()},
        "suspected": counts.suspected,
        "not_evaluated": counts.not_evaluated,
        "waived": counts.waived,
        "passed": counts.passed,
        "verdicts": {str(name): number for name, number in counts.verdicts.items()},
        "looked_at": counts.looked_at,
        "asked": counts.asked,
    }


def _scan(scan: Scan) -> Row:
    return {
        "id": scan.id,
        "site": scan.site,
        "vantage": scan.vantage,
        "scope": list(scan.scope),
        "authorised_by": scan.authorised_by,
        "profile": str(scan.settings.profile),
        "state": str(scan.state),
        "started": iso(scan.started),
        "finished": _moment(scan.finished),
    }


def _device(inventory: Inventory, device: Device) -> Row:
    """Return a device; a personal one is counted, never described."""
    guesses = {name: None if device.personal and name != "kind" else getattr(device, name) for name in _GUESSED}
    return {
        "id": device.id,
        "site": device.site,
        "addresses": list(device.addresses),
        "mac": None if device.personal else device.mac,
        **{name: _value(guess) for name, guess in guesses.items()},
        "confidence": {name: guess.confidence if guess else None for name, guess in guesses.items()},
        "personal": device.personal,
        "first_seen": iso(device.first_seen),
        "last_seen": iso(device.last_seen),
        "services": [_service(item) for item in sorted(device.services, key=lambda item: item.id)],
        **told_of(inventory, device),
    }


def _service(service: Service) -> Row:
    return {
        "id": service.id,
        "address": service.address,
        "transport": str(service.transport),
        "port": service.port,
        "tls": service.tls,
        "name": _value(service.name),
        "product": _value(service.product),
        "version": _value(service.version),
        "cpe": _value(service.cpe),
    }


def _website(site: Website) -> Row:
    return {
        "id": site.id,
        "url": site.url,
        "platform": _value(site.platform),
        "version": _value(site.version),
        "server": _value(site.server),
    }


def _finding(finding: Finding) -> Row:
    return {
        "id": finding.id,
        "check": finding.check,
        "outcome": str(finding.outcome),
        "reason": _word(finding.reason),
        "confidence": finding.confidence,
        "severity": str(finding.severity),
        "device": finding.device,
        "website": finding.website,
        "address": finding.address,
        "port": finding.port,
        "evidence": sorted(finding.evidence),
        "fix_owner": str(finding.fix_owner),
        "first_seen": _moment(finding.first_seen),
        "waived": finding.waived,
        "waived_until": finding.waived_until,
        "unproven": finding.unproven,
    }


def _verdict(verdict: Verdict) -> Row:
    return {
        "requirement": verdict.requirement,
        "status": str(verdict.status),
        "reason": _word(verdict.reason),
        "conflict": verdict.conflict,
        "musts_met": verdict.musts_met,
        "musts": verdict.musts,
        "findings": sorted(verdict.findings),
        "declarations": sorted(verdict.declarations),
    }


def _coverage(items: Iterable[Coverage]) -> list[Row]:
    """Return the attempts; they have no id, so they are sorted by all that tells them apart."""
    ordered = sorted(items, key=lambda item: (item.scan_id, item.target, item.probe, item.port or 0, item.state))
    return [
        {
            "scan": item.scan_id,
            "probe": item.probe,
            "target": item.target,
            "port": item.port,
            "state": str(item.state),
            "reason": _word(item.reason),
        }
        for item in ordered
    ]


def _value(guess: Guess | None) -> str | None:
    return str(guess.value) if guess else None


def _word(value: str | None) -> str | None:
    return None if value is None else str(value)


def _moment(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None
