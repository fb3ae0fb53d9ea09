"""Bad input of every kind: the right exit code, three Vietnamese sentences, no traceback, nothing made."""

from pathlib import Path

import pytest

from tests.reports.cli.command import Rasoat

DEEP = "a=" + "[" * 100_000


@pytest.fixture
def rasoat(tmp_path: Path) -> Rasoat:
    return Rasoat(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["10.0.0.0/33", "--yes"], 2),
        (["192.168.0.0/16", "--yes"], 4),
        (["127.66.0.1", "--yes", "--report", "/nowhere/r.html"], 3),
    ],
    ids=str,
)
def test_a_scan_that_cannot_be_as_a_process(rasoat: Rasoat, arguments: list[str], code: int) -> None:
    assert rasoat.run("scan", *arguments).refused(code) == rasoat.here("scan", *arguments)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["10.0.0.0/33", "--yes"], 2),
        (["999.1.1.1", "--yes"], 2),
        (["10.0.0.9-10.0.0.1", "--yes"], 2),
        (["máy chủ", "--yes"], 2),
        (["192.168.0.0/16", "--yes"], 4),
        (["2001:db8::/64", "--yes"], 2),
        (["198.51.100.7", "--yes"], 4),
        (["--site-url", "http://[::1", "--yes"], 2),
        (["--site-url", "http://a:99999/", "--yes"], 2),
        (["--url-list", "/", "--yes"], 2),
        (["127.66.0.1"], 2),
        (["--resume", "--yes"], 2),
        (["127.66.0.1", "--max-time", "nan", "--yes"], 2),
        (["127.66.0.1", "--max-time", "inf", "--yes"], 2),
        (["127.66.0.1", "--max-time", "0", "--yes"], 2),
        (["127.66.0.1", "--profile", "loud", "--yes"], 2),
        (["127.66.0.1", "--nothing"], 2),
        (["127.66.0.1", "--yes", "--report", "/nowhere/r.html"], 3),
        (["127.66.0.1", "--yes", "--db", "mongodb://x"], 3),
        (["127.66.0.1", "--yes", "--db", "/proc/none/x.db"], 3),
        (["127.66.0.1", "--yes", "--config", "/nowhere.toml"], 3),
    ],
    ids=str,
)
def test_a_scan_that_cannot_be(rasoat: Rasoat, arguments: list[str], code: int) -> None:
    said = rasoat.here("scan", *arguments).refused(code)
    assert said.out == ""
    assert not list(rasoat.home.glob("*.audit.jsonl"))


@pytest.mark.parametrize(
    "text",
    ["[scan", "[scan]\nrate = nan", "[scan]\nmax_time = inf", "[scan]\nprofile = 'loud'", "[scna]\nrate = 5", DEEP],
    ids=["cut", "nan", "inf", "profile", "table", "deep"],
)
def test_a_configuration_that_cannot_be_understood(rasoat: Rasoat, text: str) -> None:
    (rasoat.home / "config.toml").write_text(text)
    said = rasoat.here("scan", "127.66.0.1", "--plan").refused(3)
    assert "config.toml" in said.err


@pytest.mark.parametrize(
    "text",
    [
        "[[network",
        "network = 3",
        '[[network]]\nnetwork = "203.0.113.0/28"',
        '[[network]]\nnetwork = 5\ndocument = "1"\ndate = 2020-01-01\nvalid_until = 2099-01-01',
        '[[network]]\nnetwork = "203.0.113.1/28"\ndocument = "1"\ndate = 2020-01-01\nvalid_until = 2099-01-01',
        '[[network]]\nnetwork = "203.0.113.0/28"\ndocument = "1"\ndate = "hôm qua"\nvalid_until = 2099-01-01',
        DEEP,
    ],
    ids=["cut", "number", "row", "network", "host bits", "date", "deep"],
)
def test_permissions_that_cannot_be_understood_permit_nothing(rasoat: Rasoat, text: str) -> None:
    (rasoat.home / "scope.toml").write_text(text)
    said = rasoat.here("scan", "203.0.113.5", "--yes").refused(3)
    assert "scope.toml" in said.err


def test_a_fault_of_rasoat_itself_is_told_and_shown_only_to_who_asks(rasoat: Rasoat) -> None:
    """A module that cannot be imported stands for any mistake of ours."""
    broken = "import sys; sys.modules['scanner.plan'] = None; from reports.cli.main import main; main()"
    rasoat.inside = ("-c", broken)
    said = rasoat.run("scan", "127.66.0.1", "--plan").refused(3)
    assert "scanner.plan" in said.err
    assert "Traceback" in rasoat.run("scan", "127.66.0.1", "--plan", "-v").err


def test_whoever_stops_reading_gets_no_complaint(rasoat: Rasoat) -> None:
    process = rasoat.start("scan", "127.66.0.1", "--plan")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(30) == 3
