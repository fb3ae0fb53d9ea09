import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from scanner.errors import SetupError
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import EchoObservation
from scanner.model.scan import ScanState

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def _evidence(scan, name="e1", target="10.0.0.5"):
    return Evidence(name, scan.id, "icmp_echo", target, AT, EchoObservation(1.5))


def test_recording_twice_is_recording_once(repository, scan):
    repository.begin_scan(scan)
    coverage = [Coverage(scan.id, "icmp_echo", "10.0.0.5", CoverageState.DONE)]
    for _ in range(2):
        repository.record(scan.id, "10.0.0.5", [_evidence(scan)], coverage, host_done=True)
    assert repository.evidence([scan.id]) == (_evidence(scan),)
    assert repository.coverage([scan.id]) == tuple(coverage)
    assert repository.hosts_done(scan.id) == {"10.0.0.5"}


def test_a_question_asked_again_ends_as_it_ended_last(repository, scan):
    repository.begin_scan(scan)
    failed = Coverage(scan.id, "smb", "10.0.0.5", CoverageState.FAILED, Reason.TIMEOUT, 445)
    done = Coverage(scan.id, "smb", "10.0.0.5", CoverageState.DONE, None, 445)
    repository.record(scan.id, "10.0.0.5", [], [failed])
    assert repository.coverage([scan.id]) == (failed,)
    repository.record(scan.id, "10.0.0.5", [], [failed, done])
    assert repository.coverage([scan.id]) == (done,)


def test_evidence_of_another_scan_is_refused_and_nothing_stored(repository, scan):
    repository.begin_scan(scan)
    with pytest.raises(ValueError, match="not of scan"):
        repository.record(
            scan.id, "10.0.0.5", [_evidence(scan), _evidence(dataclasses.replace(scan, id="other"), "e2")], []
        )
    assert repository.evidence([scan.id]) == ()


def test_a_record_for_a_deleted_scan_says_so(repository, scan):
    repository.begin_scan(scan)
    repository.forget_scan(scan.id)
    with pytest.raises(SetupError, match="deleted"):
        repository.record(scan.id, "10.0.0.5", [_evidence(scan)], [])


def test_the_newest_unfinished_scan_is_offered_for_resuming(repository, scan):
    assert repository.unfinished_scan() is None
    later = dataclasses.replace(scan, id="later", started=scan.started + timedelta(hours=1))
    repository.begin_scan(scan)
    repository.begin_scan(later)
    assert repository.unfinished_scan() == later
    repository.finish_scan("later", ScanState.FINISHED, AT)
    assert repository.unfinished_scan() == scan
    repository.finish_scan(scan.id, ScanState.INTERRUPTED, AT)
    assert repository.unfinished_scan() == dataclasses.replace(scan, state=ScanState.INTERRUPTED, finished=AT)
    # A full disk ends a scan as failed: it can go on once there is space.
    repository.finish_scan(scan.id, ScanState.FAILED, AT)
    assert repository.unfinished_scan() == dataclasses.replace(scan, state=ScanState.FAILED, finished=AT)
    repository.finish_scan(scan.id, ScanState.FINISHED, AT)
    assert repository.unfinished_scan() is None


def test_a_resumed_scan_runs_again_and_keeps_what_it_saw(repository, scan):
    repository.begin_scan(scan)
    repository.record(scan.id, "10.0.0.5", [_evidence(scan)], [], host_done=True)
    repository.finish_scan(scan.id, ScanState.INTERRUPTED, AT)
    repository.begin_scan(scan)
    assert repository.scan(scan.id) == scan
    assert repository.evidence([scan.id]) == (_evidence(scan),)


def test_scans_of_a_period_come_oldest_first(repository, scan):
    days = [dataclasses.replace(scan, id=str(day), started=scan.started + timedelta(days=day)) for day in range(3)]
    for item in reversed(days):
        repository.begin_scan(item)
    assert repository.scans() == tuple(days)
    assert repository.scans(since=days[1].started) == tuple(days[1:])


def test_first_sights_and_the_secret_never_change(repository):
    assert repository.first_seen(["a"]) == {}
    repository.remember_findings({"a": AT})
    repository.remember_findings({"a": AT + timedelta(days=3), "b": AT})
    assert repository.first_seen(["a", "b", "c"]) == {"a": AT, "b": AT}
    secret = repository.secret()
    assert len(secret) == 32
    assert repository.secret() == secret


def test_more_findings_than_a_query_takes_parameters(sqlite_repository):
    seen = {str(number): AT for number in range(2500)}
    sqlite_repository.remember_findings(seen)
    assert sqlite_repository.first_seen(list(seen)) == seen
