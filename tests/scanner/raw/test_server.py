"""The raw process as a real process: it obeys its scope whoever asks, and never dies of a bad line."""

import json
import subprocess
import sys

import pytest

from scanner.rate_control import RateControl
from scanner.raw.client import raw_command
from scanner.raw.server import good_rate

SCOPE = {"scope": ["127.0.0.0/24"], "rate": 100, "host_rate": 10}
ASK = {"interface": "lo", "mac": "02:00:00:00:00:01", "source": "127.0.0.1"}


def talk(*lines: object, code: int = 0) -> list[dict[str, object]]:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    done = subprocess.run(raw_command(), input=text, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_it_refuses_any_target_outside_the_scope_it_got_first() -> None:
    for op, targets in (
        ("arp", ["10.0.0.1"]),
        ("link", ["10.0.0.1"]),
        ("icmp", [["10.0.0.1", ASK["mac"]]]),
        ("timestamp", [["10.0.0.1", ASK["mac"]]]),
        ("syn", [["10.0.0.1", ASK["mac"]]]),
    ):
        said = talk(SCOPE, {"id": 1, "op": op, "targets": targets, "ports": [80], **ASK})
        assert said == [{"ready": True}, {"id": 1, "error": "refused", "detail": "10.0.0.1"}]


def test_one_target_outside_stops_the_whole_request() -> None:
    said = talk(SCOPE, {"id": 1, "op": "arp", "targets": ["127.0.0.1", "127.0.1.0"], **ASK})
    assert [line.get("error") for line in said] == [None, "refused"]


@pytest.mark.parametrize("first", ["", "{}", "[]", "nonsense", '{"scope": ["x"], "rate": 1, "host_rate": 1}'])
def test_without_a_scope_it_ends(first: str) -> None:
    assert talk(first, code=2)[0]["error"] == "bad_request"


@pytest.mark.parametrize(
    "request_line",
    [
        {"id": 1, "op": "format"},
        {"id": 1, "op": "arp"},
        {"id": 1, "op": "arp", "targets": 5, **ASK},
        {"id": 1, "op": "icmp", "targets": [["127.0.0.1", "zz"]], **ASK},
        {"id": 1, "op": "syn", "targets": [["127.0.0.1", ASK["mac"]]], "ports": [70000], **ASK},
        {"id": 1, "op": "syn", "targets": [["127.0.0.1"]], "ports": [80], **ASK},
    ],
)
def test_a_bad_request_costs_only_itself(request_line: dict[str, object]) -> None:
    said = talk(SCOPE, "not json", "[1]", request_line, {"id": 2, "op": "arp", "targets": ["10.0.0.1"], **ASK})
    assert [(line.get("id"), line.get("error")) for line in said[1:]] == [(1, "bad_request"), (2, "refused")]


def test_another_part_of_the_rate_is_taken_and_a_bad_one_passed_over() -> None:
    said = talk(SCOPE, {"rate": 50}, {"rate": "fast"}, {"rate": None}, {"id": 1, "op": "arp", "targets": 5, **ASK})
    assert [line.get("error") for line in said] == [None, "bad_request"]


def test_a_missing_interface_or_privilege_is_said() -> None:
    said = talk(SCOPE, {"id": 1, "op": "arp", "targets": ["127.0.0.1"], **ASK, "interface": "nowhere0"})
    assert said[1]["error"] in ("not_reached", "no_privilege")


def test_the_raw_process_never_imports_all_of_scapy_and_nobody_else_any() -> None:
    raw = (
        "import scanner.raw.server as raw, sys; raw.packet_classes(); "
        "print('scapy.layers.l2' in sys.modules, 'scapy.all' in sys.modules)"
    )
    rest = "import scanner.discovery, scanner.port_sweep, sys; print(any('scapy' in name for name in sys.modules))"
    shown = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for code in (raw, rest)
    ]
    assert [line.strip() for line in shown] == ["True False", "False"]


@pytest.mark.parametrize(
    ("reached", "began", "ended", "limit", "few", "next_rate"),
    [
        (1250.0, 1250.0, 4000.0, 5000.0, False, 4000.0),
        (4000.0, 4000.0, 900.0, 5000.0, False, 900.0),
        (4000.0, 50.0, 50.0, 50.0, True, 4000.0),  # one host asked at its own most says nothing of the network
        (4000.0, 50.0, 25.0, 50.0, True, 2000.0),  # but had it to slow down, the network is strained
        (100.0, 100.0, 250.0, 250.0, True, 250.0),
    ],
)
def test_what_one_question_found_good_is_where_the_next_begins(
    reached: float, began: float, ended: float, limit: float, few: bool, next_rate: float
) -> None:
    control = RateControl(limit, start=ended / limit)
    assert good_rate(reached, began, control, few=few) == next_rate
