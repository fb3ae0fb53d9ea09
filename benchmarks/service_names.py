"""`python -m benchmarks.service_names`: names, products and versions of services, against `nmap -sV`.

Peer: `nmap -sS -sV -T4` on the hosts with daemons of their own, the same ports,
the raw print ports always excluded. rasoat runs as people run it: the whole
`rasoat scan` of these hosts with all checks. Echo, tarpit and hostile host are left out on both sides.
A version that the daemon's own package contradicts counts for neither tool.
"""

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import fromstring

from benchmarks.peers.daemon_versions import contradicts, version_of
from benchmarks.peers.goals import Goals
from benchmarks.peers.laboratory import school
from benchmarks.peers.processes import CAP, Run, run
from scanner.model.closed_lists import Profile, Transport
from scanner.model.ports import NEVER_SEND_PORTS, ports_of
from tests.lab.school import Lab
from tests.lab.weather import bad_weather

PRINT_PORTS = "515,9100-9116,9220,9999"
RUNS = 3
"""Of ours: one server refuses an anonymous sign-on after two to four seconds, as chance has it, and sets the end."""
_STRANGE = {"echo", "tarpit", "hostile"}

Named = dict[tuple[str, int], tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Task:
    """The hosts and their named services; `versions` are the true ones where the lab knows them."""

    running: Lab
    addresses: tuple[str, ...]
    truth: frozenset[tuple[str, int]]
    versions: Mapping[tuple[str, int], str | None]


def task_of(running: Lab) -> Task:
    """Return the hosts with daemons and their TCP ports of the normal profile but the raw print ports."""
    hosts = [host for host in running.truth.rich if host in running.hosts and host.name not in _STRANGE and host.tcp]
    asked = set(ports_of(Profile.NORMAL, Transport.TCP)) - NEVER_SEND_PORTS
    truth = {(host.address, port): version_of(host) for host in hosts for port, _ in host.tcp if port in asked}
    return Task(running, tuple(host.address for host in hosts), frozenset(truth), truth)


def _own(task: Task) -> tuple[Run, Named]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {"RASOAT_HOME": folder, "RASOAT_DB": str(Path(folder) / "scan.db"), "HOME": folder}
        command = [sys.executable, "-m", "reports", "--lang", "en"]
        scan = [*command, "scan", *task.addresses, "--yes", "--fresh"]
        done = run(task.running, scan, cap=600.0, env=environment)
        exported = run(task.running, [*command, "export", "--format", "json", "-o", "-"], env=environment)
    return done, {
        (item["address"], item["port"]): (item["name"] or "", item["product"] or "", item["version"] or "")
        for device in json.loads(exported.output)["devices"]
        for item in device["services"]
        if item["transport"] == "tcp"
    }


def _nmap(task: Task) -> tuple[Run, Named]:
    ports = ",".join(str(port) for port in ports_of(Profile.NORMAL, Transport.TCP) if port not in NEVER_SEND_PORTS)
    argv = ["nmap", "-sS", "-sV", "-n", "-T4", "--exclude-ports", PRINT_PORTS, "--host-timeout", f"{CAP - 5:.0f}s"]
    done = run(task.running, [*argv, "-p", ports, "-oX", "-", *task.addresses])
    named: Named = {}
    for host in fromstring(done.output).iter("host") if not done.stopped else ():
        address = next(item.get("addr", "") for item in host.iter("address"))
        for port in host.iter("port"):
            service = port.find("service")
            if service is not None and service.get("method") == "probed":
                seen = tuple(service.get(key, "") for key in ("name", "product", "version"))
                named[(address, int(port.get("portid", "0")))] = (seen[0], seen[1], seen[2])
    return done, named


def _counts(task: Task, named: Named) -> tuple[int, int, int]:
    return len(_said(task, named, 0)), len(_said(task, named, 1)), len(_said(task, named, 2))


def _said(task: Task, named: Named, field: int) -> set[tuple[str, int]]:
    """Return the services of which a tool said something, a false version left out."""
    said = {key for key in task.truth if named.get(key, ("", "", ""))[field]}
    return said - _false(task, named) if field == 2 else said


def _false(task: Task, named: Named) -> set[tuple[str, int]]:
    return {key for key in task.truth if key in named and contradicts(named[key][2], task.versions[key])}


def _measure(task: Task, goals: Goals, *, fair: bool) -> None:
    """Run the tools, print what they say and judge it; in bad weather for what they say only."""
    runs = sorted((_own(task) for _ in range(RUNS if fair else 1)), key=lambda each: each[0].seconds)
    own, ours = runs[len(runs) // 2]
    peer, theirs = _nmap(task)
    mine, others = _counts(task, ours), _counts(task, theirs)
    for name, done, (names, products, versions) in (
        ("rasoat scan (everything, all checks)", own, mine),
        ("nmap -sS -sV -T4", peer, others),
    ):
        print(done.line(name, f"{names} named, {products} products, {versions} versions"), flush=True)
    _print_differences(task, ours, theirs)
    weather = "" if fair else "bad weather, "
    goals.at_least(f"{weather}services named, as many as nmap", mine[0], others[0])
    goals.at_least(f"{weather}products, as many as nmap", mine[1], others[1])
    goals.at_least(f"{weather}true versions, as many as nmap", mine[2], others[2])
    goals.at_most(f"{weather}false versions", len(_false(task, ours)), 0)
    if fair:
        goals.at_most("seconds, rasoat / nmap", own.seconds / peer.seconds, 0.1, bound=peer.stopped)


def _print_differences(task: Task, ours: Named, theirs: Named) -> None:
    for tool, named in (("rasoat", ours), ("nmap", theirs)):
        for key in sorted(_false(task, named)):
            true = task.versions[key]
            print(
                f"    not true, not counted: {tool} says {' '.join(named[key])} of {key[0]}:{key[1]}, which has {true}"
            )
    for key in sorted({key for field in (1, 2) for key in _said(task, theirs, field) - _said(task, ours, field)}):
        own_words = " ".join(ours.get(key, ())) or "nothing"
        print(f"    nmap says more: {key[0]}:{key[1]} {' '.join(theirs[key])} (rasoat: {own_words})")


def main() -> int:
    """Measure and print; return 1 if a goal is not met."""
    goals = Goals()
    with school() as running:
        task = task_of(running)
        print(f"names of {len(task.truth)} TCP services on {len(task.addresses)} hosts, our median of {RUNS} runs")
        _measure(task, goals, fair=True)
        with bad_weather(running):
            print("  in bad weather")
            _measure(task, goals, fair=False)
    return goals.code


if __name__ == "__main__":
    sys.exit(main())
