"""Databases that are damaged, foreign, newer, locked: said so, and left as they were."""

import sqlite3
from pathlib import Path

import pytest

from tests.reports.cli.command import Rasoat
from tests.reports.runs import Host, Run, store

COMMANDS = (["export", "-o", "x.json"], ["scan", "127.66.0.1", "--yes"])


@pytest.fixture
def rasoat(tmp_path: Path) -> Rasoat:
    made = Rasoat(tmp_path)
    with made.repository() as repository:
        store(repository, 0, Run({"10.0.0.5": Host(1, (23,))}))
    return made


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for position in range(4096, len(content), 61):
        content[position] ^= 0x5A
    path.write_bytes(content)


def refused_and_untouched(rasoat: Rasoat, arguments: list[str], code: int = 3) -> str:
    before = rasoat.database.read_bytes()
    said = rasoat.here(*[str(rasoat.home / item) if item.startswith("x.") else item for item in arguments])
    assert rasoat.database.read_bytes() == before
    assert not list(rasoat.home.glob("x.*"))
    return said.refused(code).err


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_newer_database(rasoat: Rasoat, arguments: list[str]) -> None:
    with sqlite3.connect(rasoat.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "mới hơn" in refused_and_untouched(rasoat, arguments)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_damaged_database_is_never_taken_for_an_empty_one(rasoat: Rasoat, arguments: list[str]) -> None:
    damage(rasoat.database)
    assert "--salvage" in refused_and_untouched(rasoat, arguments)


def test_a_cut_database(rasoat: Rasoat) -> None:
    rasoat.database.write_bytes(rasoat.database.read_bytes()[:9000])
    assert "--salvage" in refused_and_untouched(rasoat, ["check"])


def test_another_programs_database(rasoat: Rasoat) -> None:
    rasoat.database.unlink()
    with sqlite3.connect(rasoat.database) as connection:
        connection.execute("CREATE TABLE pupils (name)")
    connection.close()
    refused_and_untouched(rasoat, ["scan", "127.66.0.1", "--yes"])


def test_what_is_salvaged_can_be_used_again(rasoat: Rasoat) -> None:
    with rasoat.repository() as repository:
        for day in range(1, 12):
            store(repository, day, Run({f"10.0.0.{number}": Host(number) for number in range(1, 30)}))
    rasoat.here("check").ended_well()
    content = bytearray(rasoat.database.read_bytes())
    middle = len(content) // 8192 * 4096
    content[middle : middle + 12_000] = b"\x5a" * 12_000
    rasoat.database.write_bytes(content)
    rasoat.here("doctor", "--salvage")
    assert list(rasoat.home.glob("*damaged*"))
    rasoat.here("check").ended_well()


def test_where_nothing_can_be_salvaged_the_advice_is_another(rasoat: Rasoat) -> None:
    damage(rasoat.database)
    assert "--salvage" not in refused_and_untouched(rasoat, ["doctor", "--salvage"])


def test_a_reader_does_not_wait_for_a_writer(rasoat: Rasoat) -> None:
    rasoat.here("check").ended_well()
    writer = sqlite3.connect(rasoat.database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        assert rasoat.run("export", "-o", "-").code == 0
    finally:
        writer.rollback()
        writer.close()


@pytest.mark.soak
def test_a_writer_waits_and_then_says_so(rasoat: Rasoat) -> None:
    writer = sqlite3.connect(rasoat.database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        said = rasoat.run("scan", "127.66.0.1", "--yes", "--profile", "quick").refused(3)
    finally:
        writer.rollback()
        writer.close()
    assert "khóa" in said.err
    rasoat.run("scan", "127.66.0.1", "--yes", "--profile", "quick").ended_well()
