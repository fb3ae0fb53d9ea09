"""The lab equals its truth: independent tools, asked from the scanner's place, say what truth.toml says."""

import ipaddress
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from mac_vendor_lookup import AsyncMacLookup

from tests import lab as laboratory
from tests.lab import Lab, network, state
from tests.lab.truth import Host, load_truth

pytestmark = pytest.mark.lab

TRUTH = load_truth()


def ask(lab: Lab, *argv: str, timeout: float = 30.0) -> str:
    """Run a tool from the scanner's place and return all it said."""
    done = lab.run_in_scanner(argv, timeout=timeout)
    return done.stdout + done.stderr


def host(lab: Lab, name: str) -> Host:
    """Return a host of the running lab; skip where a user namespace had to leave it out."""
    found = lab.truth.host(name)
    if found not in lab.hosts:
        pytest.skip(f"{name} needs root")
    return found


def test_no_two_hosts_share_an_address_or_a_mac() -> None:
    addresses = [address for item in TRUTH.hosts for address in item.addresses]
    assert len(set(addresses)) == len(addresses)
    assert len({item.mac for item in TRUTH.hosts}) == len(TRUTH.hosts)


async def test_the_macs_carry_the_prefixes_of_their_vendors() -> None:
    table = AsyncMacLookup()
    wrong = [item.name for item in TRUTH.rich if item.vendor.lower() not in (await table.lookup(item.mac)).lower()]
    assert not wrong


def test_every_weakness_has_a_healthy_counterpart() -> None:
    seeded = {finding.check for item in TRUTH.hosts for finding in item.expect}
    healthy = {check for item in TRUTH.hosts for check in item.clean_of}
    assert seeded == healthy


def test_arp_finds_exactly_the_hosts_of_the_truth_with_their_macs(lab: Lab) -> None:
    report = ask(lab, "nmap", "-sn", "-n", "-T4", "--min-rate", "2000", "-PR", TRUTH.lan)
    seen = dict(re.findall(r"report for (\S+)\nHost is up.*\nMAC Address: (\S+)", report))
    here = ipaddress.ip_network(TRUTH.lan)
    expected = {item.address: item.mac.upper() for item in lab.hosts if ipaddress.ip_address(item.address) in here}
    assert seen == expected


def test_the_tcp_ports_are_those_of_the_truth(lab: Lab) -> None:
    rich = [item for item in lab.hosts if item in TRUTH.rich and item.name != "tarpit"]
    ports = "1-1024,3306,3389,5900,6379,8080,9100-9116,9220,9999"
    argv = ["nmap", "-sS", "-Pn", "-n", "-T4", "--min-rate", "3000", "-p", ports, "-oG", "-"]
    report = ask(lab, *argv, *(item.address for item in rich), timeout=120)
    found = {
        line.split()[1]: {int(port) for port in re.findall(r"(\d+)/open/tcp", line)}
        for line in report.splitlines()
        if "Ports:" in line
    }
    expected = {item.address: {port for port, _ in item.tcp} for item in rich}
    assert {address: found.get(address, set()) for address in expected} == expected


def test_silent_hosts_answer_arp_only(lab: Lab) -> None:
    silent = [item.address for item in TRUTH.light if item.answers == "arp"][::12]
    report = ask(lab, "nmap", "-sn", "-n", "-PE", "--send-ip", "--disable-arp-ping", "-T5", *silent)
    assert "(0 hosts up)" in report


def test_no_way_out_of_the_lab(lab: Lab) -> None:
    assert "(0 hosts up)" in ask(lab, "nmap", "-sn", "-n", "-T5", "198.51.100.1")
    for part in network.existing_namespaces(lab.name):
        links = subprocess.run(["ip", "-n", part, "-o", "link"], capture_output=True, text=True, check=True).stdout
        cables = [line for line in links.splitlines() if "@if" in line]
        assert cables
        assert all(f"link-netns {state.PREFIX}-{lab.name}-" in line for line in cables)


def test_smb(lab: Lab) -> None:
    def speaks_smb1(name: str) -> bool:
        options = ["--option=client min protocol=NT1", "--option=client max protocol=NT1"]
        said = ask(lab, "smbclient", "-N", *options, "-L", f"//{host(lab, name).address}")
        return "No compatible protocol" not in said and "protocol negotiation failed" not in said

    assert speaks_smb1("smb-v1")
    assert not speaks_smb1("smb-guest")
    assert not speaks_smb1("smb-clean")
    assert "Disk|tailieu|" in ask(lab, "smbclient", "-N", "-g", "-L", f"//{host(lab, 'smb-guest').address}")
    for name in ("smb-v1", "smb-clean"):
        refused = ask(lab, "smbclient", "-N", "-g", "-L", f"//{host(lab, name).address}")
        assert "NT_STATUS_ACCESS_DENIED" in refused


