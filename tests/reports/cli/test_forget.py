from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.cli import forget as forget_command
from reports.cli.context import Context
from scanner.errors import UsageError
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import EchoObservation
from scanner.model.scan import Scan, Settings
from scanner.store.repository import Repository


@pytest.fixture
def database(tmp_path):
    path = str(tmp_path / "school.db")
    with Repository.open(path) as repository:
        for scan_id, age in (("old", 400), ("new", 1)):
            at = datetime.now(UTC) - timedelta(days=age)
            repository.begin_scan(Scan(scan_id, "main", ("10.0.0.0/24",), Settings(), at))
            for target in ("10.0.0.5", "10.0.0.6"):
                item = Evidence(f"{scan_id}{target}", scan_id, "icmp_echo", target, at, EchoObservation(1.0))
                repository.record(scan_id, target, [item], [])
    return path


def _run(database, *arguments):
    return CliRunner().invoke(forget_command.command, arguments, obj=Context(db=database))


def _left(database):
    with Repository.open(database) as repository:
        scans = [scan.id for scan in repository.scans()]
        return scans, sorted({item.target for item in repository.evidence(scans)})


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["10.0.0.5"], (["old", "new"], ["10.0.0.6"])),
        (["10.0.0.5", "--site", "elsewhere"], (["old", "new"], ["10.0.0.5", "10.0.0.6"])),
        (["--scan", "new"], (["old"], ["10.0.0.5", "10.0.0.6"])),
        (["--older-than", "180"], (["new"], ["10.0.0.5", "10.0.0.6"])),
    ],
)
def test_exactly_what_was_asked_is_deleted(database, arguments, left):
    done = _run(database, *arguments, "--yes")
    assert done.exit_code == 0, done.output
    assert _left(database) == left


def test_the_audit_log_says_that_something_was_deleted_but_not_what_it_said(database):
    _run(database, "10.0.0.5", "--yes")
    (log,) = Path(database).parent.glob("*.audit.jsonl")
    text = log.read_text(encoding="utf-8")
    assert '"forget"' in text
    assert "10.0.0.5" not in text


@pytest.mark.parametrize(
    "arguments",
    [[], ["10.0.0.5", "--scan", "new", "--yes"], ["10.0.0.x", "--yes"], ["--scan", "none", "--yes"], ["10.0.0.5"]],
)
def test_unclear_or_unanswered_deletes_nothing(database, arguments):
    done = _run(database, *arguments)
    assert isinstance(done.exception, UsageError)
    assert _left(database) == (["old", "new"], ["10.0.0.5", "10.0.0.6"])
