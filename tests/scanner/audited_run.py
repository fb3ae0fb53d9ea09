"""Run by test_gate in a process of its own: a search and a sweep under an audit hook; prints what it saw."""

import asyncio
import json
import socket
import sys
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from scanner.discovery import Found, discover  # noqa: E402  (after the path)
from scanner.gate import Gate, RefusedByGateError  # noqa: E402
from scanner.model.scope import Scope  # noqa: E402
from scanner.port_sweep import sweep_tcp  # noqa: E402

TARGETS = ["127.0.0.1", "127.0.0.2"]
contacted: set[str] = set()
openers: set[str] = set()


def hook(event: str, args: tuple[object, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto", "socket.bind", "socket.sendmsg", "subprocess.Popen"):
        return
    if event == "subprocess.Popen":
        openers.add(_opener(sys._getframe()))
        return
    sock, address = args[0], args[1]
    if isinstance(sock, socket.socket) and sock.family in (socket.AF_NETLINK, socket.AF_UNIX):
        return
    openers.add(_opener(sys._getframe()))
    contacted.add(str(address[0]) if isinstance(address, tuple) else str(address))


def _opener(frame: FrameType | None) -> str:
    """Return the file of this project nearest to the call."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT / "scanner"):
            return path.name
        frame = frame.f_back
    return "elsewhere"


async def main() -> None:
    gate = Gate(Scope(networks=("127.0.0.0/30",)))
    found: list[str] = []
    refused = 0
    sys.addaudithook(hook)
    for step in (1, 3):
        async for item in discover(TARGETS, gate, step=step):
            if isinstance(item, Found) and item.address not in found:
                found.append(item.address)
        async for swept in sweep_tcp(TARGETS, [20001, 20002], gate, step=step):
            assert swept.observation.closed == 2
        await gate.touch("127.0.0.1", 20003)
        try:
            async for _ in discover(["10.9.9.0/30"], gate, step=step):
                pass
        except RefusedByGateError:
            refused += 1
    print(json.dumps({"found": found, "contacted": sorted(contacted), "openers": sorted(openers), "refused": refused}))


asyncio.run(main())
