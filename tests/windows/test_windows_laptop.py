"""Step 3 as most schools have it: Windows without administrator rights or nmap, run from a USB stick."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.lab import Lab
from tests.lab.truth import load_truth
from tests.windows import laptop as windows
from tests.windows.laptop import Laptop

pytestmark = [pytest.mark.lab, pytest.mark.soak]

TRUTH = load_truth()
EXPECTED = [
    (host, finding)
    for host in TRUTH.rich
    if host.segment == "lan"
    for finding in host.expect
    if not finding.website and not finding.opt_in
]


@pytest.fixture(scope="module")
def laptop(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    """Stand a laptop where the lab's scanner stands; skip where this machine has no Wine or no Python for Windows."""
    if lacks := windows.missing():
        pytest.skip("a Windows laptop needs " + ", ".join(lacks))
    folder = tmp_path_factory.mktemp("windows")
    environment = dict(Laptop(folder, _nowhere).environment)

    def run(argv: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        return lab.run_in_scanner(argv, env={**environment, "RASOAT_LANG": "vi"}, timeout=900)

    laptop = windows.prepare(folder, run)
    yield laptop
    laptop.shut_down()


def _nowhere(argv: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    raise AssertionError(argv)


@pytest.fixture(scope="module")
def inventory(lab: Lab, laptop: Laptop) -> dict[str, Any]:
    """Scan the lab's first network from the laptop and return the export with what the wire and the printers saw."""
    before = lab.print_port_bytes()
    lab.reset_counters()
    scanned = laptop.rasoat("--db", "sqlite:///C:/scan.db", "scan", TRUTH.lan, "--yes", "--report", r"C:\report.html")
    sent, pushed = lab.counters(), lab.print_payload_packets()
    exported = laptop.rasoat("--db", "sqlite:///C:/scan.db", "export", "--format", "json", "-o", r"C:\scan.json")
    assert "scan.json" in exported, scanned + exported
    document: dict[str, Any] = json.loads(laptop.written("scan.json"))
    return {**document, "sent": sent, "pushed": pushed, "printed": lab.print_port_bytes() - before}


def test_it_stands_on_step_3_and_says_so_in_vietnamese(laptop: Laptop) -> None:
    said = laptop.rasoat("doctor")
    assert "Mức 3/4" in said, said
    assert "Npcap" in said


def test_facts_of_the_computer_are_read_without_a_fault(laptop: Laptop) -> None:
    said = laptop.rasoat("--db", "sqlite:///C:/self.db", "self", "-o", r"C:\self.json")
    assert json.loads(laptop.written("self.json"))["facts"]["system"] == "windows", said


def test_every_host_is_found(inventory: dict[str, Any], lab: Lab) -> None:
    found = {address for device in inventory["devices"] for address in device["addresses"]}
    assert {host.address for host in lab.hosts if host.segment == "lan"} <= found


def test_hardware_addresses_come_from_windows_own_table(inventory: dict[str, Any]) -> None:
    macs = {device["addresses"][0]: device["mac"] for device in inventory["devices"]}
    named = [host for host in TRUTH.rich if host.segment == "lan" and host.address in macs]
    assert sum(macs[host.address] == host.mac for host in named) >= 0.95 * len(named)


def test_95_percent_of_the_seeded_weaknesses_are_found(inventory: dict[str, Any]) -> None:
    found = {(item["address"], item["check"], item["outcome"]) for item in inventory["findings"]}
    wanted = [(host.address, item.check, item.outcome) for host, item in EXPECTED]
    missed = [row for row in wanted if row not in found]
    assert len(missed) <= 0.05 * len(EXPECTED), missed


def test_no_byte_reached_a_print_port_and_no_packet_left_the_scope(inventory: dict[str, Any]) -> None:
    assert inventory["printed"] == inventory["pushed"] == 0
    prefix = TRUTH.lan.split(".")[0] + "."
    assert not {text for text in inventory["sent"] if not text.startswith((prefix, "224.", "239.", "255."))}


def test_the_report_is_written(inventory: dict[str, Any], laptop: Laptop) -> None:
    assert "4003" in laptop.written("report.html")
