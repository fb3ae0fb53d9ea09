"""The whole product against the lab's truth: every host, every seeded weakness, no alarm on the healthy."""

import ipaddress
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.lab import Lab
from tests.lab.desk import ROOT, programs_without_nmap
from tests.lab.truth import ExpectedFinding, Host, load_truth

pytestmark = pytest.mark.lab

TRUTH = load_truth()
ALARMS = {"fail", "suspected"}
SEEDED = [(host, finding) for host in TRUTH.hosts for finding in host.expect]
CHECKS = {finding.check for _, finding in SEEDED}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scan of the lab: its exit code, what it said, its export, and what the wire and the printers saw."""

    lab: Lab
    code: int
    said: str
    document: dict[str, Any]
    sent: dict[str, int]
    printed: int
    pushed: int

    @property
    def addresses(self) -> set[str]:
        """Return every address of every device found."""
        return {address for device in self.document["devices"] for address in device["addresses"]}

    def findings(self, host: Host, check: str, *, website: bool) -> list[dict[str, Any]]:
        """Return one check's findings on a host as a device, or on its website."""
        named = TRUTH.site_name(host)
        sites = {site["id"] for site in self.document["websites"] if urlsplit(site["url"]).hostname == named}
        of_check = [finding for finding in self.document["findings"] if finding["check"] == check]
        if website:
            return [finding for finding in of_check if finding["website"] in sites]
        return [finding for finding in of_check if finding["address"] in host.addresses and not finding["website"]]

    def alarms(self) -> set[tuple[str, str, int | None, str]]:
        """Return (address or website's name, check, port, outcome) of every fail and suspected of this scan."""
        sites = {site["id"]: urlsplit(site["url"]).hostname or "" for site in self.document["websites"]}
        return {
            (sites.get(finding["website"]) or finding["address"], finding["check"], finding["port"], finding["outcome"])
            for finding in self.document["findings"]
            if finding["outcome"] in ALARMS
        }


def scan(lab: Lab, folder: Path, *, unprivileged: bool) -> Outcome:
    """Scan the whole lab with the command a person would use, and export what it found."""
    environment = {
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "RASOAT_DB": str(folder / "scan.db"),
        "LANG": "C.UTF-8",
        "SSL_CERT_FILE": str(lab.authority),
    }
    if unprivileged:
        environment["PATH"] = str(programs_without_nmap(folder))
    before = lab.print_port_bytes()
    lab.reset_counters()
    lab.forget_neighbours()
    command = [sys.executable, "-m", "reports", "--lang", "en"]
    targets = [TRUTH.lan, TRUTH.annex]
    for name in TRUTH.websites:
        targets += ["--site-url", _site_url(TRUTH.host(name))]
    scanned = lab.run_in_scanner(
        [*command, "scan", *targets, "--yes", "--allow-login-tests"],
        unprivileged=unprivileged, env=environment, cwd=ROOT, timeout=900,
    )  # fmt: skip
    counted, pushed = lab.counters(), lab.print_payload_packets()
    exported = lab.run_in_scanner(
        [*command, "export", "--format", "json", "-o", "-"], unprivileged=unprivileged, env=environment, cwd=ROOT
    )
    assert exported.returncode == 0, scanned.stderr + exported.stderr
    printed = lab.print_port_bytes() - before
    return Outcome(lab, scanned.returncode, scanned.stderr, json.loads(exported.stdout), counted, printed, pushed)


def _site_url(host: Host) -> str:
    scheme = "https" if 443 in dict(host.tcp) else "http"
    return f"{scheme}://{TRUTH.site_name(host)}/"


@pytest.fixture(scope="module")
def privileged(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Scan once with raw sockets and nmap (step 1)."""
    return scan(lab, tmp_path_factory.mktemp("step1"), unprivileged=False)


@pytest.fixture(scope="module")
def plain(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Scan once with neither (step 3)."""
    return scan(lab, tmp_path_factory.mktemp("step3"), unprivileged=True)


@pytest.fixture(params=["privileged", "plain"])
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
def test_each_seeded_weakness_is_found_as_the_truth_says(
    privileged: Outcome, host: Host, finding: ExpectedFinding
) -> None:
    if host not in privileged.lab.hosts:
        pytest.skip(f"{host.name} needs root")
    items = privileged.findings(host, finding.check, website=finding.website)
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
def test_the_healthy_counterpart_passes(privileged: Outcome, host: Host) -> None:
    if host not in privileged.lab.hosts:
        pytest.skip(f"{host.name} needs root")
    outcomes = {
        check: {
            item["outcome"] for website in (False, True) for item in privileged.findings(host, check, website=website)
        }
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


def test_step_3_has_at_least_95_percent_of_the_findings_of_step_1(privileged: Outcome, plain: Outcome) -> None:
    wanted = privileged.alarms()
    missed = wanted - plain.alarms()
    assert len(missed) <= 0.05 * len(wanted), missed


def test_hostile_text_is_visible_but_harmless_in_the_export(outcome: Outcome) -> None:
    text = json.dumps(outcome.document, ensure_ascii=False)
    assert not {mark for mark in ("\x1b", "\u202e", "\u2066", "\x9b", "\x07") if mark in text}


def test_the_scan_leaves_no_file_in_the_lab(outcome: Outcome) -> None:
    share = Path(os.environ.get("TMPDIR", "/tmp")) / f"rasoat-lab-{outcome.lab.name}" / "smb-guest" / "share"
    if share.exists():
        assert sorted(path.name for path in share.iterdir()) == ["danh-sach.txt", "thoi-khoa-bieu.txt"]
