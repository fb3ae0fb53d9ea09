"""The sheet at the end of a scan against the counters of the switch port, and what a trap may cost."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from scanner.events import ScanFinished, from_line
from scanner.model.closed_lists import Profile
from scanner.plan import HOST_PACKETS
from tests.lab import Lab
from tests.lab.desk import Desk
from tests.lab.truth import load_truth

pytestmark = pytest.mark.lab

TRUTH = load_truth()
TARGETS = [
    TRUTH.host(name).address
    for name in ("web-git", "redis-open", "telnet-open", "tls-expired", "snmp-public", "ftp-clean")
]
TARPIT = TRUTH.host("tarpit").address


def _scan(desk: Desk, targets: Sequence[str]) -> ScanFinished:
    said = desk.run("scan", *targets, "--yes", "--fresh", "--events")
    return next(event for event in map(from_line, said.splitlines()) if isinstance(event, ScanFinished))


def test_the_sheet_agrees_with_the_switch_port(lab: Lab, tmp_path: Path) -> None:
    lab.reset_counters()
    sheet = _scan(Desk(lab, tmp_path), TARGETS)
    counted = {address: count for address, count in lab.counters().items() if address in TARGETS}
    assert set(counted) == set(TARGETS)
    total, most = sum(counted.values()), max(counted.values())
    assert abs(sheet.packets - total) <= 0.15 * total
    assert abs(sheet.packets_most - most) <= 0.15 * most
    assert counted[sheet.packets_most_at] >= 0.85 * most
    assert 0 < sheet.packets_median <= sheet.packets_most
    assert most <= HOST_PACKETS[Profile.NORMAL]
    assert sheet.stopped_answering == ()


def test_a_trap_says_that_its_time_ran_out(lab: Lab, tmp_path: Path) -> None:
    sheet = _scan(Desk(lab, tmp_path), [TARPIT])
    with closing(sqlite3.connect(tmp_path / "scan.db")) as database:
        query = "select probe, port, state, reason from coverage where target = ?"
        rows = database.execute(query, (TARPIT,)).fetchall()
    assert {row[3] for row in rows if row[0] in {"service", "ftp", "ssh"} and row[1]} == {"out_of_budget"}
    assert {row[2] for row in rows if row[0] == "nmap"} == set()
    assert sheet.packets_most <= 500