def test_telnet_negotiates(lab: Lab) -> None:
    script = "import socket,sys; s = socket.create_connection((sys.argv[1], 23), 5); print(s.recv(3).hex())"
    assert ask(lab, sys.executable, "-c", script, host(lab, "telnet-open").address).startswith("ff")


def test_ftp(lab: Lab) -> None:
    command = ["curl", "-sS", "--max-time", "10"]
    assert lab.run_in_scanner([*command, f"ftp://{host(lab, 'ftp-anonymous').address}/"]).returncode == 0
    assert lab.run_in_scanner([*command, f"ftp://{host(lab, 'ftp-clean').address}/"]).returncode == 67  # login denied


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("redis-open", "PONG"),
        ("annex-redis", "PONG"),
        ("redis-password", "NOAUTH"),
        ("redis-protected", "DENIED"),
    ],
)
def test_redis(lab: Lab, name: str, answer: str) -> None:
    assert answer in ask(lab, "redis-cli", "-h", lab.truth.host(name).address, "ping")


def test_mysql(lab: Lab) -> None:
    def sign_on(name: str) -> str:
        argv = ["mariadb", "--no-defaults", "--skip-ssl", "-h", lab.truth.host(name).address, "-u", "root"]
        return ask(lab, *argv, "-e", "select 40+2")

    assert "42" in sign_on("mysql-open")
    assert "1045" in sign_on("mysql-clean")  # ER_ACCESS_DENIED_ERROR


def test_snmp(lab: Lab) -> None:
    def description(name: str) -> str:
        address = lab.truth.host(name).address
        return ask(lab, "snmpget", "-v2c", "-c", "public", "-r1", "-t1", address, "1.3.6.1.2.1.1.1.0")

    assert "JetStream" in description("snmp-public")
    assert "Timeout" in description("snmp-clean")


def test_dns(lab: Lab) -> None:
    def resolve(name: str) -> str:
        return ask(lab, "dig", "+time=2", "+tries=2", f"@{lab.truth.host(name).address}", "www.example.org")

    for name in ("router", "dns-open"):
        assert re.search(r"flags: qr rd ra;", resolve(name))
        assert "198.51.100.9" in resolve(name)
    assert "status: REFUSED" in resolve("dns-clean")


def test_vnc(lab: Lab) -> None:
    def security(name: str) -> str:
        return ask(lab, "nmap", "-Pn", "-n", "-p5900", "--script", "vnc-info", lab.truth.host(name).address)

    assert "None (1)" in security("vnc-open")
    assert "None (1)" not in security("vnc-clean")
    assert "VNC Authentication (2)" in security("vnc-clean")


def test_rdp(lab: Lab) -> None:
    def layers(name: str) -> str:
        script = "rdp-enum-encryption"
        return ask(lab, "nmap", "-Pn", "-n", "-p3389", "--script", script, lab.truth.host(name).address, timeout=60)

    assert "Native RDP: SUCCESS" in layers("rdp-open")
    assert re.findall(r"\| +(.+: SUCCESS)", layers("rdp-clean").replace("|_", "| ")) == ["CredSSP (NLA): SUCCESS"]


def test_ssh(lab: Lab) -> None:
    def algorithms(name: str) -> str:
        return ask(lab, "nmap", "-Pn", "-n", "-p22", "-sV", "--script", "ssh2-enum-algos", host(lab, name).address)

    for name in ("ssh-weak", "linux-old"):
        assert {"diffie-hellman-group1-sha1", "3des-cbc", "hmac-md5"} <= set(algorithms(name).split())
    clean = algorithms("ssh-clean")
    assert "deb12" in clean
    assert not re.search(r"sha1|cbc|md5|ssh-rsa", clean)
    assert "OpenSSH 6.0p1 Debian 4+deb7u7" in algorithms("linux-old")


def test_tls(lab: Lab) -> None:
    def offers(name: str, *version: str) -> str:
        at = f"{lab.truth.host(name).address}:443"
        return ask(lab, "openssl", "s_client", "-connect", at, *version, "-cipher", "ALL:@SECLEVEL=0")

    assert "New, TLSv1.0, Cipher is" in offers("tls-old", "-tls1")
    assert "alert protocol version" in offers("web-clean", "-tls1")
    assert "certificate has expired" in offers("tls-expired")
    assert "certificate has expired" not in offers("web-clean")


