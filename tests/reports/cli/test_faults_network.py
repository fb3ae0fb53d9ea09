"""The cable is pulled in the middle of a scan, in two network namespaces of the test's own without a route out."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model.closed_lists import CoverageState, Reason
from scanner.store.repository import Repository

pytestmark = pytest.mark.lab

ROOT = Path(__file__).parents[3]
SILENT_SERVERS = """
import socket, sys, time
kept = [socket.create_server((f"10.99.0.{host}", port), backlog=100)
        for host in range(2, 8) for port in (5900, 6379, 8080)]
print("ready", flush=True)
time.sleep(600)
"""


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@pytest.fixture
def two_ends() -> Iterator[tuple[str, str]]:
    """Yield the names of two namespaces joined by one cable: the scanner's and the hosts'."""
    if os.geteuid() != 0:
        pytest.skip("network namespaces need root")
    here, there = f"rasoat-t{os.getpid()}-scan", f"rasoat-t{os.getpid()}-host"
    ip("netns", "add", here)
    ip("netns", "add", there)
    try:
        ip("-n", here, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", there)
        ip("-n", here, "addr", "add", "10.99.0.1/28", "dev", "eth0")
        for host in range(2, 8):
            ip("-n", there, "addr", "add", f"10.99.0.{host}/28", "dev", "eth0")
        for name in (here, there):
            ip("-n", name, "link", "set", "lo", "up")
            ip("-n", name, "link", "set", "eth0", "up")
        yield here, there
    finally:
        ip("netns", "del", here)
        ip("netns", "del", there)


def test_a_pulled_cable_is_said_and_takes_nothing_away(two_ends: tuple[str, str], tmp_path: Path):
    here, there = two_ends
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RASOAT_HOME": str(tmp_path)}
    inside = ["ip", "netns", "exec"]
    servers = subprocess.Popen(
        [*inside, there, sys.executable, "-c", SILENT_SERVERS], stdout=subprocess.PIPE, text=True
    )
    try:
        assert servers.stdout is not None
        assert servers.stdout.readline() == "ready\n"
        argv = [sys.executable, "-m", "reports", "scan", "10.99.0.0/28", "--profile", "quick", "--yes", "--events"]
        with subprocess.Popen(
            [*inside, here, *argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
        ) as scan:
            assert scan.stdout is not None
            assert any("ServiceFound" in line for line in scan.stdout)
            ip("-n", here, "link", "set", "eth0", "down")
            _, said = scan.communicate(timeout=180)
    finally:
        servers.kill()
        servers.communicate()

    assert scan.returncode in {0, 1}, said
    assert "Traceback" not in said
    with Repository.open(str(tmp_path / "rasoat.db")) as repository:
        (stored,) = repository.scans()
        found = {item.target for item in repository.evidence([stored.id])}
        rows = repository.coverage([stored.id])
    assert {f"10.99.0.{host}" for host in range(2, 8)} <= found
    unseen = [row for row in rows if row.state is not CoverageState.DONE]
    assert Reason.NOT_REACHED in {row.reason for row in unseen}
