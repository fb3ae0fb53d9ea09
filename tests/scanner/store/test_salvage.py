"""F15: what can be read of a damaged file is kept, the damaged file too."""

import dataclasses
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.errors import SetupError
from scanner.model.evidence import Evidence
from scanner.model.observations.hosts import EchoObservation
from scanner.model.school import School
from scanner.model.superseded import Superseded
from scanner.store.repository import Repository
from scanner.store.salvage import integrity, salvage

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
def damaged(sqlite_url, scan):
    with Repository.open(sqlite_url) as repository:
        repository.save_school(School(name="Trường THCS Sơn Cẩm"))
        repository.begin_scan(scan)
        evidence = [
            Evidence(
                f"e{number:04}", scan.id, "icmp_echo", f"10.0.0.{number % 250}", AT, EchoObservation(1.5), "x" * 99
            )
            for number in range(2000)
        ]
        repository.record(scan.id, "10.0.0.5", evidence, [])
    assert integrity(Path(sqlite_url)) == ()
    size = os.path.getsize(sqlite_url)
    with open(sqlite_url, "r+b") as stream:
        stream.seek(size // 2)
        stream.write(os.urandom(20_000))
    return Path(sqlite_url)


def test_damage_is_found_and_what_is_left_is_kept(damaged, scan):
    assert integrity(damaged)
    before = damaged.read_bytes()
    done = salvage(damaged)
    assert integrity(damaged) == ()
    assert done.damaged.read_bytes() == before
    with Repository.open(str(damaged)) as repository:
        assert repository.school().name == "Trường THCS Sơn Cẩm"
        assert repository.scans() == (scan,)
        kept = repository.evidence([scan.id])
    assert 1500 < len(kept) < 2000
    assert done.lost > 0
    assert all(item.observation == EchoObservation(1.5) for item in kept)


def test_a_file_of_which_nothing_can_be_read_stays_in_its_place(tmp_path):
    path = tmp_path / "school.db"
    path.write_bytes(os.urandom(9000))
    before = path.read_bytes()
    with pytest.raises(SetupError, match="damaged"):
        salvage(path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.damaged-*"))


def test_what_a_lost_row_had_superseded_is_read_again(sqlite_url, scan):
    """The later scan that saw all of it too may be what the damage took."""
    with Repository.open(sqlite_url) as repository:
        for name in ("one", "two"):
            repository.begin_scan(dataclasses.replace(scan, id=name))
        seen = Evidence("e1", "one", "icmp_echo", "10.0.0.5", AT, EchoObservation(1.5))
        repository.record("one", seen.target, [seen], [])
        repository.save_superseded([Superseded("one", seen.target, "two", "device")])
        assert not repository.evidence(["one", "two"])
    salvage(Path(sqlite_url.removeprefix("sqlite:///")))
    with Repository.open(sqlite_url) as repository:
        assert len(repository.evidence(["one", "two"])) == 1