def test_web(lab: Lab) -> None:
    def get(name: str, path: str = "/", scheme: str = "https") -> str:
        return ask(lab, "curl", "-skSi", "--max-time", "10", f"{scheme}://{lab.truth.host(name).address}{path}")

    assert "ref: refs/heads/" in get("web-git", "/.git/HEAD")
    assert "Index of /uploads/" in get("web-listing", "/uploads/")
    assert "ref: refs/" not in get("web-catch-all", "/.git/HEAD")
    assert " 200 OK" in get("web-catch-all", "/.git/HEAD")
    assert "X-Powered-By: PHP/5.6.40" in get("php-old")
    assert "Strict-Transport-Security" in get("web-clean")
    assert "Location: https://" in get("web-clean", scheme="http")
    plain = get("web-plain", scheme="http")
    assert " 200 OK" in plain
    assert "X-Frame-Options" not in plain


def test_printer_answers_ipp_and_records_raw_bytes(lab: Lab) -> None:
    printer = host(lab, "printer-open")
    assert "LaserJet" in ask(lab, "curl", "-sS", "--max-time", "10", f"http://{printer.address}:631/")
    before, packets = lab.print_port_bytes(), lab.print_payload_packets()
    script = "import socket,sys; socket.create_connection((sys.argv[1], 9100), 5).sendall(b'abc')"
    ask(lab, sys.executable, "-c", script, printer.address)
    assert lab.print_payload_packets() == packets + 1
    recorder = state.folder_of(lab.name) / "printer-open" / "print-port-bytes"
    assert _eventually(lambda: lab.print_port_bytes() == before + 3)  # written after the sender is gone
    assert recorder.read_bytes().endswith(b"abc")
    recorder.write_bytes(b"")


def _eventually(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def test_tarpit_accepts_everywhere_and_says_nothing(lab: Lab) -> None:
    report = ask(lab, "nmap", "-sT", "-Pn", "-n", "-p", "22,80,443,3333", lab.truth.host("tarpit").address)
    assert report.count("open") == 4
    assert "(28)" in ask(lab, "curl", "-sS", "--max-time", "1", f"http://{lab.truth.host('tarpit').address}/")


def test_hostile_names_arrive_as_they_are(lab: Lab) -> None:
    address = lab.truth.host("hostile").address
    page = ask(lab, "curl", "-sSi", "--max-time", "10", f"http://{address}/")
    assert {"<script>", "\x1b[2J", "\u202e", "[@click=app.quit]", "=cmd|"} <= {
        text for text in ("<script>", "\x1b[2J", "\u202e", "[@click=app.quit]", "=cmd|") if text in page
    }
    name = ask(lab, "snmpget", "-v2c", "-c", "public", "-Ov", address, "1.3.6.1.2.1.1.5.0")
    assert "=cmd|" in name


def test_the_counters_see_raw_frames_and_reset(lab: Lab) -> None:
    lab.reset_counters()
    lab.forget_neighbours()
    assert lab.counters() == {}
    target = lab.truth.host("annex-ping").address
    ask(lab, "nmap", "-sn", "-n", "-PE", target)
    counted = lab.counters()
    assert counted[target] >= 1
    assert set(counted) <= {target, TRUTH.router}


def test_nobody_in_the_scanner_has_no_raw_socket(lab: Lab) -> None:
    script = "import os,socket; print(os.geteuid()); socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"
    done = lab.run_in_scanner([sys.executable, "-c", script], unprivileged=True)
    assert done.stdout.strip() == "65534"
    assert "PermissionError" in done.stderr


def test_up_is_idempotent(lab: Lab) -> None:
    before = state.load(lab.name)
    laboratory.up(lab.name)
    assert state.load(lab.name) == before


def test_a_crashed_lab_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    """A lab whose owner was killed leaves nothing once another lab comes up."""
    if laboratory.missing():
        pytest.skip("the lab needs root")
    name = f"c{os.getpid()}"
    script = (
        "import os, signal; from tests.lab import up\n"
        f"up({name!r}, owner=os.getpid()); os.kill(os.getpid(), signal.SIGKILL)"
    )
    root = Path(laboratory.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=False)
    assert done.returncode == -9
    left = state.load(name)
    assert left is not None
    assert name in state.abandoned()
    laboratory.down(name)
    assert not network.existing_namespaces(name)
    assert not any(state.start_time(pid) == at for pid, at in left.processes)
    assert not state.folder_of(name).exists()
