"""The lab of the measurements: up for the time of a block, with more hosts or fewer where one asks for them."""

import contextlib
import ipaddress
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests import lab
from tests.lab import host_script, network
from tests.lab.light_hosts import LightGroup
from tests.lab.network import namespace
from tests.lab.school import Lab
from tests.lab.truth import Host

_PATIENCE = 20.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@contextlib.contextmanager
def school() -> Iterator[Lab]:
    """Bring the lab up under a name of its own (RASOAT_LAB_NAME or "bench") and take it down at the end."""
    name = os.environ.get("RASOAT_LAB_NAME", "bench")
    running = lab.up(name, owner=os.getpid())
    try:
        yield running
    finally:
        lab.down(name)


def in_lan(running: Lab) -> tuple[Host, ...]:
    """Return the hosts of the scanner's own segment."""
    return tuple(host for host in running.hosts if host.segment == "lan")


def without_light_hosts(running: Lab) -> None:
    """Pull the cables of the light hosts; the hosts with daemons of their own stay."""
    lines = [f"link set l{number} down" for number in range(len(running.truth.groups))]
    network.batch(["-n", namespace(running.name, "switch")], lines)


@contextlib.contextmanager
def without_hosts(running: Lab, names: Sequence[str]) -> Iterator[None]:
    """Pull the cables of some hosts for the time of a block."""
    rich = [host.name for host in running.hosts if host in running.truth.rich]
    ports = [f"h{rich.index(name)}" for name in names]
    switch = namespace(running.name, "switch")
    network.batch(["-n", switch], [f"link set {port} down" for port in ports])
    try:
        yield
    finally:
        network.batch(["-n", switch], [f"link set {port} up" for port in ports])


def set_prefix(running: Lab, length: int) -> str:
    """Give the scanner's interface another prefix length and return its network."""
    scanner = namespace(running.name, "scanner")
    address = running.truth.scanner
    network.batch(
        ["-n", scanner],
        [
            "addr flush dev eth0",
            f"addr add {address}/{length} dev eth0",
            f"route add default via {running.truth.router}",
        ],
    )
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False))


def more_hosts(running: Lab, live: int) -> list[str]:
    """Fill free addresses of the LAN with light hosts until `live` hosts are there; return their addresses."""
    taken = {ipaddress.ip_address(host.address) for host in in_lan(running)}
    taken.add(ipaddress.ip_address(running.truth.scanner))
    free = [item for item in ipaddress.ip_network(running.truth.lan).hosts() if item not in taken]
    wanted = free[: max(0, live - len(taken))]
    added: list[str] = []
    for number, block in enumerate(_blocks(wanted)):
        answers, closed = ("arp", "drop") if number % 2 else ("arp icmp tcp", "reset")
        group = LightGroup(
            f"more-{number}", str(block[0]), len(block), f"06:00:{number:02x}", "", "computer", answers, closed
        )
        _start(running, group, number + len(running.truth.groups))
        added += [member.address for member in group.members()]
    return added


def _blocks(
    addresses: Sequence[ipaddress.IPv4Address | ipaddress.IPv6Address],
) -> Iterator[list[Address]]:
    block: list[Address] = []
    for one, following in pairwise([*addresses, None]):
        assert one is not None
        block.append(one)
        if following is None or int(following) != int(one) + 1 or len(block) == 60:
            yield block
            block = []


def _start(running: Lab, group: LightGroup, number: int) -> None:
    part = namespace(running.name, group.name)
    folder = running.folder / group.name
    folder.mkdir()
    mac = network.group_mac(number)
    network.batch([], [f"netns add {part}"])
    network.batch(
        ["-n", namespace(running.name, "switch")],
        [
            f"link add l{number} type veth peer name eth0 address {mac} netns {part}",
            f"link set l{number} master br0 up",
        ],
    )
    script = host_script.light_group(group, running.truth, mac, folder, {})
    process = subprocess.Popen(["ip", "netns", "exec", part, "sh", "-c", script], stdin=subprocess.DEVNULL)
    process.returncode = 0  # taking the lab down ends it
    end = time.monotonic() + _PATIENCE
    while not (folder / "prepared").exists():
        if time.monotonic() > end:
            raise lab.LabError(f"{group.name} is not ready")
        time.sleep(0.02)
