"""`python -m benchmarks.whole_scan`: the whole normal scan of the lab at the polite default, all checks included.

Peer: `nmap -sS -sV -T4` on the same networks and ports, stopped at the cap (`>`
marks it; the ratio is then an upper bound). Further parts compare rasoat with itself: unchanged
again, without privileges, without the tarpit and the hostile host, in bad
weather, over /24, /22 and /20 with the same hosts, and with 1,000 live hosts.
"""

import argparse
import contextlib
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.goals import Goals
from benchmarks.peers.laboratory import in_lan, more_hosts, school, set_prefix, without_hosts, without_light_hosts
from benchmarks.peers.processes import SHORT_CAP, Run, run
from benchmarks.service_names import PRINT_PORTS
from scanner.model.closed_lists import Profile, Transport
from scanner.model.ports import NEVER_SEND_PORTS, ports_of
from tests.lab.school import Lab
from tests.lab.weather import bad_weather

MOST_SECONDS, MOST_MIB, STRANGE_SECONDS = 120.0, 300.0, 10.0
_COMMAND = [sys.executable, "-m", "reports", "--lang", "en"]


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan and what its inventory holds."""

    run: Run
    found: frozenset[str]

    def print(self, name: str, live: set[str]) -> int:
        """Print the scan as one line; return how many live hosts it missed."""
        missed = live - self.found
        print(self.run.line(name, f"recall {len(live) - len(missed)}/{len(live)}"), flush=True)
        return len(missed)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        yield Path(name)


def scan(running: Lab, networks: Sequence[str], folder: Path, *options: str, unprivileged: bool = False) -> Scan:
    """Run `rasoat scan` as people run it and read its inventory."""
    environment = {"RASOAT_HOME": str(folder), "RASOAT_DB": str(folder / "scan.db"), "HOME": str(folder)}
    argv = [*_COMMAND, "scan", *networks, "--yes", *options]
    done = run(running, argv, cap=900.0, unprivileged=unprivileged, env=environment)
    export = [*_COMMAND, "export", "--format", "json", "-o", "-"]
    exported = running.run_in_scanner(export, unprivileged=unprivileged, env=environment)
    devices = json.loads(exported.stdout)["devices"]
    return Scan(done, frozenset(address for device in devices for address in device["addresses"]))


def _live(running: Lab) -> set[str]:
    return {host.address for host in running.hosts}


def _first(running: Lab, goals: Goals) -> None:
    networks = [running.truth.lan, running.truth.annex]
    with _folder() as folder:
        first = scan(running, networks, folder, "--fresh")
        missed = first.print("rasoat, first scan", _live(running))
        again = scan(running, networks, folder)
        again.print("rasoat again, nothing changed", _live(running))
    ports = ",".join(str(port) for port in ports_of(Profile.NORMAL, Transport.TCP) if port not in NEVER_SEND_PORTS)
    argv = ["nmap", "-sS", "-sV", "-n", "-T4", "--exclude-ports", PRINT_PORTS, "-p", ports, "-oG", "-", *networks]
    peer = run(running, argv, cap=SHORT_CAP)
    seen = set(re.findall(r"^Host: (\S+) ", peer.output, re.MULTILINE)) & _live(running)
    print(peer.line("nmap -sS -sV -T4, no checks", f"{len(seen)} hosts printed"), flush=True)
    goals.at_most("hosts missed", missed, 0)
    goals.at_most("seconds of the first scan", first.run.seconds, MOST_SECONDS)
    goals.at_most("MiB, all processes together", first.run.mib, MOST_MIB)
    goals.at_most("seconds, again / first", again.run.seconds / first.run.seconds, 0.2)
    goals.at_most("seconds, rasoat / nmap", first.run.seconds / peer.seconds, 1.0, bound=peer.stopped)


def _unprivileged(running: Lab, goals: Goals) -> None:
    with _folder() as folder:
        networks = [running.truth.lan, running.truth.annex]
        found = scan(running, networks, folder, "--fresh", unprivileged=True)
    goals.at_most("hosts missed", found.print("rasoat without privileges", _live(running)), 0)
    goals.at_most("seconds", found.run.seconds, MOST_SECONDS)


def _strange(running: Lab, goals: Goals) -> None:
    with _folder() as one, _folder() as other:
        networks = [running.truth.lan, running.truth.annex]
        present = scan(running, networks, one, "--fresh")
        present.print("rasoat, tarpit and hostile host present", _live(running))
        with without_hosts(running, ("tarpit", "hostile")):
            absent = scan(running, networks, other, "--fresh")
        strange = {running.truth.host(name).address for name in ("tarpit", "hostile")}
        absent.print("rasoat, without them", _live(running) - strange)
    goals.at_most("more seconds because of them", present.run.seconds - absent.run.seconds, STRANGE_SECONDS)
    goals.at_most("MiB, all processes together", present.run.mib, MOST_MIB)


def _weather(running: Lab, goals: Goals) -> None:
    with _folder() as folder, bad_weather(running):
        found = scan(running, [running.truth.lan, running.truth.annex], folder, "--fresh")
    goals.at_most("hosts missed", found.print("rasoat in bad weather", _live(running)), 0)


def _thousand(running: Lab, goals: Goals) -> None:
    added = more_hosts(running, 1000)
    live = {host.address for host in in_lan(running)} | set(added)
    with _folder() as folder:
        found = scan(running, [running.truth.lan], folder, "--fresh")
    missed = found.print(f"rasoat, {len(live) + 1} live hosts (with itself)", live)
    goals.at_most("hosts missed", missed, 0)
    goals.at_most("MiB, all processes together", found.run.mib, MOST_MIB)


def _scaling(running: Lab, goals: Goals) -> None:
    """Scan /24, /22 and /20; the hosts with daemons of their own, all in the /24, are the only live ones."""
    without_light_hosts(running)
    live = {host.address for host in in_lan(running) if host in running.truth.rich}
    seconds = {}
    for length in (24, 22, 20):
        network = set_prefix(running, length)
        with _folder() as folder:
            found = scan(running, [network], folder, "--fresh")
        seconds[length] = found.run.seconds
        goals.at_most("hosts missed", found.print(f"rasoat, {network}, {len(live)} live hosts", live), 0)
    goals.at_most("seconds, /22 / /24", seconds[22] / seconds[24], 1.5)
    goals.at_most("seconds, /20 / /24", seconds[20] / seconds[24], 2.0)


PARTS: dict[str, Callable[[Lab, Goals], None]] = {
    "first": _first,
    "unprivileged": _unprivileged,
    "strange": _strange,
    "weather": _weather,
    "thousand": _thousand,
    "scaling": _scaling,
}
"""The last two change the lab for good, so each part gets a lab of its own."""


def main() -> int:
    """Measure and print; return 1 if a goal is not met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whole_scan", description=__doc__)
    parser.add_argument("parts", nargs="*", help="of " + ", ".join(PARTS))
    goals = Goals()
    for name in parser.parse_args().parts or PARTS:
        with school() as running:
            print(f"whole normal scan: {name}")
            PARTS[name](running, goals)
    return goals.code


if __name__ == "__main__":
    sys.exit(main())
