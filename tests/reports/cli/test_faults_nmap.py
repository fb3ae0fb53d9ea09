"""nmap that is missing, old, cut, stuck or killed: what only it could name stays unnamed, with the reason.

The programs called nmap here are imitations: shell scripts put first on PATH.
"""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model.scan import ScanState
from tests.loopback import own_address
from tests.reports.cli.command import Rasoat

HOST = own_address(7)
PORTS = (8009, 7070, 2375, 3128)
OLD = """case "$*" in *--exclude-ports*) echo "nmap: unrecognized option '--exclude-ports'" >&2; exit 255;; esac
echo "Nmap version 7.80 ( https://nmap.org )"
"""
CUT = f"""echo '<?xml version="1.0"?><nmaprun scanner="nmap"><host><address addr="{HOST}" addrtype="ipv4"/><por'"""


@pytest.fixture
def unnamed() -> Iterator[int]:
    """A service that says something no probe knows."""
    for port in PORTS:
        try:
            server = socket.create_server((HOST, port), backlog=50)
        except OSError:
            continue
        with server:
            threading.Thread(target=_mumble, args=(server,), daemon=True).start()
            yield port
            server.shutdown(socket.SHUT_RDWR)
        return
    pytest.skip("no port is free")


def _mumble(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"\x13\x37 mumble\n")
        except OSError:
            return


@pytest.mark.parametrize(
    ("script", "reason", "said"),
    [
        (OLD, "garbage", True),
        ("echo 'no XML at all'", "garbage", True),
        ("head -c 300000 /dev/urandom", "garbage", True),
        (CUT, "garbage", True),
        ("kill -KILL $$", "garbage", True),
        ("exit 1", "garbage", True),
        (None, "tool_missing", False),
    ],
    ids=["old", "text", "noise", "cut", "killed", "exit", "missing"],
)
def test_a_useless_nmap(tmp_path: Path, unnamed: int, script: str | None, reason: str, said: bool) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    path = f"{programs}:{os.environ['PATH']}"
    if script is None:
        path = str(programs)
    else:
        (programs / "nmap").write_text(f"#!/bin/sh\n{script}\n")
        (programs / "nmap").chmod(0o755)
    rasoat = Rasoat(tmp_path, {"PATH": path})
    result = rasoat.run("scan", HOST, "--yes").ended_well()
    assert ("nmap không chạy đúng" in result.err) is said
    with rasoat.repository() as repository:
        (scan,) = repository.scans()
        rows = {(row.probe, row.port): row for row in repository.coverage([scan.id])}
    assert scan.state is ScanState.FINISHED
    row = rows["nmap", unnamed]
    assert row.reason == reason
    assert row.state != "done"


def test_ctrl_c_also_ends_an_nmap_that_hangs(tmp_path: Path, unnamed: int) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "nmap").write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nkill -INT $PPID\nexec sleep 600\n")
    (programs / "nmap").chmod(0o755)
    rasoat = Rasoat(tmp_path, {"PATH": f"{programs}:{os.environ['PATH']}"})
    result = rasoat.run("scan", HOST, "--yes", seconds=60)
    assert result.code == 130, result.err
    assert "Traceback" not in result.err
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    with rasoat.repository() as repository:
        (scan,) = repository.scans()
        assert scan.state is ScanState.INTERRUPTED
        rows = {(row.probe, row.port): row for row in repository.coverage([scan.id])}
    assert rows["nmap", unnamed].reason == "out_of_budget"
