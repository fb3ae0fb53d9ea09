"""`python -m benchmarks.discovery`: finding the lab's hosts, whole fresh processes, against `nmap -sn -n`.

Prints the recall, the median wall-clock seconds and the ratio, in fair and in
bad weather. Needs root (or the lab's unprivileged wrapper) and nmap; nothing leaves the lab.
"""

import argparse
import contextlib
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests import lab
from tests.lab.school import Lab
from tests.lab.weather import bad_weather

_OWN = """
import asyncio, json, resource, sys
from scanner.discovery import Found, discover
from scanner.gate import Gate
from scanner.model.scope import Scope

async def main():
    gate = Gate(Scope(networks=(sys.argv[1],)))
    async for item in discover([sys.argv[1]], gate, step=int(sys.argv[2])):
        if isinstance(item, Found):
            found.add(item.address)
    return gate.ledger

found = set()
ledger = asyncio.run(main())
memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({"found": sorted(found), "packets": ledger.packets, "peak": ledger.peak_rate, "kib": memory}))
"""


@dataclass(slots=True)
class Runs:
    """The runs of one tool: seconds, missed and invented hosts, largest resident memory in KiB where known."""

    name: str
    seconds: list[float] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    invented: list[int] = field(default_factory=list)
    kib: int = 0
    packets: int = 0

    def line(self, live: int) -> str:
        """Return the result as one line."""
        recall = ", ".join(f"{live - missed}/{live}" for missed in self.missed)
        spread = f"{min(self.seconds):.2f}-{max(self.seconds):.2f}"
        more = f", {self.packets} packets, {self.kib // 1024} MiB" if self.packets else ""
        return f"  {self.name:<24} {self.median:6.2f} s ({spread})  recall {recall}  false {sum(self.invented)}{more}"

    @property
    def median(self) -> float:
        """Return the median wall-clock seconds."""
        return statistics.median(self.seconds)


def measure(running: Lab, runs: int, step: int) -> float:
    """Run both tools in turn, print the results and return the ratio of the medians."""
    live = {host.address for host in running.hosts if host.segment == "lan"} | {running.truth.scanner}
    nmap, own = Runs("nmap -sn -n"), Runs(f"rasoat, step {step}")
    for _ in range(runs):
        _nmap(running, live, nmap)
        _own(running, live, own, step)
    print(nmap.line(len(live)))
    print(own.line(len(live)))
    ratio = own.median / nmap.median
    print(f"  ratio {ratio:.2f}", flush=True)
    return ratio


def _nmap(running: Lab, live: set[str], runs: Runs) -> None:
    seconds, output = _timed(running, ["nmap", "-sn", "-n", "-oG", "-", running.truth.lan], unprivileged=False)
    found = {line.split()[1] for line in output.splitlines() if line.startswith("Host:") and "Status: Up" in line}
    _enter(runs, seconds, live, found)


def _own(running: Lab, live: set[str], runs: Runs, step: int) -> None:
    argv = [sys.executable, "-c", _OWN, running.truth.lan, str(step)]
    seconds, output = _timed(running, argv, unprivileged=step != 1)
    result = json.loads(output)
    runs.kib, runs.packets = max(runs.kib, result["kib"]), result["packets"]
    _enter(runs, seconds, live, set(result["found"]))


def _timed(running: Lab, argv: Sequence[str], *, unprivileged: bool) -> tuple[float, str]:
    running.forget_neighbours()
    started = time.perf_counter()
    done = running.run_in_scanner(argv, unprivileged=unprivileged)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return seconds, done.stdout


def _enter(runs: Runs, seconds: float, live: set[str], found: set[str]) -> None:
    runs.seconds.append(seconds)
    runs.missed.append(len(live - found))
    runs.invented.append(len(found - live))


def main() -> int:
    """Measure and print; return 1 if a host was missed or the ratio is above 1.0 in fair weather."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.discovery", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--step", type=int, default=1, choices=(1, 3))
    arguments = parser.parse_args()
    running = lab.up()
    ratios = []
    for title, weather in (("fair weather", contextlib.nullcontext()), ("bad weather", bad_weather(running))):
        with weather:
            print(f"{title}: {running.truth.lan}")
            ratios.append(measure(running, arguments.runs, arguments.step))
    return int(max(ratios) > 1.0)


if __name__ == "__main__":
    sys.exit(main())
