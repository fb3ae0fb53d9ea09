"""Both sites scanned into one database by the command a person would use, and what the wire and the printers saw."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab import Lab
from tests.lab.desk import Desk
from tests.lab.truth import Host, Truth

SITES = {"main": "scanner", "branch": "scanner-branch"}
"""The sites, main first, and the place from which each is scanned."""
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a scan of each site gave: `said` and `sent` by site, `printed` bytes and `pushed` packets at print ports."""

    desk: Desk
    document: dict[str, Any]
    said: dict[str, str]
    sent: dict[str, dict[str, int]]
    printed: int
    pushed: int

    @property
    def truth(self) -> Truth:
        """Return what is really there."""
        return self.desk.lab.truth

    def at(self, site: str) -> dict[str, dict[str, Any]]:
        """Return a site's devices by address."""
        devices = [item for item in self.document["devices"] if item["site"] == site]
        return {address: item for item in devices for address in item["addresses"]}

    def device(self, host: Host) -> dict[str, Any]:
        """Return the device that a host was taken for; raises `KeyError` where it was not found."""
        found: dict[str, Any] = self.at(self.truth.segment(host.segment).site)[host.address]
        return found

    def kind(self, host: Host) -> str:
        """Return the kind that a host was given."""
        return str(self.device(host)["kind"] or UNKNOWN)

    def alarms(self) -> set[tuple[str, str, str, int | None, str]]:
        """Return (site, address, check, port, outcome) of every fail and suspected."""
        sites = {item["id"]: item["site"] for item in self.document["devices"]}
        return {
            (sites.get(item["device"], ""), item["address"], item["check"], item["port"], item["outcome"])
            for item in self.document["findings"]
            if item["outcome"] in {"fail", "suspected"}
        }

    def outside(self, site: str) -> set[str]:
        """Return the destinations of packets that left a site's scanner for an address outside its networks."""
        networks = [ipaddress.ip_network(text) for text in self.truth.networks(site)]
        return {text for text in self.sent[site] if not _allowed(ipaddress.IPv4Address(text), networks)}


def survey(lab: Lab, folder: Path, *, unprivileged: bool = False) -> Survey:
    """Scan the main site, then the branch, and export once."""
    desk = Desk(lab, folder, unprivileged)
    printed = lab.print_port_bytes()
    said: dict[str, str] = {}
    sent: dict[str, dict[str, int]] = {}
    pushed = 0
    for site, place in SITES.items():
        there = desk.at(place)
        there.lab.reset_counters()
        there.lab.forget_neighbours()
        said[site] = there.run("scan", *lab.truth.networks(site), "--site", site, "--yes", "--fresh")
        sent[site] = there.lab.counters()
        pushed += there.lab.print_payload_packets()
    return Survey(desk, desk.document(), said, sent, lab.print_port_bytes() - printed, pushed)


def _allowed(address: ipaddress.IPv4Address, networks: Iterable[Any]) -> bool:
    own_segment = address.is_multicast or str(address) == "255.255.255.255"
    return own_segment or any(address in network for network in networks)
