import contextlib
import os
import sqlite3
from pathlib import Path

import pytest

from scanner import doctor
from scanner.doctor import Health, examine, nmap_version
from scanner.store.repository import Repository
from tests.reports.cli.command import run_here


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "school.db")


def _run(database, *arguments, path=None):
    environment = {"RASOAT_HOME": os.environ["RASOAT_HOME"], **({"PATH": path} if path is not None else {})}
    return run_here(["--lang", "en", "--db", database, "doctor", *arguments], environment)


def _damage(database):
    with Repository.open(database) as repository:
        repository.remember_findings({str(number): _at() for number in range(3000)})
    size = os.path.getsize(database)
    with open(database, "r+b") as stream:
        stream.seek(size // 2)
        stream.write(os.urandom(size // 4))


def _at():
    from datetime import UTC, datetime

    return datetime(2026, 11, 23, tzinfo=UTC)


def test_a_first_look_makes_no_database(database):
    done = _run(database)
    assert done.code == 0, done.err
    assert "none yet" in done.out
    assert not Path(database).exists()
    assert "Life-cycle data" in done.out


def test_a_sound_database_is_said_to_be_sound(database):
    Repository.open(database).close()
    done = _run(database)
    assert done.code == 0
    assert f"✓ Database: sound: {database}" in done.out


def test_without_nmap_it_says_what_is_lost_and_the_one_command(database, tmp_path):
    done = _run(database, path=str(tmp_path))
    assert done.code == 0
    assert "Step 3 of 4" in done.out
    assert "! nmap: is not installed" in done.out
    assert "stay unnamed" in done.out
    assert "→" in done.out


def test_an_nmap_that_prints_garbage_is_not_trusted(database, tmp_path):
    fake = tmp_path / "nmap"
    fake.write_text("#!/bin/sh\necho '\033[2Jhello'\n")
    fake.chmod(0o755)
    done = _run(database, path=str(tmp_path))
    assert "! nmap: does not say its version" in done.out
    assert "\033" not in done.out


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("Nmap version 7.93 ( https://nmap.org )\nPlatform: x86_64-pc-linux-gnu", "7.93"),
        ("\nNmap version 7.80SVN ( https://nmap.org )", "7.80SVN"),
        ("", None),
        ("nmap: error", None),
    ],
)
def test_the_version_is_read_from_what_nmap_prints(printed, version):
    assert nmap_version(printed) == version


def test_a_damaged_database_fails_and_salvage_mends_it(database):
    _damage(database)
    before = _run(database)
    assert before.code == 3
    assert "✗ Database" in before.out
    assert "doctor --salvage" in before.out
    after = _run(database, "--salvage")
    assert after.code == 0, after.err
    assert "rows were copied" in after.err
    with Repository.open(database) as repository:
        assert repository.first_seen(["1"]) == {"1": _at()}


def test_a_newer_database_fails_with_advice(database):
    Repository.open(database).close()
    with contextlib.closing(sqlite3.connect(database)) as plain, plain:
        plain.execute("UPDATE alembic_version SET version_num = '9998'")
    done = _run(database)
    assert done.code == 3
    assert "newer rasoat" in done.out


def test_salvage_without_a_file_is_a_usage_error(database):
    assert _run(database, "--salvage").code == 2


def test_little_space_is_a_warning(database, monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)
    (disk,) = (item for item in examine(database).abilities if item.name.text == "Disk space")
    assert disk.health is Health.MISSING
    assert not examine(database).failed


def test_it_says_where_snmp_passwords_go_and_shows_a_file_that_can_be_read(tmp_path, monkeypatch):
    monkeypatch.setenv("RASOAT_HOME", str(tmp_path))
    done = _run(str(tmp_path / "school.db"))
    assert "! SNMP passwords: none given" in done.out
    assert str(tmp_path / "snmp.toml") in done.out
    shown = done.out[done.out.index("[[device]]") :].partition("✓")[0]
    (tmp_path / "snmp.toml").write_text("\n".join(line.strip() for line in shown.splitlines()), encoding="utf-8")
    (tmp_path / "snmp.toml").chmod(0o600)
    again = _run(str(tmp_path / "school.db"))
    assert "✓ SNMP passwords: for 192.168.1.2, 192.168.1.3, 192.168.1.4" in again.out


def test_snmp_passwords_that_others_may_read_are_a_fault(tmp_path, monkeypatch):
    monkeypatch.setenv("RASOAT_HOME", str(tmp_path))
    (tmp_path / "snmp.toml").write_text("", encoding="utf-8")
    (tmp_path / "snmp.toml").chmod(0o640)
    done = _run(str(tmp_path / "school.db"))
    assert done.code == 3
    assert "chmod 600" in done.out
