"""Ctrl-C, a second one, a time budget, two scans at once, a probe that will not let go."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model.closed_lists import Reason
from scanner.model.scan import ScanState
from tests.loopback import own_address
from tests.reports.cli.command import Rasoat

HOST, REDIS_HOST = own_address(5), own_address(6)
STOP_SECONDS = 2.0
INJECTED = """
import pathlib, sys, types
import scanner.probes
scanner.probes.__path__.append({folder!r})
from reports.cli.main import main
main()
"""
RESISTS = '''
"""A probe for a test."""
import asyncio
from scanner.probes.base import Probe

async def ask(target, gate):
    while True:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            pass

PROBE = Probe("resists", ask, frozenset({"redis"}), seconds=SECONDS)
'''


@pytest.fixture
def rasoat(tmp_path: Path) -> Rasoat:
    return Rasoat(tmp_path)


@pytest.fixture
def silent_host() -> Iterator[str]:
    """A host that accepts and says nothing, so that each question waits."""
    with contextlib.ExitStack() as stack:
        for port in (6379, 5900, 8080, 8443):
            try:
                stack.enter_context(socket.create_server((HOST, port), backlog=100))
            except OSError as error:
                pytest.skip(str(error))
        yield HOST


def wait_for(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if word in line:
            return
    raise AssertionError(process.communicate()[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_scan_can_be_used(rasoat: Rasoat, silent_host: str, number: signal.Signals) -> None:
    with rasoat.start("scan", silent_host, "--profile", "quick", "--yes", "--events") as process:
        wait_for(process, "ServiceFound")
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert '"state": "interrupted"' in out
    with rasoat.repository() as repository:
        (scan,) = repository.scans()
        assert scan.state is ScanState.INTERRUPTED
        rows = repository.coverage([scan.id])
    assert Reason.OUT_OF_BUDGET in {row.reason for row in rows if row.target == HOST}
    rasoat.here("report", "-o", str(rasoat.home / "r.html")).ended_well()


@pytest.mark.soak
def test_ctrl_c_stops_within_two_seconds(rasoat: Rasoat, silent_host: str) -> None:
    """The one timed promise: from Ctrl-C to the scan's own end."""
    with rasoat.start("scan", silent_host, "--profile", "quick", "--yes", "--events") as process:
        wait_for(process, "ServiceFound")
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        wait_for(process, "ScanFinished")
        assert time.monotonic() - begun < STOP_SECONDS
        process.communicate(timeout=30)
    assert process.returncode == 130


def test_a_second_ctrl_c_ends_at_once(rasoat: Rasoat, silent_host: str) -> None:
    """The probe holds the whole loop, so that only the second Ctrl-C can end it."""
    folder = rasoat.home / "probes"
    folder.mkdir()
    (folder / "resists.py").write_text(
        RESISTS.replace("SECONDS", "600").replace(
            "await asyncio.sleep(600)", "print('HELD', flush=True); import time; time.sleep(60)"
        )
    )
    rasoat.inside = ("-c", INJECTED.format(folder=str(folder)))
    with greeting_redis(), rasoat.start("scan", REDIS_HOST, "--profile", "quick", "--yes", "--events") as process:
        wait_for(process, "HELD")
        assert process.stderr is not None
        process.send_signal(signal.SIGINT)
        for line in process.stderr:
            if "Đang dừng" in line:
                process.send_signal(signal.SIGINT)
    assert process.returncode == 130


def test_a_probe_that_will_not_let_go_does_not_keep_the_scan(rasoat: Rasoat) -> None:
    folder = rasoat.home / "probes"
    folder.mkdir()
    (folder / "resists.py").write_text(RESISTS.replace("SECONDS", "0.2"))
    rasoat.inside = ("-c", INJECTED.format(folder=str(folder)))
    with greeting_redis():
        rasoat.run("scan", REDIS_HOST, "--profile", "quick", "--yes", seconds=60).ended_well()
    with rasoat.repository() as repository:
        (scan,) = repository.scans()
        rows = {row.probe: row for row in repository.coverage([scan.id]) if row.port == 6379}
    assert rows["resists"].reason is Reason.TIMEOUT
    assert rows["redis"].state == "done"


def accepts(address: str) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex((address, 6379)) == 0


@contextlib.contextmanager
def greeting_redis() -> Iterator[None]:
    """A real redis-server, or nothing to test with."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    arguments = ["--bind", REDIS_HOST, "--port", "6379", "--save", "", "--protected-mode", "no", "--dir", "/tmp"]
    with subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            deadline = time.monotonic() + 20
            while not accepts(REDIS_HOST) and time.monotonic() < deadline:
                time.sleep(0.02)
            yield
        finally:
            server.terminate()


def test_two_scans_at_once(rasoat: Rasoat, silent_host: str) -> None:
    with rasoat.start("scan", silent_host, "--profile", "quick", "--yes", "--events") as first:
        wait_for(first, "ServiceFound")
        said = rasoat.here("scan", silent_host, "--profile", "quick", "--yes").refused(3)
        assert str(first.pid) in said.err
        os.kill(first.pid, signal.SIGKILL)
        first.communicate()
    with rasoat.repository() as repository:
        assert len(repository.scans()) == 1
    rasoat.run("scan", "--resume", "--yes", "--max-time", "0.05").ended_well()


def test_a_time_budget_leaves_out_what_does_not_fit(rasoat: Rasoat, silent_host: str) -> None:
    rasoat.run("scan", silent_host, "--profile", "quick", "--yes", "--max-time", "0.02").ended_well()
    with rasoat.repository() as repository:
        (scan,) = repository.scans()
        rows = repository.coverage([scan.id])
    assert scan.state is ScanState.FINISHED
    assert Reason.OUT_OF_BUDGET in {row.reason for row in rows}
    assert rasoat.here("scan", "--resume", "--yes").refused(2)
