"""`python -m benchmarks.port_sweep`: which TCP ports are open on every live host, against nmap and plain asyncio.

Peers: `nmap -sS -T4` (it slows down for each host that drops, so it gets
--host-timeout and is stopped at the cap; `>` marks a run that was stopped, whose
ratio is then an upper bound), a plain asyncio connect scan with 1,000 tasks, and
for the top 1,000 ports `nmap -sS -T4 --min-rate 5000 --max-retries 1`. The tarpit is left out.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.peers.goals import Goals
from benchmarks.peers.laboratory import in_lan, school
from benchmarks.peers.processes import CAP, Run, run, run_own
from scanner.model.closed_lists import Profile, Transport
from scanner.model.ports import ports_of
from tests.lab.school import Lab
from tests.lab.weather import bad_weather

POLITE = {"step": 1, "rate": 5000.0, "host_rate": 50.0}
FAST = {"step": 1, "rate": 20000.0, "host_rate": 1000.0}
_MIN_RATE = ["--min-rate", "5000", "--max-retries", "1"]

Found = set[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Task:
    """Which ports of which hosts are asked, and what is really open there."""

    running: Lab
    ports: tuple[int, ...]
    cap: float

    @property
    def addresses(self) -> list[str]:
        """Return the live hosts but the tarpit, on which every port is open."""
        return [host.address for host in in_lan(self.running) if host.name != "tarpit"]

    @property
    def truth(self) -> Found:
        """Return the open ports."""
        return {
            (host.address, port)
            for host in in_lan(self.running)
            if host.name != "tarpit"
            for port, _ in host.tcp
            if port in self.ports
        }

    def own(self, name: str, limits: dict[str, float]) -> tuple[Run, float]:
        """Run rasoat's sweep; return the run and its recall."""
        done = run_own(self.running, "sweep", self._argument(limits))
        return done, self._print(name, done, {(address, port) for address, port in json.loads(done.output)["open"]})

    def plain(self) -> tuple[Run, float]:
        """Run the plain asyncio connect scan."""
        done = run_own(self.running, "connect", self._argument({}))
        found = {(address, port) for address, port in json.loads(done.output)["open"]}
        return done, self._print("asyncio connect, 1,000 tasks", done, found)

    def nmap(self, *options: str) -> tuple[Run, float]:
        """Run nmap up to the cap; what it had printed by then counts."""
        listed = ",".join(map(str, self.ports))
        limits = ["--host-timeout", f"{self.cap:.0f}s"]
        argv = ["nmap", "-sS", "-Pn", "-n", "-T4", *options, *limits, "-p", listed, "-oG", "-", *self.addresses]
        done = run(self.running, argv, cap=self.cap)
        found = {
            (address, int(port))
            for address, ports in re.findall(r"^Host: (\S+) .*Ports: (.*)$", done.output, re.MULTILINE)
            for port in re.findall(r"(\d+)/open/", ports)
        }
        return done, self._print(" ".join(["nmap -sS -T4", *options]), done, found)

    def _argument(self, limits: dict[str, float]) -> str:
        common = {"network": self.running.truth.lan, "addresses": self.addresses, "ports": self.ports}
        return json.dumps({**common, **limits})

    def _print(self, name: str, done: Run, found: Found) -> float:
        truth = self.truth
        false = len(found - truth)
        print(done.line(name, f"recall {len(found & truth)}/{len(truth)}, false {false}"), flush=True)
        return len(found & truth) / max(len(truth), 1)


def top_ports(count: int) -> tuple[int, ...]:
    """Return nmap's most frequent TCP ports, as nmap itself lists them; no packet is sent."""
    argv = ["nmap", "-sT", "--top-ports", str(count), "-v", "-oG", "-"]
    said = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
    listed = re.search(r"TCP\(\d+;([\d,-]+)\)", said)
    if listed is None:
        raise RuntimeError(f"nmap does not list its ports: {said[:300]}")
    return tuple(_numbers(listed[1].split(",")))


