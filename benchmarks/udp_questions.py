"""`python -m benchmarks.udp_questions`: the UDP services of every live host, against `nmap -sU` on the same ports.

Peer: `nmap -sU -T4` without version detection; only "open" counts, as
"open|filtered" says no more than that nothing came back. Prints the recall of
the services that are really there, also of those that answer only to a multicast question.
"""

import json
import re
import sys

from benchmarks.peers.goals import Goals
from benchmarks.peers.laboratory import in_lan, school
from benchmarks.peers.processes import CAP, Run, run, run_own
from scanner.model.closed_lists import Profile, Transport
from scanner.model.ports import ports_of
from tests.lab.school import Lab
from tests.lab.weather import bad_weather

Found = set[tuple[str, int]]
_SEGMENT_PORTS = {"mdns": 5353, "ssdp": 1900, "ws_discovery": 3702, "mndp": 5678, "ubnt": 10001}
"""The port of the service that answered a question to the whole segment."""


def services(running: Lab) -> Found:
    """Return the UDP services that are there, but SNMP whose community nobody can know."""
    return {
        (host.address, port)
        for host in in_lan(running)
        for port, name in host.udp
        if name != "snmp" or host.setting("community") == "public"
    }


def _own(running: Lab) -> tuple[Run, Found]:
    addresses = [host.address for host in in_lan(running)]
    done = run_own(running, "datagrams", json.dumps({"network": running.truth.lan, "addresses": addresses}))
    result = json.loads(done.output)
    told = {(address, _SEGMENT_PORTS[name]) for address, name in result["told"] if name in _SEGMENT_PORTS}
    return done, {(address, port) for address, port in result["answered"]} | told


def _nmap(running: Lab) -> tuple[Run, Found]:
    ports = ",".join(map(str, ports_of(Profile.NORMAL, Transport.UDP)))
    addresses = [host.address for host in in_lan(running)]
    argv = ["nmap", "-sU", "-Pn", "-n", "-T4", "--host-timeout", f"{CAP:.0f}s", "-p", ports, "-oG", "-", *addresses]
    done = run(running, argv)
    rows = re.findall(r"^Host: (\S+) .*Ports: (.*)$", done.output, re.MULTILINE)
    return done, {(address, int(port)) for address, row in rows for port in re.findall(r"(\d+)/open/", row)}


def _measure(running: Lab, goals: Goals, *, fair: bool) -> None:
    truth = services(running)
    (own, found), (peer, theirs) = _own(running), _nmap(running)
    for name, done, seen in (("rasoat", own, found), ("nmap -sU -T4", peer, theirs)):
        missed = ", ".join(f"{address}:{port}" for address, port in sorted(truth - seen))
        print(done.line(name, f"recall {len(truth & seen)}/{len(truth)}" + (f" (not {missed})" if missed else "")))
    goals.at_least("services found", len(truth & found), len(truth))
    if fair:
        goals.at_most("seconds, rasoat / nmap", own.seconds / peer.seconds, 0.3, bound=peer.stopped)


def main() -> int:
    """Measure and print; return 1 if a goal is not met."""
    goals = Goals()
    with school() as running:
        print(f"UDP questions to {len(in_lan(running))} hosts, ports {ports_of(Profile.NORMAL, Transport.UDP)}")
        _measure(running, goals, fair=True)
        with bad_weather(running):
            print("  in bad weather")
            _measure(running, goals, fair=False)
    return goals.code


if __name__ == "__main__":
    sys.exit(main())
