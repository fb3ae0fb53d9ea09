"""The inventory's questions: in order of time, and never answered from another inventory's memory."""

from dataclasses import replace
from datetime import timedelta

from scanner.model.device import Device
from scanner.model.evidence import Evidence
from scanner.model.inventory import Inventory
from scanner.model.observations.access import TelnetObservation
from tests.reports.surveys import START, device_of, evidence_of


def _at(number: int, minutes: int) -> Evidence:
    return replace(evidence_of(number, "10.0.0.7", str(number)), seen_at=START + timedelta(minutes=minutes))


def _device(*evidence: Evidence) -> Device:
    return replace(device_of(1, "10.0.0.7", "x"), evidence=tuple(item.id for item in evidence))


def test_observations_come_oldest_first_each_time_they_are_asked_for() -> None:
    late, early = _at(1, 9), _at(2, 3)
    inventory = Inventory(START, evidence=(late, early))
    for _ in range(2):
        found = inventory.observations(_device(late, early), TelnetObservation)
        assert [item for item, _ in found] == [early, late]


def test_a_changed_inventory_does_not_answer_from_the_memory_of_the_one_before() -> None:
    first, second = _at(1, 1), _at(2, 2)
    device = _device(first, second)
    before = Inventory(START, evidence=(first,))
    assert [item for item, _ in before.observations(device, TelnetObservation)] == [first]
    after = replace(before, evidence=(first, second), _evidence_by_id={}, _coverage_by_target={})
    assert [item for item, _ in after.observations(device, TelnetObservation)] == [first, second]
