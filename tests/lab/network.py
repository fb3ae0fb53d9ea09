"""The cables: one switch namespace with a bridge per segment, one namespace per host, and no way out.

No interface of the lab ever exists in the machine's own network namespace:
both ends of each veth pair are made inside the lab.
"""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.lab.light_hosts import LightGroup
from tests.lab.state import PREFIX
from tests.lab.truth import Host, Truth

_NETNS = Path("/run/netns")


def proof_rules(place: int) -> str:
    """Return the rules that count what leaves a scanner at its port, where no frame can avoid it (raw sockets too)."""
    return _PROOF_RULES % {"table": proof_table(place), "port": scanner_port(place)}


def proof_table(place: int) -> str:
    """Return the name of the table that counts for one scanner's place."""
    return f"proof{place or ''}"


def scanner_port(place: int) -> str:
    """Return the switch's port of one scanner's place."""
    return f"scan{place or ''}"


_PROOF_RULES = """
table netdev %(table)s {
  set ip4 { type ipv4_addr; size 65535; flags dynamic; }
  set arp4 { type ipv4_addr; size 65535; flags dynamic; }
  counter print_payload { }
  chain in {
    type filter hook ingress device "%(port)s" priority 0; policy accept;
    ether type ip update @ip4 { ip daddr counter }
    arp operation request update @arp4 { arp daddr ip counter }
    tcp dport { 515, 9100-9116, 9220, 9999 } tcp flags & psh == psh counter name print_payload
  }
}
"""


def namespace(lab: str, part: str) -> str:
    """Return the name of one part's network namespace."""
    return f"{PREFIX}-{lab}-{part}"


def existing_namespaces(lab: str) -> list[str]:
    """Return the namespaces of a lab that exist now."""
    return sorted(path.name for path in _NETNS.glob(f"{PREFIX}-{lab}-*")) if _NETNS.is_dir() else []


def bridge(truth: Truth, segment: str) -> str:
    """Return the name of a segment's bridge in the switch."""
    return f"br{[item.name for item in truth.segments].index(segment)}"


def build(lab: str, truth: Truth, hosts: Iterable[Host], groups: Iterable[LightGroup]) -> None:
    """Make all namespaces and cables; addresses come later, from inside each namespace."""
    hosts, groups = tuple(hosts), tuple(groups)
    names = [place.name for place in truth.places] + [host.name for host in hosts] + [group.name for group in groups]
    batch([], [f"netns add {namespace(lab, part)}" for part in ("switch", *names)])
    switch = namespace(lab, "switch")
    bridges = [bridge(truth, segment.name) for segment in truth.segments]
    lines = [f"link add {name} type bridge mcast_snooping 0 forward_delay 0" for name in bridges]
    for number, place in enumerate(truth.places):
        lines += _cable(scanner_port(number), namespace(lab, place.name), place.mac, bridge(truth, place.segment))
    for number, host in enumerate(hosts):
        lines += _cable(f"h{number}", namespace(lab, host.name), host.mac, bridge(truth, host.segment))
        for leg, interface in zip(host.legs, leg_interfaces(host), strict=True):
            port = f"h{number}-{interface}"
            lines += _cable(port, namespace(lab, host.name), leg.mac, bridge(truth, leg.segment), interface)
    for number, group in enumerate(groups):
        lines += _cable(f"l{number}", namespace(lab, group.name), group_mac(number), bridge(truth, group.segment))
    lines += [f"link set {name} up" for name in bridges]
    run(["ip", "netns", "exec", switch, "sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6"])
    batch(["-n", switch], lines)
    for number in range(len(truth.places)):
        run(["ip", "netns", "exec", switch, "nft", "-f", "-"], text=proof_rules(number))


def leg_interfaces(host: Host) -> tuple[str, ...]:
    """Return the names of a router's further interfaces."""
    return tuple(f"eth{number}" for number in range(1, len(host.legs) + 1))


def group_mac(number: int) -> str:
    """Return the MAC of a light group's own interface, which never shows on the wire."""
    return f"02:00:00:00:ee:{number:02x}"


def _cable(port: str, host: str, mac: str, master: str, interface: str = "eth0") -> list[str]:
    return [
        f"link add {port} type veth peer name {interface} address {mac} netns {host}",
        f"link set {port} master {master} up",
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
