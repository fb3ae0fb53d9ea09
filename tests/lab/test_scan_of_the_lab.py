"""The whole product against the lab's truth: every host, every seeded weakness, no alarm on the healthy."""

import ipaddress
import json
import os
from pathlib import Path

import pytest

from tests.lab.outcome import ALARMS, TRUTH, Outcome
from tests.lab.truth import ExpectedFinding, Host

pytestmark = pytest.mark.lab

SEEDED = [(host, finding) for host in TRUTH.hosts for finding in host.expect]
CHECKS = {finding.check for _, finding in SEEDED}


@pytest.fixture(params=["step_1", "step_3"])
def outcome(request: pytest.FixtureRequest) -> Outcome:
    """Return each of the two scans."""
    result: Outcome = request.getfixturevalue(request.param)
    return result


def test_the_scan_ends_with_gaps_found(outcome: Outcome) -> None:
    assert outcome.code == 1, outcome.said


def test_every_live_host_is_found(outcome: Outcome) -> None:
    assert {host.address for host in outcome.lab.hosts} <= outcome.addresses


def test_no_host_is_made_up(outcome: Outcome) -> None:
    real = {address for host in outcome.lab.hosts for address in host.addresses}
    assert outcome.addresses <= real | {TRUTH.scanner}


@pytest.mark.parametrize(
    ("host", "finding"), SEEDED, ids=[f"{finding.check}-{host.name}-{finding.port}" for host, finding in SEEDED]
)
def test_each_seeded_weakness_is_found_as_the_truth_says(step_1: Outcome, host: Host, finding: ExpectedFinding) -> None:
    if host not in step_1.lab.hosts:
        pytest.skip(f"{host.name} needs root")
    items = step_1.findings(host, finding.check, website=finding.website)
    found = {(item["port"] or 0, item["outcome"]) for item in items}
    if finding.website:
        found = {(finding.port, outcome) for _, outcome in found}
    assert (finding.port, finding.outcome) in found


def test_no_alarm_on_a_clean_host(outcome: Outcome) -> None:
    clean = {address: host for host in outcome.lab.hosts if host.clean for address in host.addresses}
    assert not {alarm for alarm in outcome.alarms() if alarm[0] in clean and alarm[1] not in clean[alarm[0]].allow}


def test_no_alarm_on_a_clean_website(outcome: Outcome) -> None:
    clean = [TRUTH.host(name) for name in TRUTH.websites if TRUTH.host(name).clean]
    checks = {finding["check"] for finding in outcome.document["findings"]}
    found = [finding for host in clean for check in checks for finding in outcome.findings(host, check, website=True)]
    assert found
    assert not [finding for finding in found if finding["outcome"] in ALARMS]


def test_no_seeded_check_speaks_where_nothing_is_wrong(outcome: Outcome) -> None:
    right = {
        (address, check)
        for host in TRUTH.hosts
        for address in (*host.addresses, TRUTH.site_name(host))
        for check in (*host.allow, *(finding.check for finding in host.expect))
    }
    wrong = {
        alarm
        for alarm in outcome.alarms()
        if alarm[1] in CHECKS and alarm[0] != TRUTH.scanner and alarm[:2] not in right
    }
    assert not wrong


@pytest.mark.parametrize("host", [host for host in TRUTH.hosts if host.clean_of], ids=lambda host: host.name)
def test_the_healthy_counterpart_passes(step_1: Outcome, host: Host) -> None:
    if host not in step_1.lab.hosts:
        pytest.skip(f"{host.name} needs root")
    outcomes = {
        check: {item["outcome"] for website in (False, True) for item in step_1.findings(host, check, website=website)}
        for check in host.clean_of
    }
    alarmed = {check: found for check, found in outcomes.items() if found & ALARMS}
    unseen = {check: found for check, found in outcomes.items() if found == {"not_evaluated"}}
    assert not alarmed | unseen


def test_not_one_byte_reached_a_raw_print_port(outcome: Outcome) -> None:
    assert outcome.printed == 0
    assert outcome.pushed == 0


def test_no_packet_left_the_scope(outcome: Outcome) -> None:
    networks = [ipaddress.ip_network(text) for text in (TRUTH.lan, TRUTH.annex)]

    def allowed(address: ipaddress.IPv4Address) -> bool:
        local = address.is_multicast or str(address) == "255.255.255.255"
        return local or any(address in network for network in networks)

    assert not {text for text in outcome.sent if not allowed(ipaddress.IPv4Address(text))}


def test_step_3_has_at_least_95_percent_of_the_findings_of_step_1(step_1: Outcome, step_3: Outcome) -> None:
    wanted = step_1.alarms()
    missed = wanted - step_3.alarms()
    assert len(missed) <= 0.05 * len(wanted), missed


def test_hostile_text_is_visible_but_harmless_in_the_export(outcome: Outcome) -> None:
    text = json.dumps(outcome.document, ensure_ascii=False)
    assert not {mark for mark in ("\x1b", "\u202e", "\u2066", "\x9b", "\x07") if mark in text}


def test_the_scan_leaves_no_file_in_the_lab(outcome: Outcome) -> None:
    share = Path(os.environ.get("TMPDIR", "/tmp")) / f"rasoat-lab-{outcome.lab.name}" / "smb-guest" / "share"
    if share.exists():
        assert sorted(path.name for path in share.iterdir()) == ["danh-sach.txt", "thoi-khoa-bieu.txt"]
