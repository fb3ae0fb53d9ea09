"""The computer that rasoat runs on becomes a device like any other."""

from datetime import UTC, datetime

import pytest

from scanner.identify.fold import fold
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.self_facts import SelfObservation
from scanner.model.scan import Scan, Settings
from scanner.probes.self_facts.collect import collect
from scanner.self_scan import primary_address, store_self
from scanner.store.repository import Repository
from tests.scanner.self_facts.recorded_machines import windows_pc

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
def repository(tmp_path):
    with Repository.open(str(tmp_path / "school.db")) as opened:
        yield opened


def _folded(repository):
    ids = [scan.id for scan in repository.scans()]
    return fold(
        scans=repository.scans(),
        evidence=repository.evidence(ids),
        coverage=repository.coverage(ids),
        as_of=datetime(2026, 11, 24, tzinfo=UTC),
    ).inventory


def test_the_facts_become_a_device(repository):
    store_self(repository, collect(windows_pc(), "win32"), scan_id="s1", site="main", at=AT)
    (device,) = _folded(repository).devices
    assert device.addresses == ("192.168.1.37",)
    assert device.mac == "54:e1:ad:01:02:03"
    assert device.hostname.value == "PHONG-MAY-01"
    assert "Windows 10" in device.os.value
    assert repository.unfinished_scan() is None


def test_a_scan_that_meets_the_same_computer_adds_to_the_same_device(repository):
    store_self(repository, collect(windows_pc(), "win32"), scan_id="s1", site="main", at=AT)
    repository.begin_scan(Scan("s2", "main", ("192.168.1.0/24",), Settings(), AT))
    seen = Evidence(
        "e", "s2", "neighbour", "192.168.1.37", AT, NeighbourObservation("54:e1:ad:01:02:03", "neighbour_table")
    )
    repository.record("s2", "192.168.1.37", [seen], [])
    assert len(_folded(repository).devices) == 1


@pytest.mark.parametrize(
    ("addresses", "primary"),
    [
        ((), "127.0.0.1"),
        (("fe80::1",), "127.0.0.1"),
        (("192.168.1.5", "fd00::2"), "192.168.1.5"),
        (("fd00::2",), "fd00::2"),
    ],
)
def test_the_target_is_an_address_of_its_own_or_none(addresses, primary):
    assert primary_address(SelfObservation("linux", "x", addresses=addresses)) == primary
