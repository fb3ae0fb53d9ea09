"""Run inside a network namespace of its own: a second namespace at the other end of a cable, IPv6 on both."""

import asyncio
import json
import os
import subprocess

from scanner.gate import Gate, RefusedByGateError
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
    "ip link set cable1 up",
)


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
    gate = Gate(Scope(networks=("10.55.0.0/24",)))
    found = await ipv6_neighbours.ask_segment("10.55.0.9", gate)
    outside = False
    try:
        await ipv6_neighbours.ask_segment("10.55.0.9", Gate(Scope(networks=("10.66.0.0/24",))))
    except RefusedByGateError:
        outside = True
    told = {address: [seen.mac for seen in items] for address, items in found.items()}  # type: ignore[attr-defined]
    return {"found": told, "sent": sum(gate.sent.values()), "outside_refused": outside}


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
            print(json.dumps(asyncio.run(main())))
        finally:
            far.terminate()
