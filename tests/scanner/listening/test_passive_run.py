"""A whole passive scan over a real cable inside its own namespace: it hears, and sends nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.lab
def test_a_passive_scan_hears_devices_and_sends_no_frame(tmp_path: Path):
    if shutil.which("unshare") is None:
        pytest.skip("no namespaces")
    command = ["unshare", "--net", sys.executable, "-m", "tests.scanner.listening.passive_run", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[3])
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["sent"] == 0
    assert {"10.55.0.5 10.55.0.7", "10.55.0.9"} & set(told["devices"])
    expected = {
        "dhcp",
        "dhcp_server",
        "lldp_neighbours",
        "mdns",
        "neighbour",
        "netbios",
        "router_advertisement",
        "ssdp",
    }
    assert expected <= set(told["kinds"])
    assert len(told["strays"]) == 1, "it is kept once, however often it is heard"
    assert told["strays"][0].startswith("10.55.0.0/24 ")
    assert any("192.168.1.1" in sentence for sentence in told["hidden"])
    assert not any("192.168.1.1" in device for device in told["devices"])
    assert told["coverage"] == ["passive 10.55.0.0/24 done"]
    assert told["names"]
