"""F1: the process dies at any moment; what was acknowledged is there, whole, and the next run goes on."""

import random
import sqlite3
import subprocess
import sys

import pytest

from scanner.store.repository import Repository
from tests.scanner.store.recording_child import SCAN


def _kill_after(url, count, random_bytes):
    """Run the child, kill it after `count` acknowledgements and a little; return all it acknowledged."""
    command = [sys.executable, "-m", "tests.scanner.store.recording_child", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        told = [child.stdout.readline() for _ in range(count)]
        sum(range(random_bytes))
        child.kill()
        told += child.stdout.readlines()
    assert child.returncode != 0
    return {line.strip() for line in told if line.endswith("\n")}


def _kill_and_look(url, kills, seed):
    choice = random.Random(seed)
    acknowledged = set()
    for _ in range(kills):
        acknowledged |= _kill_after(url, choice.randint(0, 6), choice.randint(0, 200_000))
        with Repository.open(url) as repository:
            stored = repository.evidence([SCAN])
            by_host = {}
            for item in stored:
                by_host.setdefault(item.target, set()).add(item.probe)
            assert acknowledged <= repository.hosts_done(SCAN)
            assert repository.hosts_done(SCAN) == set(by_host)
            assert all(probes == {"icmp_echo", "tcp_ports"} for probes in by_host.values())
            assert {item.target for item in repository.coverage([SCAN])} == set(by_host)
    return acknowledged


def test_what_was_acknowledged_survives_kills(sqlite_url):
    acknowledged = _kill_and_look(sqlite_url, kills=6, seed=4003)
    assert acknowledged
    with sqlite3.connect(sqlite_url) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    plain.close()


@pytest.mark.soak
def test_what_was_acknowledged_survives_two_hundred_kills(sqlite_url):
    assert _kill_and_look(sqlite_url, kills=200, seed=2026)
    with sqlite3.connect(sqlite_url) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    plain.close()
