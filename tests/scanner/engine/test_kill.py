"""Killed at any moment, a scan keeps what it acknowledged, and --resume completes it."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.events import HostDone, from_line
from scanner.model.scan import ScanState
from scanner.store.repository import Repository

ROOT = Path(__file__).parents[3]
HOSTS = tuple(f"127.78.0.{number}" for number in range(1, 21))


def scan_until(home: Path, lines: int | None, *arguments: str) -> set[str]:
    """Run a scan, kill it after so many lines of events, and return the hosts it acknowledged."""
    command = [sys.executable, "-c", "from reports.cli.main import main; main()", "scan", *arguments]
    environment = {**os.environ, "RASOAT_HOME": str(home), "RASOAT_DB": str(home / "school.db")}
    done: set[str] = set()
    with subprocess.Popen(
        [*command, "--yes", "--events"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        for number, line in enumerate(process.stdout):
            event = from_line(line)
            if isinstance(event, HostDone):
                done.add(event.address)
            if number == lines:
                process.kill()
                break
    return done


def kill_and_resume(home: Path, kills: int) -> None:
    chance = random.Random(4003)
    target = f"{HOSTS[0]}-{HOSTS[-1]}"
    arguments = [target, "--profile", "quick"]
    acknowledged: set[str] = set()
    for _ in range(kills):
        acknowledged |= scan_until(home, chance.randrange(1, 60), *arguments)
        arguments = ["--resume"]
        with Repository.open(str(home / "school.db")) as repository:
            unfinished = repository.unfinished_scan()
            if unfinished is None:
                break
            assert acknowledged <= repository.hosts_done(unfinished.id)
    else:
        scan_until(home, None, *arguments)
    with Repository.open(str(home / "school.db")) as repository:
        (scan,) = repository.scans()
        assert scan.state is ScanState.FINISHED
        assert repository.hosts_done(scan.id) == set(HOSTS)
        states = {row.target for row in repository.coverage([scan.id]) if row.probe == "tcp_ports"}
        assert states == set(HOSTS)


def test_a_killed_scan_goes_on(tmp_path: Path) -> None:
    kill_and_resume(tmp_path, 1)


@pytest.mark.soak
def test_a_scan_killed_many_times_goes_on(tmp_path: Path) -> None:
    for number in range(10):
        folder = tmp_path / str(number)
        folder.mkdir()
        kill_and_resume(folder, 6)
