"""The scan command as a user runs it: a process of its own, its exit codes, its events, Ctrl-C."""

import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.cli.main import main
from scanner.audit import verify
from scanner.events import Event, HostDone, ScanFinished, ScanStarted, ServiceFound, from_line
from scanner.model.scan import Scan, ScanState, Settings
from scanner.plan import make_plan
from scanner.store.repository import Repository
from tests.loopback import own_address

ROOT = Path(__file__).parents[3]
HOST = own_address(14)


class Rasoat:
    """Starts the command with a home and a database of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.db = home / "school.db"
        self.environment = {**os.environ, "RASOAT_HOME": str(home), "RASOAT_DB": str(self.db), "RASOAT_LANG": "en"}

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", "from reports.cli.main import main; main()", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def here(self, *arguments: str) -> int:
        """Run the command in this process and return its exit code."""
        with pytest.raises(SystemExit) as stopped:
            main(list(arguments))
        return int(stopped.value.code or 0)

    def repository(self) -> Repository:
        return Repository.open(str(self.db))


@pytest.fixture
def rasoat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rasoat:
    started = Rasoat(tmp_path)
    for name in ("RASOAT_HOME", "RASOAT_DB", "RASOAT_LANG"):
        monkeypatch.setenv(name, started.environment[name])
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return started


@contextlib.contextmanager
def listener(greeting: bytes = b"") -> Iterator[int]:
    """Greet, or stay silent, on a port that the quick profile asks; gives the port."""
    with _free_port() as server:
        threading.Thread(target=_greet, args=(server, greeting), daemon=True).start()
        yield server.getsockname()[1]


def _free_port() -> socket.socket:
    for port in (8080, 8443, 6379, 5900, 3389, 3306):
        with contextlib.suppress(OSError):
            return socket.create_server((HOST, port), backlog=50)
    pytest.skip("no port of the quick profile is free")


def _greet(server: socket.socket, greeting: bytes) -> None:
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        while True:
            connection = stack.enter_context(server.accept()[0])
            connection.sendall(greeting)
            if greeting:
                connection.shutdown(socket.SHUT_WR)


def events_of(lines: str) -> list[Event]:
    return [from_line(line) for line in lines.splitlines()]


def test_the_plan_says_what_each_profile_costs_and_which_is_chosen(
    rasoat: Rasoat, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rasoat.here("--lang", "vi", "scan", "192.168.77.0/24", "--profile", "deep", "--plan") == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "gói tin · " in line]
    assert [line.split()[1 if ">" in line else 0] for line in said] == ["quick", "normal", "deep"]
    assert [line for line in said if "đang chọn" in line] == [line for line in said if line.startswith("  > deep")]
    packets = [int(line.split(")")[1].split()[0].replace(".", "")) for line in said]
    assert packets == sorted(packets)
    assert packets[0] < packets[2]
    assert max(map(len, said)) <= 78


def test_the_plan_is_shown_and_nothing_is_done(rasoat: Rasoat, capsys: pytest.CaptureFixture[str]) -> None:
    assert rasoat.here("scan", "192.168.77.0/24", "--site-url", "truong.edu.vn", "--plan") == 0
    shown = capsys.readouterr().out
    assert "192.168.77.0/24 (254 addresses)" in shown
    assert "https://truong.edu.vn/" in shown
    assert "9100-9116" in shown
    assert list(rasoat.home.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["8.8.8.8", "--plan"], 4),
        (["100.64.0.0/24", "--yes"], 4),
        (["10.0.0.0/16", "--plan"], 4),
        (["224.0.0.251", "--yes"], 4),
        (["no-target", "--plan"], 2),
        ([], 2),
        (["127.0.0.1"], 2),
        (["127.0.0.1", "--site-url", "ftp://a", "--yes"], 2),
        (["127.0.0.1", "--url-list", "none.txt", "--yes"], 2),
        (["127.0.0.1", "--resume", "--yes"], 2),
        (["--resume", "--yes"], 2),
        (["127.0.0.1", "--max-time", "-1", "--yes"], 2),
        (["127.0.0.1", "--yes", "--config", "none.toml"], 3),
        (["127.0.0.1", "--yes", "--db", "mongodb://x"], 3),
    ],
)
def test_bad_input_has_its_exit_code_and_its_sentences(
    rasoat: Rasoat, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    assert rasoat.here("scan", *arguments) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) >= 2


def test_a_row_of_scope_toml_permits_a_public_address(rasoat: Rasoat) -> None:
    (rasoat.home / "scope.toml").write_text(
        '[[network]]\nnetwork = "203.0.113.0/28"\ndocument = "1"\ndate = 2020-01-01\nvalid_until = 2099-01-01\n'
    )
    assert rasoat.here("scan", "203.0.113.5", "--plan") == 0
    assert rasoat.here("scan", "203.0.113.99", "--plan") == 4


def test_a_scan_tells_its_events_and_stores_what_it_saw(rasoat: Rasoat) -> None:
    with listener(b"SSH-2.0-test\r\n") as port:
        done = rasoat.run("scan", HOST, "--profile", "quick", "--yes", "--events", "--authorised-by", "Hieu truong")
    assert done.returncode in (0, 1), done.stderr
    events = events_of(done.stdout)
    assert isinstance(events[0], ScanStarted)
    assert isinstance(events[-1], ScanFinished)
    assert any(isinstance(event, ServiceFound) and event.port == port for event in events)
    assert HostDone(HOST) in events
    with rasoat.repository() as repository:
        (scan,) = repository.scans()
    assert (scan.state, scan.authorised_by, scan.scope) == (ScanState.FINISHED, "Hieu truong", (f"{HOST}/32",))
    assert verify(rasoat.home / "school.audit.jsonl").lines >= 3


def test_ctrl_c_leaves_a_part_that_resume_completes(rasoat: Rasoat) -> None:
    with listener(), rasoat.start("scan", HOST, "--profile", "quick", "--yes", "--events") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if isinstance(from_line(line), ServiceFound):
                process.send_signal(signal.SIGINT)
                break
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    last = events_of(out)[-1]
    assert isinstance(last, ScanFinished)
    assert last.state == "interrupted"
    assert "--resume" in err
    with rasoat.repository() as repository:
        interrupted = repository.unfinished_scan()
        assert interrupted is not None
    done = rasoat.run("scan", "--resume", "--yes", "--events")
    assert done.returncode in (0, 1), done.stderr
    with rasoat.repository() as repository:
        (scan,) = repository.scans()
    assert (scan.id, scan.state) == (interrupted.id, ScanState.FINISHED)


def test_resume_plans_every_address_of_a_range(rasoat: Rasoat) -> None:
    """Stored are the blocks that a range falls into; their edges are hosts like the others."""
    plan = make_plan(("192.168.2.101-192.168.2.130",), Settings())
    with rasoat.repository() as repository:
        scan = Scan("s1", "main", plan.networks, plan.settings, datetime.now(UTC), state=ScanState.INTERRUPTED)
        repository.begin_scan(scan)
    planned = rasoat.run("--lang", "en", "scan", "--resume", "--plan")
    assert "(30 addresses)" in planned.stdout, planned.stdout


def test_a_report_is_written_and_the_summary_printed(rasoat: Rasoat) -> None:
    done = rasoat.run("scan", HOST, "--profile", "quick", "--yes", "--report", str(rasoat.home / "r.html"))
    assert done.returncode in (0, 1), done.stderr
    assert (rasoat.home / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert done.stdout.strip()
    assert "Sent:" in done.stderr
