"""Changes between two runs as a JSON document, schema `rasoat.changes/1`."""

import json
from typing import Any

from checks.base import Finding
from reports.changes import Changes, FindingChange, PortChange
from reports.dates import iso
from scanner.model.device import Device
from scanner.model.scan import Scan

SCHEMA = "rasoat.changes/1"
Row = dict[str, Any]


def changes_json(changes: Changes) -> str:
    """Return the document as text; the same changes give the same bytes."""
    return json.dumps(changes_document(changes), ensure_ascii=False, indent=1) + "\n"


def changes_document(changes: Changes) -> Row:
    """Return the document as JSON-ready data: all keys present, unknown is None."""
    return {
        "schema": SCHEMA,
        "before": _scan(changes.before),
        "after": _scan(changes.after),
        "personal_devices": {"before": changes.personal_before, "after": changes.personal_after},
        "devices": {
            "new": [_device(item) for item in changes.new],
            "returned": [_device(item) for item in changes.returned],
            "gone": [_device(item) for item in changes.gone],
            "not_looked_at": [_device(item) for item in changes.unseen],
            "moved": [
                {"device": item.device.id, "before": list(item.before), "after": list(item.after)}
                for item in changes.moved
            ],
        },
        "fields": [
            {"subject": item.subject, "field": item.field, "before": item.before, "after": item.after}
            for item in changes.fields
        ],
        "services": {
            "opened": [_port(item) for item in changes.opened],
            "closed": [_port(item) for item in changes.closed],
        },
        "findings": {
            "new": [_finding(item) for item in changes.new_findings],
            "fixed": [_finding(item) for item in changes.fixed],
            "still": [_finding(item) for item in changes.still],
            "not_tested": [_finding(item) for item in changes.untested],
        },
    }


def _scan(scan: Scan) -> Row:
    return {
        "id": scan.id,
        "site": scan.site,
        "vantage": scan.vantage,
        "started": iso(scan.started),
        "finished": iso(scan.finished) if scan.finished else None,
        "state": scan.state,
    }


def _device(device: Device) -> Row:
    return {
        "id": device.id,
        "addresses": list(device.addresses),
        "mac": device.mac,
        "kind": device.kind.value,
        "hostname": device.hostname.value if device.hostname else None,
    }


def _port(item: PortChange) -> Row:
    return {
        "device": item.device,
        "address": item.address,
        "transport": item.transport,
        "port": item.port,
        "name": item.name or None,
        "certain": item.certain,
    }


def _finding(item: FindingChange) -> Row:
    finding: Finding = item.finding
    return {
        "id": finding.id,
        "check": finding.check,
        "severity": finding.severity,
        "device": finding.device,
        "website": finding.website,
        "address": finding.address,
        "port": finding.port,
        "before": item.before,
        "after": item.after,
        "waived": finding.waived,
    }
