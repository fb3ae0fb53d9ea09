"""`python -m benchmarks.many_scans`: what the picture of a half year of daily scans costs, against that of one scan.

No packet: the scans are written down, 300 computers that answer alike each day, a tenth of them off on any day, and one
answer in fifty lost. Each command is a whole fresh process. The first one after 180 scans reads all of them, as a
school's does that brings old scans; then one scan more is made and judged, which is what happens every day.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.peers.goals import Goals
from scanner.model.closed_lists import CoverageState, Profile, Reason, Transport
from scanner.model.coverage import Coverage
from scanner.model.evidence import Evidence, evidence_id
from scanner.model.observations.access import SshObservation
from scanner.model.observations.base import Observation
from scanner.model.observations.hosts import EchoObservation, NeighbourObservation, TcpPortsObservation
from scanner.model.observations.names import NetbiosObservation
from scanner.model.ports import ports_of
from scanner.model.scan import Scan, ScanState, Settings
from scanner.model.target_record import TargetRecord
from scanner.store.repository import Repository

SCANS, HOSTS = 180, 300
OFF, LOST = 0.1, 0.02
MOST_SECONDS, MOST_MEMORY = 2.0, 1.5
"""Times what the picture of one scan takes."""
_PORTS = ports_of(Profile.NORMAL, Transport.TCP)
_BEGIN = datetime(2026, 5, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and peak MiB of one command."""

    seconds: float
    mib: float

    def line(self, name: str) -> str:
        """Return it as one line."""
        return f"  {name:<52}{self.seconds:7.2f} s  {self.mib:5.0f} MiB"


def main() -> int:
    """Print the costs and return 1 where a goal is not met."""
    goals = Goals()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "school.db")
        _store(path, range(1))
        _check(path)
        one = _check(path)
        _store(path, range(1, SCANS))
        whole = _check(path)
        _store(path, range(SCANS, SCANS + 1))
        daily, again = _check(path), _check(path)
    print(f"the picture of {HOSTS} computers, a tenth of them off on any day, one answer in fifty lost (rasoat check)")
    print(one.line("one scan"))
    print(whole.line(f"{SCANS} scans, none judged before but the first"))
    print(daily.line("the day after: one scan more"))
    print(again.line("once more, nothing new"))
    goals.at_most("seconds, the day after / one scan", daily.seconds / one.seconds, MOST_SECONDS)
    goals.at_most("MiB, the day after / one scan", daily.mib / one.mib, MOST_MEMORY)
    return goals.code


def _store(path: Path, days: range) -> None:
    with Repository.open(str(path)) as repository:
        for day in days:
            started = _BEGIN + timedelta(days=day)
            scan = Scan(f"{day:032x}", "main", ("10.0.0.0/22",), Settings(tcp_ports=_PORTS), started)
            repository.begin_scan(scan)
            awake = random.Random(day).sample(range(HOSTS), round(HOSTS * (1 - OFF)))
            repository.record_together([_host(scan, number) for number in sorted(awake)])
            repository.finish_scan(scan.id, ScanState.FINISHED, started + timedelta(minutes=1))


def _host(scan: Scan, number: int) -> TargetRecord:
    """Return what a computer answers, each day alike but for the milliseconds and for what is lost."""
    chance = random.Random(f"{scan.id}{number}")
    address = f"10.0.{number // 250}.{number % 250 + 2}"
    seen: tuple[Observation, ...] = (
        NeighbourObservation(f"00:1b:21:00:{number // 256:02x}:{number % 256:02x}", "arp"),
        EchoObservation(round(chance.uniform(0.2, 9), 3), 64),
        TcpPortsObservation((22, 445), len(_PORTS) - 2, 0, "syn"),
        SshObservation(22, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3", host_key_sha256=f"key{number}"),
        NetbiosObservation(((f"MAY{number}", 0), (f"MAY{number}", 0x20))),
    )
    came = [item for item in seen if isinstance(item, NeighbourObservation) or chance.random() > LOST]
    evidence = tuple(
        Evidence(evidence_id(scan.id, item.KIND, address, item), scan.id, item.KIND, address, scan.started, item)
        for item in came
    )
    coverage = tuple(_ended(scan, address, item, came=item in came) for item in seen)
    return TargetRecord(scan.id, address, evidence, coverage, host_done=True)


def _ended(scan: Scan, address: str, item: Observation, *, came: bool) -> Coverage:
    state, reason = (CoverageState.DONE, None) if came else (CoverageState.FAILED, Reason.TIMEOUT)
    return Coverage(scan.id, item.KIND, address, state, reason, getattr(item, "port", None))


def _check(path: Path) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "reports", "--db", str(path), "check"],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "RASOAT_HOME": str(path.parent)},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise RuntimeError(f"rasoat check ended with {process.returncode}")
    return Cost(time.perf_counter() - started, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main())
