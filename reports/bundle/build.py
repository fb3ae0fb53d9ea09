"""From a review to a payload: what leaves the school, and under which names."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from checks.base import Assessment, Counts, Finding
from reports.bundle.payload import (
    SCHEMA,
    CountsPart,
    DevicePart,
    FindingPart,
    Payload,
    SchoolPart,
    VerdictPart,
)
from scanner.model.closed_lists import DeviceKind, Outcome
from scanner.model.inventory import Inventory
from scanner.model.scan import Scan
from scanner.version import VERSION

PRIVACY_DEFAULT: Final = 1
_NOT_SENT = (Outcome.PASS, Outcome.NOT_APPLICABLE)


def build_payload(
    inventory: Inventory,
    assessment: Assessment,
    *,
    secret: bytes,
    key: str,
    seq: int,
    prev: str | None,
    created: datetime,
    pack_sha256: str,
) -> Payload:
    """Return what a bundle of this review carries; `secret` is the school's, `key` the sealing key's fingerprint."""
    return Payload(
        schema=SCHEMA,
        school=_school(inventory),
        created=created,
        as_of=assessment.as_of,
        scan_ids=[scan.id for scan in inventory.scans],
        seq=seq,
        prev=prev,
        key=key,
        privacy=PRIVACY_DEFAULT,
        tool_version=VERSION,
        pack_sha256=pack_sha256,
        data_dates=dict(assessment.data_dates),
        addresses_in_scope=_addresses(inventory.scans),
        hidden_networks=len(assessment.hidden_networks),
        devices=_devices(inventory, secret),
        findings=[_finding(item, secret) for item in assessment.findings if item.outcome not in _NOT_SENT],
        verdicts=[
            VerdictPart(
                requirement=item.requirement,
                status=item.status,
                reason=item.reason,
                conflict=item.conflict,
                musts_met=item.musts_met,
                musts=item.musts,
            )
            for item in assessment.verdicts
        ],
        counts=_counts(assessment.counts),
    )


def pseudonym(secret: bytes, identifier: str) -> str:
    """Return the name under which a device or finding is known outside the school: the same in every bundle."""
    return hmac.new(secret, identifier.encode(), hashlib.sha256).hexdigest()[:20]


def _school(inventory: Inventory) -> SchoolPart:
    school = inventory.school
    return SchoolPart(code=school.code, name=school.name, levels=list(school.levels), pupils=school.pupils)


def _devices(inventory: Inventory, secret: bytes) -> list[DevicePart]:
    parts = [
        DevicePart(
            id=pseudonym(secret, device.id),
            kind=DeviceKind(device.kind.value),
            vendor=device.vendor.value if device.vendor else None,
        )
        for device in inventory.devices
        if not device.personal
    ]
    return sorted(parts, key=lambda part: part.id)


def _finding(item: Finding, secret: bytes) -> FindingPart:
    return FindingPart(
        id=pseudonym(secret, item.id),
        check=item.check,
        outcome=item.outcome,
        severity=item.severity,
        reason=item.reason,
        device=pseudonym(secret, item.device) if item.device else None,
        port=item.port,
        first_seen=item.first_seen,
        waived=item.waived,
    )


def _counts(counts: Counts) -> CountsPart:
    return CountsPart(
        devices=counts.devices,
        personal_devices=counts.personal_devices,
        services=counts.services,
        gaps=dict(counts.gaps),
        suspected=counts.suspected,
        not_evaluated=counts.not_evaluated,
        waived=counts.waived,
        looked_at=counts.looked_at,
        asked=counts.asked,
    )


def _addresses(scans: Sequence[Scan]) -> int:
    networks = {(scan.site, ipaddress.ip_network(text, strict=False)) for scan in scans for text in scan.scope}
    return min(sum(network.num_addresses for _, network in networks), 2**31)
