import dataclasses
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scanner.model.closed_lists import CoverageState, DeviceKind
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.identity import Identity
from scanner.model.observations.hosts import NeighbourObservation, PersonalObservation, TcpPortsObservation
from scanner.model.observations.names import MdnsObservation
from scanner.model.school import PersonValue
from scanner.store.repository import Repository

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
PHONE, PRINTER = "10.0.0.7", "10.0.0.9"
PHONE_MAC, PRINTER_MAC = "3a:11:22:33:44:55", "00:1b:a9:01:02:03"


def _store(repository, scan):
    repository.begin_scan(scan)
    for target, mac, name in ((PHONE, PHONE_MAC, "dien-thoai-cua-an.local"), (PRINTER, PRINTER_MAC, "may-in.local")):
        seen = (NeighbourObservation(mac, "arp"), MdnsObservation(name), TcpPortsObservation((80,), 3, 0, "connect"))
        evidence = [
            Evidence(f"{scan.id}{target}{item.KIND}", scan.id, item.KIND, target, AT, item, f"raw {name}")
            for item in seen
        ]
        coverage = [Coverage(scan.id, "mdns", target, CoverageState.DONE, detail=name)]
        repository.record(scan.id, target, evidence, coverage, host_done=True)
        repository.save_identities([Identity(f"id-{target}", "main", (("mac", mac), ("hostname", name)))])
        repository.set_person_value(PersonValue(f"id-{target}", "label", name, "An", AT))


def _whole_content(url):
    files = Path(url).parent.glob(Path(url).name + "*")
    return b"".join(path.read_bytes() for path in files)


def test_redaction_keeps_the_count_and_nothing_that_names_the_phone(sqlite_url, scan):
    with Repository.open(sqlite_url) as repository:
        _store(repository, scan)
        done = repository.redact_personal(scan.id, {PHONE: DeviceKind.PHONE})
        repository.purge()
        phone = [item for item in repository.evidence([scan.id]) if item.target == PHONE]
        assert {item.observation for item in phone} == {
            TcpPortsObservation((80,), 3, 0, "connect"),
            PersonalObservation("phone"),
        }
        assert {item.seen_at for item in phone} == {AT}
        assert len([item for item in repository.evidence([scan.id]) if item.target == PRINTER]) == 3
        assert [item.device_id for item in repository.identities()] == [f"id-{PRINTER}"]
        assert [item.device for item in repository.person_values()] == [f"id-{PRINTER}"]
        assert (done.what, done.evidence, done.identities) == ("redaction", 2, 1)
        assert PHONE in repository.hosts_done(scan.id)
    content = _whole_content(sqlite_url)
    assert b"dien-thoai-cua-an" not in content
    assert PHONE_MAC.encode() not in content
    assert PRINTER_MAC.encode() in content


def test_redacting_twice_changes_nothing_more(repository, scan):
    _store(repository, scan)
    repository.redact_personal(scan.id, {PHONE: DeviceKind.PHONE})
    before = repository.evidence([scan.id]), repository.coverage([scan.id]), repository.deletions()
    repository.redact_personal(scan.id, {PHONE: DeviceKind.PHONE})
    assert (repository.evidence([scan.id]), repository.coverage([scan.id]), repository.deletions()) == before
    assert len(before[2]) == 1


def test_forgetting_an_address_also_forgets_that_it_was_asked(repository, scan):
    _store(repository, scan)
    repository.forget_addresses([PHONE])
    assert {item.target for item in repository.evidence([scan.id])} == {PRINTER}
    assert {item.target for item in repository.coverage([scan.id])} == {PRINTER}
    assert repository.hosts_done(scan.id) == {PRINTER}
    assert [item.device_id for item in repository.identities()] == [f"id-{PRINTER}"]
    assert [item.what for item in repository.deletions()] == ["addresses"]


def test_an_address_of_another_site_is_another_device(repository, scan):
    _store(repository, scan)
    repository.forget_addresses([PHONE], site="diem-truong-2")
    assert {item.target for item in repository.evidence([scan.id])} == {PHONE, PRINTER}
    assert len(repository.identities()) == 2
    assert repository.deletions() == ()


def test_a_scan_goes_with_all_it_saw(repository, scan):
    _store(repository, scan)
    assert repository.forget_scan("none") is None
    assert repository.forget_scan(scan.id).evidence == 6
    assert repository.scans() == ()
    assert repository.evidence([scan.id]) == ()
    assert repository.coverage([scan.id]) == ()


def test_retention_deletes_what_is_too_old_and_says_so(repository, scan):
    _store(repository, scan)
    newer = dataclasses.replace(scan, id="newer", started=scan.started + timedelta(days=400))
    repository.begin_scan(newer)
    gone = repository.retain_since(scan.started + timedelta(days=180))
    assert [(item.what, item.scan_id) for item in gone] == [("retention", scan.id)]
    assert repository.scans() == (newer,)
    assert [item.scan_id for item in repository.deletions()] == [scan.id]


def test_a_reader_hinders_the_purge_but_not_the_deletion(sqlite_url, scan):
    with Repository.open(sqlite_url) as repository:
        _store(repository, scan)
        other = sqlite3.connect(sqlite_url)
        other.execute("BEGIN")
        other.execute("SELECT * FROM scan").fetchone()
        repository.forget_scan(scan.id)
        assert not repository.purge()
        other.close()
        assert repository.purge()
        assert repository.scans() == ()
