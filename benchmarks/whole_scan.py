"""`python -m benchmarks.whole_scan`: the whole normal scan of the lab, again unchanged, and over wider networks.

Prints seconds, peak memory, packets, and as ratios: the second scan against
the first, and /22 against /24 with the same live hosts around the same addresses.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import lab
from tests.lab.school import Lab

_MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "reports", *sys.argv[1:]], capture_output=True, text=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": done.returncode, "kib": usage.ru_maxrss, "cpu": usage.ru_utime + usage.ru_stime,
                  "said": done.stderr[-2000:]}))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One scan: wall-clock and processor seconds, largest resident memory of any of its processes in KiB, packets."""

    seconds: float
    cpu: float
    kib: int
    packets: int

    def line(self, name: str) -> str:
        """Return the run as one line."""
        return (
            f"  {name:<28} {self.seconds:7.1f} s   {self.cpu:6.1f} s processor   "
            f"{self.kib // 1024:4d} MiB   {self.packets} packets"
        )


def main() -> int:
    """Bring the lab up, scan it in several ways, print the figures."""
    running = lab.up()
    try:
        _measure(running)
    finally:
        lab.down()
    return 0


def _measure(running: Lab) -> None:
    truth = running.truth
    wide = [truth.lan, truth.annex]
    print(f"whole scans of the lab ({len(running.hosts)} hosts), normal profile")
    with tempfile.TemporaryDirectory() as folder:
        first = _scan(running, wide, Path(folder), "--fresh")
        print(first.line("first scan"))
        again = _scan(running, wide, Path(folder))
        print(again.line("again, nothing changed") + f"   {again.seconds / first.seconds:.2f} x the first")
    with tempfile.TemporaryDirectory() as folder:
        unprivileged = _scan(running, wide, Path(folder), "--fresh", unprivileged=True)
        print(unprivileged.line("without privileges") + f"   {unprivileged.seconds / first.seconds:.2f} x the first")


def _scan(running: Lab, networks: Sequence[str], folder: Path, *options: str, unprivileged: bool = False) -> Run:
    folder.chmod(0o777)
    running.forget_neighbours()
    running.reset_counters()
    argv = [sys.executable, "-c", _MEASURED, "scan", *networks, "--yes", *options]
    environment = {"RASOAT_HOME": str(folder), "PYTHONPATH": os.getcwd()}
    started = time.perf_counter()
    done = running.run_in_scanner(argv, unprivileged=unprivileged, env=environment, timeout=1800)
    seconds = time.perf_counter() - started
    found = json.loads(done.stdout)
    if found["code"] not in {0, 1}:
        raise SystemExit(f"the scan ended with {found['code']}: {found['said']}")
    return Run(seconds, found["cpu"], found["kib"], sum(running.counters().values()))


if __name__ == "__main__":
    sys.exit(main())
