from datetime import UTC, datetime

import pytest

from scanner.identify.fold import fold
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import EchoObservation, NeighbourObservation
from scanner.model.observations.names import MdnsObservation
from scanner.model.observations.passive import DhcpObservation
from scanner.model.observations.topology import ArpRow, BridgePort, BridgeTableObservation, SnmpArpObservation
from scanner.model.scan import Scan, Settings
from scanner.redaction import redact_personal_devices
from scanner.store.repository import Repository

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
SCAN = Scan("s1", "main", ("10.0.0.0/24",), Settings(), AT)


@pytest.fixture
def repository(tmp_path):
    with Repository.open(str(tmp_path / "school.db")) as opened:
        opened.begin_scan(SCAN)
        for target, mac, name in (
            ("10.0.0.7", "3a:11:22:33:44:55", "iPhone-cua-An.local"),
            ("10.0.0.9", "00:1b:a9:01:02:03", "BRN001BA9010203.local"),
        ):
            seen = (NeighbourObservation(mac, "arp"), MdnsObservation(name), EchoObservation(2.0))
            items = [Evidence(f"{target}{item.KIND}", "s1", item.KIND, target, AT, item) for item in seen]
            opened.record("s1", target, items, [])
        yield opened


def _devices(repository):
    evidence = repository.evidence(["s1"])
    return fold(scans=(SCAN,), evidence=evidence, coverage=(), as_of=AT).inventory.devices


def test_the_phone_is_counted_but_no_longer_named(repository):
    before = _devices(repository)
    assert redact_personal_devices(repository, SCAN, as_of=AT) == 1
    after = _devices(repository)
    assert len(after) == len(before) == 2
    assert sum(device.personal for device in after) == 1
    assert sorted(str(device.kind.value) for device in after) == sorted(str(device.kind.value) for device in before)
    stored = repr(repository.evidence(["s1"]))
    assert "An.local" not in stored
    assert "3a:11:22" not in stored
    assert "00:1b:a9" in stored


def test_a_phones_own_card_is_taken_out_of_the_tables_of_switches_and_routers(repository):
    """Some telephones show the address of their card: it is known to be theirs only once the phone is recognised."""
    phone, printer = "3a:11:22:33:44:55", "00:1b:a9:01:02:03"
    told = (
        SnmpArpObservation((ArpRow("10.0.0.7", phone, 1), ArpRow("10.0.0.9", printer, 1)), random=2),
        BridgeTableObservation("", (BridgePort(1, 1, "port 1", (printer, phone), random=1),)),
    )
    items = [Evidence(f"table-{item.KIND}", "s1", "snmp_tables", "10.0.0.2", AT, item) for item in told]
    repository.record("s1", "10.0.0.2", items, [])
    redact_personal_devices(repository, SCAN, as_of=AT)
    kept = {item.id: item.observation for item in repository.evidence(["s1"]) if item.id.startswith("table-")}
    assert set(kept.values()) == {
        SnmpArpObservation((ArpRow("10.0.0.9", printer, 1),), random=3),
        BridgeTableObservation("", (BridgePort(1, 1, "port 1", (printer,), random=2),)),
    }


def test_what_a_phone_told_when_it_asked_for_an_address_is_dropped_too(repository):
    phone, tablet = "3a:11:22:33:44:55", "86:10:00:00:00:08"
    told = (
        ("10.0.0.7", DhcpObservation(phone, "Galaxy-cua-Binh", "android-dhcp-13", (1, 3, 6, 15))),
        ("10.0.0.8", DhcpObservation(tablet, "iPad-cua-Chi", "", (1, 121, 3, 6))),
        ("10.0.0.8", NeighbourObservation(tablet, "passive")),
    )
    for number, (target, seen) in enumerate(told):
        repository.record("s1", target, [Evidence(f"dhcp-{number}", "s1", "passive", target, AT, seen)], [])
    assert redact_personal_devices(repository, SCAN, as_of=AT) == 2
    stored = repr(repository.evidence(["s1"]))
    for word in ("Binh", "Chi", "android-dhcp", phone, tablet):
        assert word not in stored


def test_a_second_pass_finds_the_same_and_changes_nothing(repository):
    redact_personal_devices(repository, SCAN, as_of=AT)
    before = repository.evidence(["s1"])
    assert redact_personal_devices(repository, SCAN, as_of=AT) == 1
    assert repository.evidence(["s1"]) == before
