"""`python -m benchmarks.discovery`: finding the lab's hosts, whole fresh processes, against nmap and arp-scan.

Peers: `nmap -sn -n`, and for the fast setting `arp-scan -B 10M -r 2 -t 100` where
it is installed. Prints recall, false hosts, seconds, processor time, memory and
packets, in fair and in bad weather. Needs root; nothing leaves the lab.
"""

import argparse
import json
import re
import shutil
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.peers.goals import Goals
from benchmarks.peers.laboratory import in_lan, school
from benchmarks.peers.processes import Run, run, run_own
from tests.lab.school import Lab
from tests.lab.weather import bad_weather

POLITE_RATE, FAST_RATE = 5000.0, 20000.0
_ARP_SCAN = ["arp-scan", "-I", "eth0", "-B", "10M", "-r", "2", "-t", "100", "-q", "-x"]


@dataclass(slots=True)
class Runs:
    """The runs of one tool with what each found."""

    name: str
    once: Callable[[], tuple[Run, set[str]]]
    runs: list[Run] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    invented: list[int] = field(default_factory=list)

    def go(self, live: set[str]) -> None:
        """Run once more."""
        done, found = self.once()
        self.runs.append(done)
        self.missed.append(len(live - found))
        self.invented.append(len(found - live))

    @property
    def seconds(self) -> float:
        """Return the median wall-clock seconds."""
        return statistics.median(item.seconds for item in self.runs)

    @property
    def cpu(self) -> float:
        """Return the median processor seconds."""
        return statistics.median(item.cpu for item in self.runs)

    def print(self, live: int) -> None:
        """Print the run of median length with the recall of all."""
        middle = sorted(self.runs, key=lambda item: item.seconds)[len(self.runs) // 2]
        recall = ", ".join(f"{live - missed}/{live}" for missed in self.missed)
        print(middle.line(self.name, f"recall {recall}, false {sum(self.invented)}"), flush=True)


def measure(running: Lab, runs: int, step: int, goals: Goals, *, fair: bool) -> None:
    """Run the tools in turn, print the results and judge them."""
    live = {host.address for host in in_lan(running)} | {running.truth.scanner}
    nmap = Runs("nmap -sn -n", lambda: _nmap(running))
    own = Runs(f"rasoat, step {step}, {POLITE_RATE:.0f}/s", lambda: _own(running, step, POLITE_RATE))
    tools = [nmap, own]
    fast = Runs(f"rasoat, step {step}, {FAST_RATE:.0f}/s", lambda: _own(running, step, FAST_RATE))
    arp_scan = Runs("arp-scan -B 10M -r 2 -t 100", lambda: _arp_scan(running))
    with_arp_scan = shutil.which("arp-scan") is not None
    tools += [fast, arp_scan] if with_arp_scan else [fast]
    for _ in range(runs):
        for tool in tools:
            tool.go(live)
    for tool in tools:
        tool.print(len(live))
    weather = "" if fair else "bad weather, "
    goals.at_most(f"{weather}hosts missed in any run", max(own.missed + fast.missed), 0)
    goals.at_most(f"{weather}false hosts in any run", max(own.invented + fast.invented), 0)
    goals.at_most(f"{weather}seconds, rasoat / nmap", own.seconds / nmap.seconds, 0.5 if fair else 1.0)
    if fair:
        goals.at_most("processor time, rasoat / nmap", own.cpu / nmap.cpu, 2)
        if with_arp_scan:
            goals.at_most("seconds, fast rasoat / arp-scan", fast.seconds / arp_scan.seconds, 1.5)
        else:
            print("    arp-scan is not installed: the fast setting has no peer here")


def _nmap(running: Lab) -> tuple[Run, set[str]]:
    done = run(running, ["nmap", "-sn", "-n", "-oG", "-", running.truth.lan])
    return done, set(re.findall(r"^Host: (\S+) .*Status: Up", done.output, re.MULTILINE))


def _arp_scan(running: Lab) -> tuple[Run, set[str]]:
    done = run(running, [*_ARP_SCAN, running.truth.lan])
    return done, set(re.findall(r"^(\d+\.\d+\.\d+\.\d+)\s", done.output, re.MULTILINE)) | {running.truth.scanner}


def _own(running: Lab, step: int, rate: float) -> tuple[Run, set[str]]:
    argument = json.dumps({"network": running.truth.lan, "step": step, "rate": rate})
    done = run_own(running, "discover", argument, unprivileged=step != 1)
    return done, set(json.loads(done.output)["found"])


def main() -> int:
    """Measure and print; return 1 if a goal is not met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.discovery", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--step", type=int, default=1, choices=(1, 3))
    arguments = parser.parse_args()
    goals = Goals()
    with school() as running:
        print(f"discovery of {running.truth.lan}, {arguments.runs} runs in turn")
        measure(running, arguments.runs, arguments.step, goals, fair=True)
        with bad_weather(running):
            print("  in bad weather")
            measure(running, arguments.runs, arguments.step, goals, fair=False)
    return goals.code


if __name__ == "__main__":
    sys.exit(main())
