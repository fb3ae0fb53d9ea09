"""ARP and ICMP of the raw process over a real cable between two namespaces."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.lab
def test_a_host_that_drops_echo_answers_a_timestamp_request() -> None:
    if shutil.which("unshare") is None:
        pytest.skip("no namespaces")
    command = ["unshare", "--net", sys.executable, "-m", "tests.scanner.raw.icmp_cable"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[3])
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["echo"] == []
    assert told["timestamp"] == [["10.55.0.5", 64]]
    assert told["behind a router"] == [["10.66.0.3", "timestamp"]]
    assert told["link"] == [["10.55.0.5", "00:1b:21:00:00:05"]]
    assert told["open link"] == [["10.55.0.5", "00:1b:21:00:00:05"], ["10.55.0.5", 64]]
