"""The cables: one switch namespace with a bridge per segment, one namespace per host, and no way out.

No interface of the lab ever exists in the machine's own network namespace:
both ends of each veth pair are made inside the lab.
"""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.lab.light_hosts import LIGHT_GROUPS
from tests.lab.state import PREFIX
from tests.lab.truth import Host, Truth

_NETNS = Path("/run/netns")
_BRIDGES = {"lan": "br0", "annex": "br1"}

PROOF_RULES = """
table netdev proof {
  set ip4 { type ipv4_addr; size 65535; flags dynamic; }
  set arp4 { type ipv4_addr; size 65535; flags dynamic; }
  counter print_payload { }
  chain in {
    type filter hook ingress device "scan" priority 0; policy accept;
    ether type ip update @ip4 { ip daddr counter }
    arp operation request update @arp4 { arp daddr ip counter }
    tcp dport { 515, 9100-9116, 9220, 9999 } tcp flags & psh == psh counter name print_payload
  }
}
"""
"""Counts what leaves the scanner at the switch's port, where no frame can avoid it (raw sockets included)."""


def namespace(lab: str, part: str) -> str:
    """Return the name of one part's network namespace."""
    return f"{PREFIX}-{lab}-{part}"


def existing_namespaces(lab: str) -> list[str]:
    """Return the namespaces of a lab that exist now."""
    return sorted(path.name for path in _NETNS.glob(f"{PREFIX}-{lab}-*")) if _NETNS.is_dir() else []


def build(lab: str, truth: Truth, hosts: Iterable[Host]) -> None:
    """Make all namespaces and cables; addresses come later, from inside each namespace."""
    hosts = tuple(hosts)
    parts = ["switch", "scanner", *(host.name for host in hosts), *(group.name for group in LIGHT_GROUPS)]
    batch([], [f"netns add {namespace(lab, part)}" for part in parts])
    switch = namespace(lab, "switch")
    lines = [f"link add {bridge} type bridge mcast_snooping 0 forward_delay 0" for bridge in _BRIDGES.values()]
    lines += _cable("scan", namespace(lab, "scanner"), truth.scanner_mac, "lan")
    for number, host in enumerate(hosts):
        lines += _cable(f"h{number}", namespace(lab, host.name), host.mac, host.segment)
    for number, group in enumerate(LIGHT_GROUPS):
        lines += _cable(f"l{number}", namespace(lab, group.name), group_mac(number), "lan")
    if any(host.name == "router" for host in hosts):
        lines += _cable("annex", namespace(lab, "router"), "4c:5e:0c:00:01:01", "annex", "eth1")
    lines += [f"link set {bridge} up" for bridge in _BRIDGES.values()]
    run(["ip", "netns", "exec", switch, "sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6"])
    batch(["-n", switch], lines)
    run(["ip", "netns", "exec", switch, "nft", "-f", "-"], text=PROOF_RULES)


def group_mac(number: int) -> str:
    """Return the MAC of a light group's own interface, which never shows on the wire."""
    return f"02:00:00:00:ee:{number:02x}"


def _cable(port: str, host: str, mac: str, segment: str, interface: str = "eth0") -> list[str]:
    return [
        f"link add {port} type veth peer name {interface} address {mac} netns {host}",
        f"link set {port} master {_BRIDGES[segment]} up",
    ]


def inside(interface: str = "eth0") -> list[str]:
    """Return the shell lines that every namespace of the lab starts with."""
    return [
        "for part in all default; do echo 1 >/proc/sys/net/ipv6/conf/$part/disable_ipv6; done",
        "echo 0 >/proc/sys/net/ipv4/icmp_ratelimit",
        f"ip -batch - <<'END'\nlink set lo up\nlink set {interface} up\nEND",
    ]


def addresses(lines: Iterable[str]) -> str:
    """Return one shell command that runs all the lines in one `ip` process."""
    return "ip -batch - <<'END'\n" + "\n".join(lines) + "\nEND"


def batch(options: list[str], lines: Iterable[str]) -> None:
    """Run many `ip` commands in one process."""
    run(["ip", *options, "-batch", "-"], text="\n".join(lines) + "\n")


def run(argv: list[str], *, text: str | None = None, check: bool = True) -> str:
    """Run a set-up command and return what it printed; its complaint becomes part of the error."""
    done = subprocess.run(argv, input=text, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(argv[:8])}: {done.stderr.strip()}")
    return done.stdout
