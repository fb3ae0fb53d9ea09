"""IPv6 neighbours over a real cable between two namespaces."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.lab
def test_all_nodes_of_a_link_are_found_with_one_packet_and_its_router_tells_of_itself_after_another():
    if shutil.which("unshare") is None or shutil.which("dnsmasq") is None:
        pytest.skip("no namespaces or no dnsmasq")
    command = ["unshare", "--net", sys.executable, "-m", "tests.scanner.probes.ipv6_cable"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[3])
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["found"] == {"fe80::21b:21ff:fe00:5": ["00:1b:21:00:00:05"]}
    assert told["advertised"] == [{"lifetime": 1500, "prefixes": ["fd00:55::/64"], "dns": ["fd00:55::35"]}]
    assert told["sent"] == 2
    assert told["outside_refused"]
