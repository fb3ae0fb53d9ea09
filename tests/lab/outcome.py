"""One scan of the whole school with the command a person would use, and what the wire and the printers saw of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.lab import Lab
from tests.lab.desk import ROOT, Desk
from tests.lab.truth import Host, load_truth

TRUTH = load_truth()
ALARMS = {"fail", "suspected"}


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
    desk = Desk(lab, folder, unprivileged)
    before = lab.print_port_bytes()
    lab.reset_counters()
    lab.forget_neighbours()
    targets = [TRUTH.lan, TRUTH.annex]
    for name in TRUTH.websites:
        targets += ["--site-url", _site_url(TRUTH.host(name))]
    scanned = lab.run_in_scanner(
        desk.argv("scan", *targets, "--yes", "--allow-login-tests"),
        unprivileged=unprivileged,
        env={**desk.environment, "SSL_CERT_FILE": str(lab.authority)},
        cwd=ROOT,
        timeout=900,
    )
    sent, pushed = lab.counters(), lab.print_payload_packets()
    assert scanned.returncode in {0, 1}, scanned.stderr
    document = desk.document()
    printed = lab.print_port_bytes() - before  # listeners write once a sender is gone
    return Outcome(lab, scanned.returncode, scanned.stderr, document, sent, printed, pushed)


def _site_url(host: Host) -> str:
    scheme = "https" if 443 in dict(host.tcp) else "http"
    return f"{scheme}://{TRUTH.site_name(host)}/"
