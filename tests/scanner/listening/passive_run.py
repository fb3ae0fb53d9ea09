"""Run inside a network namespace of its own: a passive scan on one end of a cable, devices speaking on the other."""

import asyncio
import json
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import psutil

from scanner.audit import AuditLog
from scanner.engine import listening, run_scan
from scanner.hidden import hidden_signs
from scanner.identify.fold import fold
from scanner.model.scan import Settings
from scanner.plan import make_plan
from scanner.store.repository import Repository
from tests.scanner.listening import samples

STRAY = "00:1b:21:00:00:aa"
COMMANDS = (
    "ip link set lo up",
    "sysctl -qw net.ipv6.conf.default.disable_ipv6=1",
    "ip link add cable0 type veth peer name cable1",
    "ip link set cable0 address 00:1b:21:00:00:09 up",
    "ip link set cable1 up",
    "ip addr add 10.55.0.9/24 dev cable0",
)


def speak(ended: threading.Event) -> None:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sock:
        sock.bind(("cable1", 0))
        while not ended.wait(0.1):
            for frame in (*samples.ALL, samples.dhcp_reply(2, "192.168.1.1", source=STRAY)):
                sock.send(frame)


def packets() -> int:
    return psutil.net_io_counters(pernic=True)["cable0"].packets_sent


async def main(folder: Path) -> dict[str, object]:
    listening.LISTEN_SECONDS = 2.0
    before = packets()
    with Repository.open(str(folder / "school.db")) as repository:
        plan = make_plan(("10.55.0.0/24",), Settings(passive=True, step=1)).consented()
        scan = await run_scan(
            plan, repository, lambda _event: None, cancel=asyncio.Event(), audit=AuditLog(folder / "audit.jsonl")
        )
        evidence, coverage = repository.evidence([scan.id]), repository.coverage([scan.id])
    picture = fold(scans=[scan], evidence=evidence, coverage=coverage, as_of=datetime.now(UTC)).inventory
    return {
        "sent": packets() - before,
        "devices": sorted(" ".join(device.addresses) for device in picture.devices),
        "names": sorted(device.hostname.value for device in picture.devices if device.hostname),
        "kinds": sorted({row.observation.KIND for row in evidence}),
        "strays": [f"{row.target} {row.observation}" for row in evidence if row.observation.KIND == "stray_router"],
        "hidden": [str(sign.seen) for sign in hidden_signs(picture)],
        "coverage": sorted(f"{row.probe} {row.target} {row.state}" for row in coverage if row.probe == "passive"),
    }


if __name__ == "__main__":
    for command in COMMANDS:
        subprocess.run(command.split(), check=True)
    done = threading.Event()
    speaker = threading.Thread(target=speak, args=(done,))
    speaker.start()
    try:
        print(json.dumps(asyncio.run(main(Path(sys.argv[1])))))
    finally:
        done.set()
        speaker.join()