def _numbers(spans: Sequence[str]) -> list[int]:
    numbers: list[int] = []
    for span in spans:
        first, _, last = span.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def _normal(running: Lab, cap: float, goals: Goals) -> None:
    task = Task(running, ports_of(Profile.NORMAL, Transport.TCP), cap)
    print(f"TCP sweep of {len(task.addresses)} live hosts, the normal profile's {len(task.ports)} ports")
    own, recall = task.own("rasoat, polite (5,000/s, 50/s per host)", POLITE)
    peer, _ = task.nmap()
    goals.at_least("recall", recall, 1.0)
    goals.at_most("seconds, rasoat / nmap", own.seconds / peer.seconds, 0.1, bound=peer.stopped)


def _top_hundred(running: Lab, cap: float, goals: Goals) -> None:
    task = Task(running, top_ports(100), cap)
    print(f"TCP sweep of {len(task.addresses)} live hosts, nmap's top 100")
    own, recall = task.own("rasoat, polite (5,000/s, 50/s per host)", POLITE)
    fast, fast_recall = task.own("rasoat, fast (20,000/s)", FAST)
    plain, _ = task.plain()
    peer, _ = task.nmap()
    goals.at_least("recall, polite", recall, 1.0)
    goals.at_least("recall, fast", fast_recall, 1.0)
    goals.at_most("seconds, polite rasoat / nmap", own.seconds / peer.seconds, 0.1, bound=peer.stopped)
    goals.at_most("seconds, fast rasoat / nmap", fast.seconds / peer.seconds, 0.03, bound=peer.stopped)
    goals.at_most("seconds, fast rasoat / asyncio", fast.seconds / plain.seconds, 0.2)


def _top_thousand(running: Lab, cap: float, goals: Goals) -> None:
    task = Task(running, top_ports(1000), cap)
    print(f"TCP sweep of {len(task.addresses)} live hosts, nmap's top 1,000")
    fast, recall = task.own("rasoat, fast (20,000/s)", FAST)
    peer, _ = task.nmap(*_MIN_RATE)
    goals.at_least("recall, fast", recall, 1.0)
    goals.at_most("seconds, fast rasoat / nmap --min-rate", fast.seconds / peer.seconds, 0.4, bound=peer.stopped)


def _bad_weather(running: Lab, cap: float, goals: Goals) -> None:
    """Measure the same in bad weather: recall first, and not slower than the peers that end in it."""
    hundred, thousand = Task(running, top_ports(100), cap), Task(running, top_ports(1000), cap)
    normal = Task(running, ports_of(Profile.NORMAL, Transport.TCP), cap)
    with bad_weather(running):
        print("  in bad weather, nmap's top 100")
        own, recall = hundred.own("rasoat, polite (5,000/s, 50/s per host)", POLITE)
        fast, fast_recall = hundred.own("rasoat, fast (20,000/s)", FAST)
        plain, _ = hundred.plain()
        print(f"  in bad weather, the normal profile's {len(normal.ports)} ports")
        _, normal_recall = normal.own("rasoat, polite (5,000/s, 50/s per host)", POLITE)
        print("  in bad weather, nmap's top 1,000")
        wide, wide_recall = thousand.own("rasoat, fast (20,000/s)", FAST)
        peer, peer_recall = thousand.nmap(*_MIN_RATE)
    goals.at_least("bad weather, recall of the top 100, polite", recall, 1.0)
    goals.at_least("bad weather, recall of the top 100, fast", fast_recall, 1.0)
    goals.at_least("bad weather, recall of the normal profile", normal_recall, 1.0)
    goals.at_least("bad weather, recall of the top 1,000, as nmap --min-rate", wide_recall, peer_recall)
    goals.at_most("bad weather, seconds, polite rasoat / asyncio", own.seconds / plain.seconds, 1.0)
    goals.at_most("bad weather, seconds, fast rasoat / asyncio", fast.seconds / plain.seconds, 1.0)
    goals.at_most(
        "bad weather, seconds, fast rasoat / nmap --min-rate", wide.seconds / peer.seconds, 1.0, bound=peer.stopped
    )


def main() -> int:
    """Measure and print; return 1 if a goal is not met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.port_sweep", description=__doc__)
    parser.add_argument("--cap", type=float, default=CAP, help="seconds after which nmap is stopped")
    cap = parser.parse_args().cap
    goals = Goals()
    with school() as running:
        _top_hundred(running, cap, goals)
        _normal(running, cap, goals)
        _top_thousand(running, cap, goals)
        _bad_weather(running, cap, goals)
    return goals.code


if __name__ == "__main__":
    sys.exit(main())
