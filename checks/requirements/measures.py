"""Measures: indicators that are numbers, read from the inventory and the school's profile."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from checks.base import Finding
from checks.facts import Facts, is_kind
from checks.requirements.answers import current_declaration
from scanner.model.closed_lists import DeviceKind, NotAssessedReason
from scanner.model.device import Device
from scanner.model.observations.hosts import VantageObservation
from scanner.model.observations.web import HttpObservation
from scanner.model.scan import ScanState


@dataclass(frozen=True, slots=True)
class Measured:
    """A value in the indicator's own unit (Pack.indicators), or the reason why there is none.

    `indicator` names the threshold to compare with where it is not the item's own id.
    `declaration` is set where the value was declared, not measured.
    """

    value: float | None = None
    reason: NotAssessedReason = NotAssessedReason.NO_DATA
    indicator: str = ""
    declaration: str | None = None

    def __str__(self) -> str:
        return "" if self.value is None else f"{round(self.value, 2):g}"


NO_DATA = Measured()
Measure = Callable[[Facts, Sequence[Finding]], Measured]
LOOKS_AT_THIS_COMPUTER_ONLY = 4
"""The degradation step of `rasoat self` and of imports: not a review of the network (DESIGN: how it degrades)."""
USE = "use"
"""The field in which a person notes what a computer is for: informatics, management or subject_group."""


def _computers(facts: Facts) -> list[Device]:
    return [device for device in facts.devices if is_kind(device, DeviceKind.COMPUTER)]


def _used_for(facts: Facts, purpose: str) -> int:
    return sum((USE, purpose) in device.entered for device in _computers(facts))


def _finished(facts: Facts) -> list[datetime]:
    return [
        scan.finished
        for scan in facts.inventory.scans
        if scan.state is ScanState.FINISHED
        and scan.settings.step < LOOKS_AT_THIS_COMPUTER_ONLY
        and scan.finished is not None
        and scan.finished <= facts.as_of
    ]


def _scan_age(facts: Facts, _: Sequence[Finding]) -> Measured:
    finished = _finished(facts)
    return Measured((facts.as_of - max(finished)).days) if finished else NO_DATA


def _scan_count(facts: Facts, _: Sequence[Finding]) -> Measured:
    finished = _finished(facts)
    return Measured(len(finished)) if finished else NO_DATA


def _students_per_computer(facts: Facts, _: Sequence[Finding]) -> Measured:
    """Pupils who take Informatics over the computers marked for it; the bound is that of the school's one level."""
    pupils, computers = facts.inventory.school.pupils_informatics, _used_for(facts, "informatics")
    if not pupils or not computers:
        return NO_DATA
    return Measured(pupils / computers, indicator=_per_level(facts))


def _per_level(facts: Facts) -> str:
    levels = {"tieu_hoc": "primary", "thcs": "lower_secondary"}
    known = [levels[level] for level in facts.inventory.school.levels if level in levels]
    return f"inv.students_per_computer.{known[0]}" if len(facts.inventory.school.levels) == len(known) == 1 else ""


def _count_of(kind: DeviceKind) -> Measure:
    def measure(facts: Facts, _: Sequence[Finding]) -> Measured:
        found = sum(is_kind(device, kind) for device in facts.devices)
        return Measured(found) if found else NO_DATA

    return measure


def _use_count(purpose: str) -> Measure:
    def measure(facts: Facts, _: Sequence[Finding]) -> Measured:
        found = _used_for(facts, purpose)
        return Measured(found) if found else NO_DATA

    return measure


def _hosts(facts: Facts, _: Sequence[Finding]) -> Measured:
    return Measured(len(facts.devices)) if facts.devices else NO_DATA


def _unidentified(facts: Facts, _: Sequence[Finding]) -> Measured:
    unknown = sum(device.kind.value == DeviceKind.UNKNOWN for device in facts.devices)
    return Measured(100 * unknown / len(facts.devices)) if facts.devices else NO_DATA


def _oldest_high(facts: Facts, findings: Sequence[Finding]) -> Measured:
    seen = [item.first_seen for item in findings if item.is_gap and item.severity in {"high", "critical"}]
    dates = [item for item in seen if item is not None]
    return Measured((facts.as_of - min(dates)).days) if dates else NO_DATA


def _contracted_rate(facts: Facts, _: Sequence[Finding]) -> Measured:
    """Sum of the lines' rates in the answer to Q.contract_mbps ("fibre 100; fibre 50") per pupil."""
    pupils = facts.inventory.school.pupils
    said = current_declaration(facts, "Q.contract_mbps", valid_days=365)
    rates = [float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", said.answer if said else "")]
    if said is None or not pupils or not rates:
        return NO_DATA
    return Measured(sum(rates) / pupils, declaration=said.id)


def _site_present(facts: Facts, _: Sequence[Finding]) -> Measured:
    answers = [facts.seen(site, HttpObservation) for site in facts.websites]
    present = [seen for seen in answers if seen and 200 <= seen[-1][1].status < 400]
    return Measured(len(present)) if present else NO_DATA


def _software(facts: Facts, _: Sequence[Finding]) -> Measured:
    products = {item.product.value for device in facts.devices for item in device.services if item.product}
    return Measured(len(products)) if products else NO_DATA


def _gateways(facts: Facts, _: Sequence[Finding]) -> Measured:
    """Gateways that the scans went out by; a second line may stay unseen from one place."""
    seen = [item.observation for item in facts.inventory.evidence]
    gateways = {item.gateway for item in seen if isinstance(item, VantageObservation) and item.gateway}
    return Measured(len(gateways)) if gateways else NO_DATA


PRESENCE = frozenset({"site_present", "software", "gateways"})
"""Measures of which one is enough: what the clause asks for is that the thing exists."""

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "scan_age_days": _scan_age,
        "scan_count": _scan_count,
        "students_per_computer": _students_per_computer,
        "informatics_computers": _use_count("informatics"),
        "management_computers": _use_count("management"),
        "subject_group_computers": _use_count("subject_group"),
        "computers": lambda facts, _: Measured(len(_computers(facts))) if _computers(facts) else NO_DATA,
        "printers": _count_of(DeviceKind.PRINTER),
        "hosts": _hosts,
        "unidentified_percent": _unidentified,
        "oldest_high_days": _oldest_high,
        "contracted_mbps_per_pupil": _contracted_rate,
        "site_present": _site_present,
        "software": _software,
        "gateways": _gateways,
    }
)
"""Every measure that a mapping may name."""
