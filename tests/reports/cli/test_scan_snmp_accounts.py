"""A scan with the user's own SNMP credentials: it reads with them, and afterwards they are found nowhere."""

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model.observations.access import SnmpObservation
from scanner.model.observations.snmp import SnmpAccountObservation
from scanner.model.observations.topology import InterfacesObservation
from scanner.store.repository import Repository
from tests.reports.cli.command import run_here
from tests.scanner.probes.snmp_agent import user_lines, v3_agent

ROOT = Path(__file__).parents[3]
ADDRESS = "127.77.0.61"
NAME, FIRST, SECOND, WRONG, COMMUNITY = (
    "nguoi-xem",
    "xuan-ha-thu-1",
    "dong-tay-nam-2",
    "sai-mat-khau-3",
    "tram-tin-hoc-4",
)
SECRETS = (NAME, FIRST, SECOND, WRONG, COMMUNITY)
FILE = f"""
[[device]]
targets = ["{ADDRESS}"]
user = "{NAME}"
authentication = "SHA-256"
authentication_password = "{WRONG}"

[[device]]
targets = ["{ADDRESS}"]
user = "{NAME}"
authentication = "SHA-256"
authentication_password = "{FIRST}"
privacy = "AES-256"
privacy_password = "{SECOND}"

[[device]]
targets = ["127.77.0.0/26"]
community = "{COMMUNITY}"
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A user's folder with the file, and an agent that knows the second row; its own files lie elsewhere."""
    if os.geteuid() != 0:
        pytest.skip("an agent on port 161 needs root")
    home, agent = tmp_path / "home", tmp_path / "agent"
    home.mkdir()
    agent.mkdir()
    lines = user_lines(NAME, authentication="SHA-256", password=FIRST, privacy="AES-256", secret=SECOND)
    (home / "snmp.toml").write_text(FILE, encoding="utf-8")
    (home / "snmp.toml").chmod(0o600)
    with v3_agent(agent, lines, port=161, address=ADDRESS):
        yield home


def rasoat(home: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "RASOAT_HOME": str(home), "RASOAT_DB": str(home / "school.db"), "RASOAT_LANG": "en"}
    command = [sys.executable, "-c", "from reports.cli.main import main; main()", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=180, check=False
    )


def opened(data: bytes) -> Iterator[bytes]:
    """Yield bytes as they are, and what is packed inside them."""
    yield data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from opened(archive.read(name))
    if data[:2] == b"\x1f\x8b":
        yield gzip.decompress(data)


def told(data: bytes) -> set[str]:
    return {secret for secret in SECRETS for part in opened(data) if secret.encode() in part}


def test_the_search_for_secrets_finds_them_where_they_are():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner", gzip.compress(FILE.encode()))
    assert told(packed.getvalue()) == set(SECRETS)


def test_the_device_is_read_and_no_secret_is_left_anywhere(home: Path):
    scan = rasoat(
        home, "scan", ADDRESS, "--yes", "--events", "--profile", "quick", "--report", str(home / "report.html")
    )
    assert scan.returncode in (0, 1), scan.stderr.decode()
    with Repository.open(str(home / "school.db")) as repository:
        (stored,) = repository.scans()
        seen = [item.observation for item in repository.evidence([stored.id])]
    tried = {(item.row, item.level, item.result) for item in seen if isinstance(item, SnmpAccountObservation)}
    assert tried == {(1, "authNoPriv", "wrong_password"), (2, "authPriv", "accepted")}
    (read,) = [item for item in seen if isinstance(item, SnmpObservation)]
    assert (read.access, read.version, read.sys_name) == ("user", "3", "sw-tang-2")
    assert any(isinstance(item, InterfacesObservation) for item in seen)
    assert scan.stdout
    assert told(scan.stdout) == told(scan.stderr) == set()
    here = {"RASOAT_HOME": str(home), "RASOAT_DB": str(home / "school.db"), "RASOAT_LANG": "en"}
    outputs = [run_here(arguments, here) for arguments in what_else_writes(home)]
    assert [done.code for done in outputs[:-1]] == [0] * (len(outputs) - 1)
    for done in outputs:
        assert told((done.out + done.err).encode()) == set(), done
    files = [path for path in home.rglob("*") if path.is_file() and path.name != "snmp.toml"]
    assert {"school.db", "report.html", "e.json", "e.xlsx"} <= {path.name for path in files}
    assert any("audit" in path.name for path in files)
    for path in files:
        assert told(path.read_bytes()) == set(), path.name
    audit = next(path for path in files if "audit" in path.name).read_text(encoding="utf-8")
    started = next(line for line in map(json.loads, audit.splitlines()) if "snmp_accounts" in json.dumps(line))
    assert ADDRESS in json.dumps(started)


def what_else_writes(home: Path) -> list[tuple[str, ...]]:
    """Return the commands that bring what is stored to others; the last may ask for the school's code first."""
    forms = ("json", "csv", "xlsx", "nmap-xml", "sarif")
    exports = [("export", "--format", form, "-o", str(home / f"e.{form}")) for form in forms]
    return [
        *exports,
        ("export", "--format", "glpi", "-o", str(home / "glpi")),
        ("report", "-o", str(home / "again.html")),
        ("doctor",),
        ("bundle", "--preview"),
    ]


def test_the_plan_says_for_whom_there_are_credentials_and_no_more(home: Path):
    shown = rasoat(home, "scan", ADDRESS, "--plan")
    assert shown.returncode == 0
    assert f"used for {ADDRESS}, 127.77.0.0/26 only".encode() in shown.stdout
    assert told(shown.stdout) == told(shown.stderr) == set()


def test_a_file_that_others_may_read_stops_the_scan(home: Path):
    (home / "snmp.toml").chmod(0o644)
    refused = rasoat(home, "scan", ADDRESS, "--yes")
    assert refused.returncode == 3
    assert b"chmod 600" in refused.stderr
    assert told(refused.stdout) == told(refused.stderr) == set()
    assert not (home / "school.db").exists() or not Repository.open(str(home / "school.db")).scans()
