"""From a real database to what the commands print."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from reports.review import review
from scanner.errors import SetupError
from scanner.model.closed_lists import CoverageState, Outcome, Profile, Transport
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.access import TelnetObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import NeighbourObservation, TcpPortsObservation
from scanner.model.ports import ports_of
from scanner.model.scan import Scan, ScanState, Settings
from scanner.store.repository import Repository
from tests.reports.cli.command import Result, run_here
from tests.reports.surveys import END, START

ADDRESS = "10.0.0.7"


def store_scan(repository: Repository, number: int, days: int, *, state: ScanState = ScanState.FINISHED) -> None:
    """Store one scan that saw a device with Telnet open, `days` after the first."""
    started, finished = START + timedelta(days=days), END + timedelta(days=days)
    name = f"{number:032x}"
    ports = ports_of(Profile.NORMAL, Transport.TCP)
    repository.begin_scan(Scan(name, "main", ("10.0.0.0/24",), Settings(tcp_ports=ports), started))
    seen: tuple[tuple[str, Observation, str], ...] = (
        ("neighbour", NeighbourObservation("00:1b:78:00:00:01", "arp"), ""),
        ("tcp_ports", TcpPortsObservation((23,), len(ports) - 1, 0, "syn"), ""),
        ("telnet", TelnetObservation(23, "router login:", True), "router login:"),
    )
    evidence = [
        Evidence(evidence_id(name, probe, ADDRESS, item), name, probe, ADDRESS, started, item, excerpt)
        for probe, item, excerpt in seen
    ]
    coverage = [
        Coverage(name, probe, ADDRESS, CoverageState.DONE, port=23 if probe == "telnet" else None) for probe, *_ in seen
    ]
    repository.record(name, ADDRESS, evidence, coverage, host_done=True)
    if state is ScanState.FINISHED:
        repository.finish_scan(name, state, finished)


@pytest.fixture
def database(tmp_path) -> Path:
    return tmp_path / "school.db"


def run(database: Path, *arguments: str) -> Result:
    return run_here(["--db", str(database), *arguments], {})


def test_default_time_is_the_end_of_the_last_scan(database):
    with Repository.open(str(database)) as repository:
        store_scan(repository, 1, 0)
        store_scan(repository, 2, 3)
        reviewed = review(repository)
    assert reviewed.as_of == END + timedelta(days=3)
    assert len(reviewed.inventory.devices) == 1


def test_an_interrupted_scan_ends_with_the_last_thing_it_saw(database):
    with Repository.open(str(database)) as repository:
        store_scan(repository, 1, 0, state=ScanState.INTERRUPTED)
        assert review(repository).as_of == START


def test_scans_outside_the_period_are_left_out(database):
    with Repository.open(str(database)) as repository:
        store_scan(repository, 1, 0)
        store_scan(repository, 2, 400)
        assert len(review(repository).inventory.scans) == 1
        earlier = review(repository, as_of=END + timedelta(days=10))
        assert [scan.started for scan in earlier.inventory.scans] == [START]


def test_a_gap_keeps_the_day_it_was_first_seen(database):
    with Repository.open(str(database)) as repository:
        store_scan(repository, 1, 0)
        first = review(repository)
        store_scan(repository, 2, 300)
        later = review(repository)
    gap = next(item for item in later.assessment.findings if item.check == "telnet_open")
    assert gap.outcome is Outcome.FAIL
    assert gap.first_seen == START
    assert gap.id in {item.id for item in first.assessment.findings}


def test_reviewing_twice_changes_nothing(database):
    with Repository.open(str(database)) as repository:
        store_scan(repository, 1, 0)
        assert review(repository) == review(repository)


def test_nothing_scanned_is_said_so(database):
    with Repository.open(str(database)) as repository, pytest.raises(SetupError):
        review(repository)
    done = run(database, "check")
    assert done.code == 3
    assert "Chưa có lần quét nào." in done.err


def test_commands_on_one_database(database, tmp_path):
    with Repository.open(str(database)) as repository:
        store_scan(repository, 1, 0)
    checked = run(database, "check", "--lang", "en")
    assert checked.code == 1
    assert "Gaps: 1 (critical 0, high 1, medium 0, low 0)" in checked.out

    exported = run(database, "export", "--format", "json", "-o", "-")
    document = json.loads(exported.out)
    gap = next(row for row in document["findings"] if row["outcome"] == "fail")
    assert gap["check"] == "telnet_open"

    page = tmp_path / "bao-cao.html"
    assert run(database, "report", "-o", str(page)).code == 0
    assert "router login:" in page.read_text(encoding="utf-8")
    public = tmp_path / "cong-khai.html"
    assert run(database, "report", "-o", str(public), "--public").code == 0
    assert ADDRESS not in public.read_text(encoding="utf-8")

    explained = run(database, "explain", gap["id"][:8], "--lang", "en")
    assert "router login:" in explained.out
    assert "telnet_open" in explained.out
    assert ADDRESS in explained.out


def test_commands_refuse_what_they_cannot_do(database):
    with Repository.open(str(database)) as repository:
        store_scan(repository, 1, 0)
    assert run(database, "report", "-o", "x.docx").code == 2
    assert run(database, "explain", "zzzz").code == 2
    assert run(database, "export", "--format", "json", "-o", "/nowhere/at/all.json").code == 3
