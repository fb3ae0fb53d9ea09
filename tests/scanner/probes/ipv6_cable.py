"""Run inside a network namespace of its own: a second namespace at the other end of a cable, IPv6 on both."""

import asyncio
import json
import os
import subprocess

from scanner.gate import Gate, RefusedByGateError
from scanner.model.observations.hosts import NeighbourObservation
from scanner.model.observations.passive import RouterAdvertisementObservation
from scanner.model.scope import Scope
from scanner.probes import ipv6_neighbours

COMMANDS = (
    "ip link set lo up",
    "ip link add cable0 type veth peer name cable1",
    "ip link set cable0 address 00:1b:21:00:00:09 up",
    "ip addr add 10.55.0.9/24 dev cable0",
)
OTHER_END = (
    "ip link set cable1 address 00:1b:21:00:00:05",
    "sysctl -qw net.ipv6.conf.all.accept_dad=0",
    "sysctl -qw net.ipv6.conf.cable1.accept_dad=0",
    "sysctl -qw net.ipv6.conf.all.forwarding=1",
    "ip link set lo up",
    "ip link set cable1 up",
    "ip addr add fd00:55::1/64 dev cable1",
)
DNSMASQ = (
    "dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --interface=cable1 --enable-ra "
    "--dhcp-range=fd00:55::,ra-only,64 --ra-param=cable1,0,1500 --dhcp-option=option6:dns-server,[fd00:55::35] "
    "--pid-file= --leasefile-ro --user=root"
)
"""A real router advertising itself: Debian's dnsmasq."""


def run(command: str, *before: str) -> None:
    subprocess.run([*before, *command.split()], check=True)


def wait_for_address() -> None:
    """Duplicate address detection takes a second; `ip` tells when it is over."""
    for _ in range(100):
        shown = subprocess.run(["ip", "-6", "addr", "show", "cable0"], capture_output=True, text=True, check=True)
        if "fe80::" in shown.stdout and "tentative" not in shown.stdout:
            return
        subprocess.run(["sleep", "0.05"], check=True)


async def main() -> dict[str, object]:
    for _ in range(20):  # until the router is up
        gate = Gate(Scope(networks=("10.55.0.0/24",)))
        found = await ipv6_neighbours.ask_segment("10.55.0.9", gate)
        if any(isinstance(seen, RouterAdvertisementObservation) for items in found.values() for seen in items):
            break
    outside = False
    try:
        await ipv6_neighbours.ask_segment("10.55.0.9", Gate(Scope(networks=("10.66.0.0/24",))))
    except RefusedByGateError:
        outside = True
    told = {
        address: [seen.mac for seen in items if isinstance(seen, NeighbourObservation)]
        for address, items in found.items()
    }
    advertised = [
        {"lifetime": seen.lifetime, "prefixes": [item.network for item in seen.prefixes], "dns": seen.dns_servers}
        for items in found.values()
        for seen in items
        if isinstance(seen, RouterAdvertisementObservation)
    ]
    return {"found": told, "advertised": advertised, "sent": sum(gate.sent.values()), "outside_refused": outside}


if __name__ == "__main__":
    for command in COMMANDS:
        run(command)
    with subprocess.Popen(["unshare", "--net", "sleep", "30"]) as far:
        try:
            while os.readlink(f"/proc/{far.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
                subprocess.run(["sleep", "0.02"], check=True)
            run(f"ip link set cable1 netns {far.pid}")
            for command in OTHER_END:
                run(command, "nsenter", "--target", str(far.pid), "--net")
            wait_for_address()
            with subprocess.Popen(["nsenter", "--target", str(far.pid), "--net", *DNSMASQ.split()]) as router:
                try:
                    print(json.dumps(asyncio.run(main())))
                finally:
                    router.terminate()
        finally:
            far.terminate()
