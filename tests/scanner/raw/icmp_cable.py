"""Run inside a network namespace of its own: a second one at the other end of a cable that drops ICMP echo."""

import asyncio
import json
import os
import subprocess

from scanner.discovery import Found, discover
from scanner.gate import Gate
from scanner.interfaces import local_interfaces
from scanner.model.observations.hosts import EchoObservation
from scanner.model.scope import Scope
from scanner.raw.client import RawClient

FAR_MAC = "00:1b:21:00:00:05"
COMMANDS = (
    "ip link set lo up",
    "ip link add cable0 type veth peer name cable1",
    "ip link set cable0 address 00:1b:21:00:00:09 up",
    "ip addr add 10.55.0.9/24 dev cable0",
)
OTHER_END = (
    "sysctl -qw net.ipv4.icmp_echo_ignore_all=1",
    f"ip link set cable1 address {FAR_MAC} up",
    "ip addr add 10.55.0.5/24 dev cable1",
    "ip addr add 10.66.0.3/32 dev cable1",
)
BEHIND = "ip route add 10.66.0.0/29 via 10.55.0.5"


def run(command: str, *before: str) -> None:
    subprocess.run([*before, *command.split()], check=True)


async def found_behind_the_router(gate: Gate) -> list[list[str]]:
    """Return (address, how it answered) of a whole discovery of the far network."""
    return [
        [item.address, seen.method]
        async for item in discover(["10.66.0.0/29"], gate, step=1)
        if isinstance(item, Found)
        for seen in item.observations
        if isinstance(seen, EchoObservation)
    ]


async def main() -> dict[str, object]:
    gate = Gate(Scope(networks=("10.55.0.0/24", "10.66.0.0/29")))
    interface = next(item for item in local_interfaces() if item.name == "cable0")
    hops = [("10.55.0.5", FAR_MAC), ("10.55.0.6", FAR_MAC)]
    told: dict[str, object] = {}
    async with RawClient(gate) as raw:
        told["link"] = [row[:2] async for batch in raw.link(interface, ["10.55.0.5", "10.55.0.6"]) for row in batch]
        for method in ("echo", "timestamp"):
            told[method] = [row[:2] async for batch in raw.icmp(interface, hops, method) for row in batch]
        told["behind a router"] = await found_behind_the_router(gate)
        run("sysctl -qw net.ipv4.icmp_echo_ignore_all=0", *FAR)
        told["open link"] = [row[:2] async for batch in raw.link(interface, ["10.55.0.5"]) for row in batch]
    return told


if __name__ == "__main__":
    for command in COMMANDS:
        run(command)
    with subprocess.Popen(["unshare", "--net", "sleep", "60"]) as far:
        try:
            while os.readlink(f"/proc/{far.pid}/ns/net") == os.readlink("/proc/self/ns/net"):
                subprocess.run(["sleep", "0.02"], check=True)
            FAR = ("nsenter", "--target", str(far.pid), "--net")
            run(f"ip link set cable1 netns {far.pid}")
            for command in OTHER_END:
                run(command, *FAR)
            run(BEHIND)
            print(json.dumps(asyncio.run(main())))
        finally:
            far.terminate()
