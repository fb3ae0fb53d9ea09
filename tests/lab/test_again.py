"""A second scan of the unchanged lab: earlier answers stand, changes are asked, nothing is judged more kindly."""

import json
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.lab import Lab
from tests.lab.truth import load_truth

pytestmark = pytest.mark.lab

TRUTH = load_truth()
ROOT = Path(__file__).resolve().parents[2]
TARGETS = [
    TRUTH.host(name).address for name in ("redis-open", "telnet-open", "tls-expired", "snmp-public", "ftp-clean")
]


def _scan(lab: Lab, folder: Path, *options: str) -> None:
    environment = {"HOME": str(folder), "PYTHONPATH": str(ROOT), "RASOAT_DB": str(folder / "scan.db")}
    command = [sys.executable, "-m", "reports", "--lang", "en", "scan", *TARGETS, "--yes", *options]
    done = lab.run_in_scanner(command, env=environment, cwd=ROOT, timeout=300)
    assert done.returncode in {0, 1}, done.stderr


def _rows(folder: Path, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(folder / "scan.db")) as database:
        return database.execute(query).fetchall()


def _of_last(folder: Path, columns: str, table: str) -> list[tuple[str, ...]]:
    newest = "(select id from scan order by started desc limit 1)"
    return _rows(folder, f"select {columns} from {table} where scan_id = {newest}")


def _alarms(lab: Lab, folder: Path) -> Sequence[str]:
    environment = {"HOME": str(folder), "PYTHONPATH": str(ROOT), "RASOAT_DB": str(folder / "scan.db")}
    command = [sys.executable, "-m", "reports", "--lang", "en", "export", "--format", "json", "-o", "-"]

    document = json.loads(lab.run_in_scanner(command, env=environment, cwd=ROOT, timeout=120).stdout)
    return sorted(
        f"{item['address']} {item['check']} {item['port']} {item['outcome']}" for item in document["findings"]
    )


def test_answers_of_an_unchanged_host_stand_and_are_judged_alike(lab: Lab, tmp_path: Path) -> None:
    lab.reset_counters()
    _scan(lab, tmp_path)
    first = _alarms(lab, tmp_path)
    asked = {(row[0], row[1], row[2]) for row in _of_last(tmp_path, "target, probe, port", "coverage")}
    packets = sum(lab.counters().values())
    lab.reset_counters()
    _scan(lab, tmp_path)
    assert _alarms(lab, tmp_path) == first
    assert sum(lab.counters().values()) < packets / 2
    again = _of_last(tmp_path, "target, probe, port, state, detail", "coverage")
    assert {(row[0], row[1], row[2]) for row in again} >= asked
    standing = {row[0] for row in again if row[4].startswith("unchanged since")}
    assert standing == set(TARGETS)
    # What speaks by datagrams is asked each time: its tables change while its ports do not.
    assert not [row for row in again if row[1] == "snmp" and row[0] == TRUTH.host("snmp-public").address and row[4]]


def test_fresh_asks_everything_anew(lab: Lab, tmp_path: Path) -> None:
    _scan(lab, tmp_path)
    _scan(lab, tmp_path, "--fresh")
    assert not [row for row in _of_last(tmp_path, "detail", "coverage") if row[0].startswith("unchanged since")]


def test_an_old_answer_and_another_port_do_not_stand(lab: Lab, tmp_path: Path) -> None:
    _scan(lab, tmp_path)
    old, other = TRUTH.host("redis-open").address, TRUTH.host("telnet-open").address
    with closing(sqlite3.connect(tmp_path / "scan.db")) as database:
        aged = "update evidence set seen_at = datetime(seen_at, '-8 days') where target = ? and probe = 'redis'"
        database.execute(aged, (old,))
        moved = """update evidence set data = replace(data, '"open": [23]', '"open": [23, 80]')
                   where target = ? and probe = 'tcp_ports'"""
        assert database.execute(moved, (other,)).rowcount == 1
        database.commit()
    _scan(lab, tmp_path)
    standing = {
        row[0] for row in _of_last(tmp_path, "target, detail", "coverage") if row[1].startswith("unchanged since")
    }
    assert standing == set(TARGETS) - {old, other}
