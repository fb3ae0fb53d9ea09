"""A second scan of the unchanged lab: earlier answers stand, changes are asked, nothing is judged more kindly."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.lab import Lab
from tests.lab.desk import Desk
from tests.lab.truth import load_truth

pytestmark = pytest.mark.lab

TRUTH = load_truth()
TARGETS = [
    TRUTH.host(name).address for name in ("redis-open", "telnet-open", "tls-expired", "snmp-public", "ftp-clean")
]


@pytest.fixture(scope="module")
def once(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a desk that has scanned once."""
    folder = tmp_path_factory.mktemp("once")
    Desk(lab, folder).run("scan", *TARGETS, "--yes")
    return folder


@pytest.fixture
def desk(lab: Lab, once: Path, tmp_path: Path) -> Desk:
    """Return a desk that has scanned once."""
    return Desk(lab, shutil.copytree(once, tmp_path / "desk"))


def _of_last(desk: Desk, columns: str, table: str) -> list[tuple[str, ...]]:
    newest = "(select id from scan order by started desc limit 1)"
    with closing(sqlite3.connect(desk.folder / "scan.db")) as database:
        return database.execute(f"select {columns} from {table} where scan_id = {newest}").fetchall()


def _alarms(desk: Desk) -> list[str]:
    found = desk.document()["findings"]
    return sorted(f"{item['address']} {item['check']} {item['port']} {item['outcome']}" for item in found)


def test_answers_of_an_unchanged_host_stand_and_are_judged_alike(desk: Desk) -> None:
    first = _alarms(desk)
    asked = {(row[0], row[1], row[2]) for row in _of_last(desk, "target, probe, port", "coverage")}
    desk.run("scan", *TARGETS, "--yes")
    assert _alarms(desk) == first
    again = _of_last(desk, "target, probe, port, state, detail", "coverage")
    assert {(row[0], row[1], row[2]) for row in again} >= asked
    standing = {row[0] for row in again if row[4].startswith("unchanged since")}
    assert standing == set(TARGETS)
    # What speaks by datagrams is asked each time: its tables change while its ports do not.
    assert not [row for row in again if row[1] == "snmp" and row[0] == TRUTH.host("snmp-public").address and row[4]]


def test_fresh_asks_everything_anew_and_the_next_less_than_half_of_it(desk: Desk) -> None:
    desk.lab.reset_counters()
    desk.run("scan", *TARGETS, "--yes", "--fresh")
    assert not [row for row in _of_last(desk, "detail", "coverage") if row[0].startswith("unchanged since")]
    packets = sum(desk.lab.counters().values())
    desk.lab.reset_counters()
    desk.run("scan", *TARGETS, "--yes")
    assert 0 < sum(desk.lab.counters().values()) < packets / 2


def test_an_old_answer_and_another_port_do_not_stand(desk: Desk) -> None:
    old, other = TRUTH.host("redis-open").address, TRUTH.host("telnet-open").address
    with closing(sqlite3.connect(desk.folder / "scan.db")) as database:
        aged = "update evidence set seen_at = datetime(seen_at, '-8 days') where target = ? and probe = 'redis'"
        database.execute(aged, (old,))
        moved = """update evidence set data = replace(data, '"open": [23]', '"open": [23, 80]')
                   where target = ? and probe = 'tcp_ports'"""
        assert database.execute(moved, (other,)).rowcount == 1
        database.commit()
    desk.run("scan", *TARGETS, "--yes")
    last = _of_last(desk, "target, detail", "coverage")
    standing = {target for target, detail in last if detail.startswith("unchanged since")}
    assert standing == set(TARGETS) - {old, other}
