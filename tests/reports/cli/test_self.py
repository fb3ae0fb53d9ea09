import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from reports.cli import self as self_command
from reports.cli.context import Context
from scanner.errors import UsageError
from scanner.model.closed_lists import CoverageState
from scanner.model.observations.base import from_data
from scanner.model.observations.self_facts import SelfObservation
from scanner.store.repository import Repository


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "school.db")


def _run(database, *arguments):
    return CliRunner().invoke(self_command.command, arguments, obj=Context(db=database))


def test_the_facts_are_shown_and_stored(database):
    done = _run(database)
    assert done.exit_code == 0, done.output
    with Repository.open(database) as repository:
        (scan,) = repository.scans()
        (evidence,) = repository.evidence([scan.id])
        (coverage,) = repository.coverage([scan.id])
    assert isinstance(evidence.observation, SelfObservation)
    assert (coverage.probe, coverage.state) == ("self", CoverageState.DONE)
    assert evidence.observation.hostname in done.stdout
    assert scan.scope == ()


def test_a_file_carries_the_same_facts(database, tmp_path):
    target = tmp_path / "máy 1.json"
    done = _run(database, "-o", str(target), "--site", "diem truong 2")
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    document = json.loads(target.read_text(encoding="utf-8"))
    assert document["schema"] == "rasoat.self/1"
    assert set(document) == {"schema", "tool", "collected_at", "facts"}
    with Repository.open(database) as repository:
        (scan,) = repository.scans()
        (evidence,) = repository.evidence([scan.id])
    assert scan.site == "diem truong 2"
    assert from_data("self/1", document["facts"]) == evidence.observation


def test_a_file_that_cannot_be_written_is_said_and_stores_nothing(database, tmp_path):
    command = [
        sys.executable,
        "-m",
        "reports",
        "--lang",
        "en",
        "--db",
        database,
        "self",
        "-o",
        str(tmp_path / "no" / "x"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "There is no such file or folder" in done.stderr
    assert "Traceback" not in done.stderr


_SPY = """
import sys
opened = []
SENDING = ("socket.connect", "socket.sendto", "socket.sendmsg")
sys.addaudithook(lambda event, args: opened.append((event, args[1:])) if event in SENDING else None)
from reports.cli.main import main
try:
    main(["--db", sys.argv[1], sys.argv[2]])
except SystemExit as stop:
    print(stop.code, opened, file=sys.stderr)
"""


@pytest.mark.parametrize("name", ["self", "doctor"])
def test_no_packet_is_sent(database, name):
    done = subprocess.run([sys.executable, "-c", _SPY, database, name], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "0 []", done.stderr


def test_the_script_for_other_computers_is_written_and_stores_nothing(database, tmp_path):
    done = _run(database, "--script", "-o", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert {path.name for path in tmp_path.iterdir()} == {"collect.ps1", "rasoat-self.cmd"}


def test_the_script_needs_a_folder(database, tmp_path):
    done = _run(database, "--script", "-o", str(tmp_path / "none"))
    assert isinstance(done.exception, UsageError)
