"""Killed at random moments of a real scan: what was acknowledged stays, the end is as if undisturbed."""

import json
import random
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from scanner.events import HostDone, from_line
from scanner.model.scan import ScanState
from tests.loopback import own_address
from tests.reports.cli.command import Rasoat

HOSTS = tuple(own_address(number) for number in range(2, 41))
TARGET = f"{HOSTS[0]}-{HOSTS[-1]}"
GREETINGS = {
    6379: b"-NOAUTH Authentication required.\r\n",
    5900: b"RFB 003.008\n",
    8080: b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
}


def serve(server: socket.socket, greeting: bytes) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.settimeout(0.2)
                if greeting.startswith(b"HTTP"):
                    connection.recv(4096)
                connection.sendall(greeting)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(4096)


@pytest.fixture
def hosts() -> Iterator[None]:
    """Three listeners on each third host, one on the others; they are not servers but answer as such begin."""
    with ExitStack() as stack:
        for number, host in enumerate(HOSTS):
            for port in GREETINGS if number % 3 == 0 else (6379,):
                try:
                    server = stack.enter_context(socket.create_server((host, port), backlog=50))
                except OSError as error:
                    pytest.skip(f"{host}:{port}: {error}")
                stack.callback(server.shutdown, socket.SHUT_RDWR)
                threading.Thread(target=serve, args=(server, GREETINGS[port]), daemon=True).start()
        yield


def killed_after(process: "subprocess.Popen[str]", lines: int | None) -> set[str]:
    """Kill the process when it has told so many events, or let it end; return the hosts that it acknowledged."""
    done: set[str] = set()
    assert process.stdout is not None
    with process:
        for number, line in enumerate(process.stdout):
            if not line.endswith("\n"):
                break
            event = from_line(line)
            if isinstance(event, HostDone):
                done.add(event.address)
            if number == lines:
                process.kill()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    return done


def picture(rasoat: Rasoat) -> dict[str, list[str]]:
    """Return what the export says, without ids and times, which differ from run to run."""
    exported = rasoat.here("export", "--format", "json", "-o", "-")
    assert exported.code == 0, exported.err
    document: dict[str, Any] = json.loads(exported.out)
    dropped = {"id", "first_seen", "last_seen", "evidence", "device", "findings", "declarations", "scan"}

    def plain(row: dict[str, Any]) -> str:
        return json.dumps({key: value for key, value in row.items() if key not in dropped}, sort_keys=True)

    parts = ("devices", "findings", "verdicts", "coverage")
    return {part: sorted(plain(row) for row in document[part]) for part in parts}


def scan_with_kills(rasoat: Rasoat, kills: int, chance: random.Random) -> None:
    arguments = [TARGET, "--profile", "quick"]
    acknowledged: set[str] = set()
    for _ in range(kills):
        acknowledged |= killed_after(
            rasoat.start("scan", *arguments, "--yes", "--events"), chance.randrange(1, 130 if kills > 2 else 40)
        )
        with rasoat.repository() as repository:
            unfinished = repository.unfinished_scan()
            assert unfinished is not None or arguments[0] != "--resume", "a scan was lost"
            if unfinished is not None:
                assert acknowledged <= repository.hosts_done(unfinished.id)
                arguments = ["--resume"]
    rasoat.run("scan", *arguments, "--yes").ended_well()
    with rasoat.repository() as repository:
        (scan,) = repository.scans()
        assert scan.state is ScanState.FINISHED
        assert repository.hosts_done(scan.id) == set(HOSTS)


def undisturbed(folder: Path) -> dict[str, list[str]]:
    folder.mkdir()
    rasoat = Rasoat(folder)
    rasoat.run("scan", TARGET, "--profile", "quick", "--yes").ended_well()
    return picture(rasoat)


@pytest.mark.usefixtures("hosts")
def test_a_scan_killed_twice_ends_as_if_undisturbed(tmp_path: Path) -> None:
    expected = undisturbed(tmp_path / "whole")
    rasoat = Rasoat(tmp_path)
    scan_with_kills(rasoat, 2, random.Random(4003))
    assert picture(rasoat) == expected


@pytest.mark.soak
@pytest.mark.usefixtures("hosts")
def test_scans_killed_sixty_times_end_as_if_undisturbed(tmp_path: Path) -> None:
    expected = undisturbed(tmp_path / "whole")
    chance = random.Random(4003)
    for number in range(12):
        rasoat = Rasoat(tmp_path / str(number))
        rasoat.home.mkdir()
        scan_with_kills(rasoat, 5, chance)
        assert picture(rasoat) == expected
