import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, update

from scanner.model.closed_lists import CoverageState
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.identity import Identity
from scanner.model.observations.hosts import EchoObservation, NeighbourObservation
from scanner.model.superseded import Superseded
from scanner.store.tables import SupersededRow

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
HOST, OTHER, MAC = "10.0.0.5", "10.0.0.6", "00:1b:a9:01:02:03"


@pytest.fixture
def scans(repository, scan):
    """Two scans that saw the same two hosts; what the first saw of one of them is superseded."""
    ids = []
    for number in (1, 2):
        item = dataclasses.replace(scan, id=f"scan{number}", started=AT + timedelta(days=number))
        repository.begin_scan(item)
        for target in (HOST, OTHER):
            seen = Evidence(f"{item.id}{target}", item.id, "neighbour", target, AT, NeighbourObservation(MAC, "arp"))
            asked = Coverage(item.id, "neighbour", target, CoverageState.DONE)
            repository.record(item.id, target, [seen], [asked], host_done=True)
        ids.append(item.id)
    repository.save_superseded([Superseded("scan1", HOST, "scan2", "d1")])
    return ids


def read_evidence(repository, ids):
    return {(item.scan_id, item.target) for item in repository.evidence(ids)}


def read(repository, ids):
    evidence = read_evidence(repository, ids)
    assert evidence == {(item.scan_id, item.target) for item in repository.coverage(ids)}
    return evidence


ALL = {("scan1", HOST), ("scan1", OTHER), ("scan2", HOST), ("scan2", OTHER)}


def test_what_is_superseded_is_left_out_only_together_with_the_later_scan(repository, scans):
    assert read(repository, scans) == ALL - {("scan1", HOST)}
    assert read(repository, ["scan1"]) == {("scan1", HOST), ("scan1", OTHER)}
    assert repository.left_out(scans) == (Superseded("scan1", HOST, "scan2", "d1"),)
    assert repository.left_out(["scan1"]) == ()


def test_without_the_later_scan_the_earlier_one_is_needed_again(repository, scans):
    repository.forget_scan("scan2")
    assert read(repository, scans) == {("scan1", HOST), ("scan1", OTHER)}


def test_what_was_found_with_other_rules_does_not_count_and_goes(repository, scans):
    with repository._database.write() as session:
        session.exec(update(SupersededRow).where(col(SupersededRow.scan_id) == "scan1").values(rules="0.0.0"))
    assert read(repository, scans) == ALL
    repository.save_superseded([Superseded("scan1", OTHER, "scan2")])
    assert read(repository, scans) == ALL - {("scan1", OTHER)}
    assert repository.left_out(scans) == (Superseded("scan1", OTHER, "scan2"),)


def test_a_scan_that_grows_is_read_again(repository, scans, scan):
    """An import of the same day adds to its scan, and may move its start."""
    repository.record("scan1", "", [Evidence("new", "scan1", "icmp", HOST, AT, EchoObservation(1.0))], [])
    assert read_evidence(repository, scans) == ALL
    repository.save_superseded([Superseded("scan1", HOST, "scan2", "d1")])
    repository.begin_scan(dataclasses.replace(scan, id="scan2", started=AT))
    assert read(repository, scans) == ALL


def test_what_tells_of_a_scan_deleted_meanwhile_is_not_stored(repository, scans):
    repository.forget_scan("scan2")
    repository.save_superseded([Superseded("scan1", OTHER, "scan2", "d2")])
    assert repository.left_out(scans) == ()


def test_forgotten_addresses_are_not_remembered_as_left_out(repository, scans):
    repository.forget_addresses([HOST])
    assert repository.left_out(scans) == ()


def test_a_forgotten_identity_has_everything_read_again(repository, scans):
    repository.save_identities([Identity("d1", "main", (("mac", MAC),))])
    repository.forget_addresses([OTHER])
    assert read(repository, scans) == {("scan1", HOST), ("scan2", HOST)}
