"""F3-F5, F15: full disk, locks, errors at any write, damage; said plainly, exit 3, nothing stored lost."""

import contextlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event

from scanner.errors import ExitCode, SetupError
from scanner.model.closed_lists import CoverageState
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import EchoObservation
from scanner.store.connection import Database
from scanner.store.location import locate
from scanner.store.repository import Repository

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def _evidence(scan, name):
    return Evidence(name, scan.id, "icmp_echo", "10.0.0.5", AT, EchoObservation(1.5))


def _filled(url, scan, rows=400):
    with Repository.open(url) as repository:
        repository.begin_scan(scan)
        repository.record(scan.id, "10.0.0.5", [_evidence(scan, f"e{number}") for number in range(rows)], [])


def test_file_and_folder_are_the_owners_only(tmp_path):
    path = tmp_path / "thư mục mới" / "school.db"
    with Repository.open(str(path)):
        files = [path, *path.parent.glob("school.db-*")]
        assert len(files) > 1
        assert {stat.S_IMODE(item.stat().st_mode) for item in files} == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_folder_of_the_user_stays_as_it_is(tmp_path):
    tmp_path.chmod(0o755)
    with Repository.open(str(tmp_path / "school.db")):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://root@localhost/x", "not known"),
        ("/proc/no-such-folder/x.db", "cannot be opened or written"),
        ("/etc/hostname/x.db", "cannot be opened or written"),
        ("/usr", "cannot be opened or written"),
        ("postgresql://nobody:geheim@/none?host=/nonexistent", "does not answer"),
    ],
)
def test_a_bad_database_address_is_explained(url, says):
    with pytest.raises(SetupError, match=says) as caught:
        Repository.open(url)
    assert caught.value.exit_code is ExitCode.ENVIRONMENT
    assert "geheim" not in str(caught.value.asked)
    assert str(caught.value.remedy)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"Danh sach thiet bi\n" * 200)
    with pytest.raises(SetupError, match="not a rasoat database"):
        Repository.open(str(path))
    assert path.read_bytes() == b"Danh sach thiet bi\n" * 200


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE accounts (id)")
    with pytest.raises(SetupError, match="not a rasoat database"):
        Repository.open(str(path))
    with contextlib.closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("accounts",)]


