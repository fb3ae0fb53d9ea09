"""What is registered: names, consents, bounds, and a property that holds for every TCP probe."""

import asyncio
import importlib
import pkgutil
import subprocess
import sys

import pytest

from scanner.gate import Gate
from scanner.model.closed_lists import Profile, Transport
from scanner.model.ports import PORTS
from scanner.probes.base import Consent, Probe, ProbeFailedError, all_probes, all_segment_probes
from scanner.stream import StreamLimitError
from tests.scanner.probes.conftest import at
from tests.scanner.probes.hostile import HOSTILE, serving

NAMES = {
    *("dns_server", "ftp", "http", "http_paths", "https_redirect", "ipp", "mndp", "mysql", "mysql_login", "netbios"),
    *("cast", "escl", "http_ntlm", "isapi", "ldap", "mssql", "pjlink", "sip", "sip_tcp"),
    *("rdp", "redis", "rtsp", "smb", "smb_shares", "snmp", "snmp_engine", "snmp_tables", "ssh", "telnet", "tls"),
    *("ubnt", "vnc"),
}
ENDINGS = (ValueError, OSError, EOFError, ProbeFailedError, StreamLimitError, asyncio.LimitOverrunError)
TCP = [probe for probe in all_probes() if probe.transport is Transport.TCP and probe.name in NAMES]


def test_every_probe_is_registered():
    assert {probe.name for probe in all_probes()} >= NAMES
    assert [probe.name for probe in all_segment_probes()] == ["ipv6_neighbours", "mdns", "ssdp", "ws_discovery"]


def test_what_needs_more_than_a_scans_consent():
    asked = {probe.name: probe.consent for probe in all_probes() if probe.consent is not Consent.SCAN}
    assert asked == {
        "ftp": Consent.GUEST_READ,
        "smb_shares": Consent.GUEST_READ,
        "snmp": Consent.GUEST_READ,
        "snmp_tables": Consent.GUEST_READ,
        "mysql_login": Consent.LOGIN_TEST,
    }


def test_each_service_of_a_probe_is_in_the_port_table_or_found_inside_tls():
    known = {port.service for port in PORTS} | {"tls", "ssl", "smb", "rdp"}
    assert {name for probe in all_probes() for name in probe.services} <= known
    assert all(port.profile is not Profile.DEEP for port in PORTS if port.service in {"ssh", "redis"})


@pytest.mark.parametrize("server", HOSTILE)
@pytest.mark.parametrize("probe", TCP, ids=lambda probe: probe.name)
async def test_no_probe_believes_a_pretender(hurried_gate: Gate, probe: Probe, server: str):
    """A tarpit, an echo, garbage, an endless stream: an error, and nothing that could look clean."""
    if (probe.name, server) == ("https_redirect", server):
        pytest.skip("asks the usual ports 80 and 443 only")
    async with serving(HOSTILE[server]) as port, asyncio.timeout(probe.seconds):
        with pytest.raises(ENDINGS):
            await probe.ask(at(port, service=min(probe.services, default="http")), hurried_gate)


@pytest.mark.parametrize(
    "probe", [probe for probe in TCP if probe.name not in {"https_redirect", "http_ntlm"}], ids=lambda item: item.name
)
async def test_a_closed_port_is_an_error(gate: Gate, closed_port: int, probe: Probe):
    with pytest.raises(OSError):  # noqa: PT011  (ConnectionRefusedError; Windows says otherwise)
        await probe.ask(at(closed_port), gate)


def test_every_probe_lies_in_the_package_itself():
    """Only there does the registry look: what the packages inside hold serves the probes, or other commands."""
    package = importlib.import_module("scanner.probes")
    inside = [
        info.name for info in pkgutil.walk_packages(package.__path__, "scanner.probes.") if info.name.count(".") > 2
    ]
    assert inside
    named = [
        name for name in inside if {"PROBE", "PROBES", "SEGMENT_PROBE"} & vars(importlib.import_module(name)).keys()
    ]
    assert named == []


def test_the_registry_imports_nothing_heavy():
    code = "import sys, scanner.probes.base as b; b.all_probes(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    heavy = {"scapy", "nmap", "sqlmodel", "textual", "cryptography", "dns.message", "selectolax", "pysnmp", "psutil"}
    assert not heavy & set(loaded)
