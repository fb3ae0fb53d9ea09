"""Hosts of a network out of reach, told by a router's table: from the scan's first packet to the export."""

import json
import os
from pathlib import Path

import pytest

from tests.reports.cli.command import Result, run_here
from tests.scanner.probes.snmp_agent import agent, router_rows

ROUTER = "127.77.0.62"


def rasoat(home: Path, *arguments: str) -> Result:
    own = {"RASOAT_HOME": str(home), "RASOAT_DB": str(home / "school.db"), "RASOAT_LANG": "en"}
    return run_here(arguments, own)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="an agent on port 161 needs root")
def test_hosts_that_a_router_tells_of_are_exported_as_not_reached_and_can_be_forgotten(tmp_path: Path):
    home, folder = tmp_path / "home", tmp_path / "agent"
    home.mkdir()
    folder.mkdir()
    with agent(folder, router_rows(3), address=ROUTER, port=161):
        assert rasoat(home, "scan", ROUTER, "--yes", "--profile", "quick").code in (0, 1)
    inventory = exported(home)
    devices = {device["addresses"][0]: device for device in inventory["devices"]}
    assert set(devices) == {ROUTER, "10.0.8.2", "10.0.8.3", "10.0.8.4"}
    assert devices["10.0.8.3"]["mac"] == "00:1b:21:02:00:01"
    assert devices["10.0.8.3"]["services"] == []
    rows = [row for row in inventory["coverage"] if row["target"] == "10.0.8.3"]
    assert [(row["probe"], row["state"], row["reason"]) for row in rows] == [("tcp_ports", "not_run", "not_reached")]
    assert rasoat(home, "forget", "10.0.8.3", "--yes").code == 0
    left = {device["addresses"][0] for device in exported(home)["devices"]}
    assert left == {ROUTER, "10.0.8.2", "10.0.8.4"}
    assert b"00:1b:21:02:00:01" not in (home / "school.db").read_bytes()


def exported(home: Path) -> dict:
    place = home / "e.json"
    done = rasoat(home, "export", "--format", "json", "-o", str(place))
    assert done.code == 0, done.err
    return dict(json.loads(place.read_text(encoding="utf-8")))