def test_damage_inside_the_file_is_said_never_shown_as_empty(sqlite_url, scan):
    _filled(sqlite_url, scan)
    size = os.path.getsize(sqlite_url)
    with open(sqlite_url, "r+b") as stream:
        stream.seek(size // 2)
        stream.write(os.urandom(size - size // 2))
    with pytest.raises(SetupError, match="damaged"), Repository.open(sqlite_url) as repository:
        repository.evidence([scan.id])


def test_a_row_that_fits_no_observation_is_damage_too(sqlite_url, scan):
    _filled(sqlite_url, scan, rows=1)
    with contextlib.closing(sqlite3.connect(sqlite_url)) as plain, plain:
        plain.execute('UPDATE evidence SET data = \'{"round_trip_ms": "x"}\'')
    with pytest.raises(SetupError, match="damaged"), Repository.open(sqlite_url) as repository:
        repository.evidence([scan.id])


def test_a_lost_end_of_the_log_loses_only_whole_records(sqlite_url, scan, tmp_path):
    repository = Repository.open(sqlite_url)
    repository.begin_scan(scan)
    for number in range(20):
        pair = [_evidence(scan, f"{number}-a"), _evidence(scan, f"{number}-b")]
        repository.record(scan.id, "10.0.0.5", pair, [], host_done=True)
    copy = tmp_path / "copy.db"
    shutil.copy(sqlite_url, copy)
    log = Path(sqlite_url + "-wal").read_bytes()
    repository.close()
    Path(f"{copy}-wal").write_bytes(log[: len(log) * 2 // 3])
    with Repository.open(str(copy)) as salvaged:
        kept = [item.id for item in salvaged.evidence([scan.id])]
    assert 0 < len(kept) < 40
    assert len(kept) % 2 == 0


def test_a_second_writer_waits_then_says_so_and_readers_never_wait(sqlite_url, scan):
    _filled(sqlite_url, scan, rows=3)
    holder = sqlite3.connect(sqlite_url, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    repository = Repository(Database(locate(sqlite_url), busy_timeout=0.1))
    with pytest.raises(SetupError, match="locked"):
        repository.record(scan.id, "10.0.0.5", [_evidence(scan, "late")], [])
    assert len(repository.evidence([scan.id])) == 3
    holder.execute("ROLLBACK")
    holder.close()
    repository.record(scan.id, "10.0.0.5", [_evidence(scan, "late")], [])
    assert len(repository.evidence([scan.id])) == 4
    repository.close()


def test_an_error_at_any_statement_leaves_all_or_nothing(sqlite_url, scan):
    _filled(sqlite_url, scan, rows=1)
    repository = Repository.open(sqlite_url)
    left = [0]

    @event.listens_for(repository._database.engine, "before_cursor_execute")
    def _fail(*_arguments):
        left[0] -= 1
        if left[0] == 0:
            raise OSError(5, "Input/output error")

    evidence = [_evidence(scan, "new-a"), _evidence(scan, "new-b")]
    coverage = [Coverage(scan.id, "icmp_echo", "10.0.0.5", CoverageState.DONE)]
    failures = 0
    for number in range(1, 50):
        left[0] = number
        try:
            repository.record(scan.id, "10.0.0.5", evidence, coverage, host_done=True)
        except SetupError:
            failures += 1
            left[0] = 0
            assert len(repository.evidence([scan.id])) == 1
            assert repository.hosts_done(scan.id) == frozenset()
        else:
            break
    left[0] = 0
    assert failures >= 3
    assert len(repository.evidence([scan.id])) == 3
    repository.close()


_ON_A_SMALL_DISK = """
    import sys
    from tests.scanner.store.test_faults import fill_up
    fill_up(sys.argv[1])
"""


def fill_up(url):
    """Run on a disk of 1 MB: record until it is full, free space, go on; all acknowledged is there."""
    from scanner.model.scan import Scan, Settings

    scan = Scan("f" * 32, "main", (), Settings(), AT)
    ballast = Path(url).with_name("ballast")
    ballast.write_bytes(bytes(200_000))
    with Repository.open(url) as repository:
        repository.begin_scan(scan)
        stored = 0
        try:
            while stored < 100_000:
                item = Evidence(f"e{stored}", scan.id, "x", "10.0.0.5", AT, EchoObservation(1.0), "x" * 2000)
                repository.record(scan.id, "10.0.0.5", [item], [])
                stored += 1
        except SetupError as error:
            print("refused:", error)
        ballast.unlink()
        assert len(repository.evidence([scan.id])) == stored
        repository.record(scan.id, "10.0.0.5", [_evidence(scan, "after")], [])
        print("stored:", len(repository.evidence([scan.id])) - stored)


def _in_a_mount(options, script, folder):
    command = f"mount -t tmpfs -o {options} none {folder} && exec {sys.executable} -c '{textwrap.dedent(script)}' "
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f"{command} {folder}/school.db"],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def mountable(tmp_path):
    if _in_a_mount("size=1m", "", tmp_path).returncode:
        pytest.skip("this system lets no user mount a tmpfs of their own")
    return tmp_path


def test_a_full_disk_is_said_and_nothing_stored_is_lost(mountable):
    done = _in_a_mount("size=1m", _ON_A_SMALL_DISK, mountable)
    assert done.returncode == 0, done.stderr
    assert "refused: The disk is full." in done.stdout
    assert "stored: 1" in done.stdout


def test_a_read_only_folder_is_said(mountable):
    script = """
    import sys
    from scanner.errors import SetupError
    from scanner.store.repository import Repository
    try:
        Repository.open(sys.argv[1])
    except SetupError as error:
        print("refused:", error)
    """
    done = _in_a_mount("ro", script, mountable)
    assert "refused: The file cannot be opened or written by this user." in done.stdout, done.stderr
