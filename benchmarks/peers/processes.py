"""One run of one tool inside the lab as a whole fresh process: seconds, processor time, memory, packets."""

import compileall
import functools
import os
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import IO

from tests.lab.school import Lab

ROOT = Path(__file__).resolve().parents[2]
CAP = 400.0
"""Seconds after which a peer is stopped, so that every measurement ends; enough for a peer that ends at all."""
SHORT_CAP = 120.0
"""The same for a peer that is known not to end in a quarter of an hour."""
_SAMPLE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """What one process cost; `mib` is the peak of it and all its descendants together, shared pages counted once.

    `packets` are those that left the scanner, counted at the switch (IPv4 and ARP requests).
    `stopped` tells that the cap ended it; its seconds are then a lower bound.
    """

    seconds: float
    cpu: float
    mib: float
    packets: int
    code: int
    stopped: bool
    output: str
    complaint: str

    def line(self, name: str, more: str = "") -> str:
        """Return the run as one line."""
        seconds = f"{'>' if self.stopped else ' '}{self.seconds:7.2f} s"
        return (
            f"  {name:<44}{seconds}  {self.cpu:6.2f} s cpu  {self.mib:5.0f} MiB  {self.packets:7d} packets  {more}"
        ).rstrip()


def run(
    running: Lab,
    argv: Sequence[str],
    *,
    cap: float = CAP,
    unprivileged: bool = False,
    env: Mapping[str, str] | None = None,
) -> Run:
    """Run a command from the scanner's place with an empty neighbour table and fresh counters.

    Raises `RuntimeError` where it fails other than by the cap; 1 is no failure, as a scan with findings ends so.
    """
    _install()
    running.forget_neighbours()
    running.reset_counters()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as complaint:
        started = time.perf_counter()
        process = Popen(
            running.scanner_argv(argv, unprivileged=unprivileged),
            stdout=output,
            stderr=complaint,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        )
        cpu, mib, stopped = _attend(process, cap)
        seconds = time.perf_counter() - started
        packets = sum(running.counters().values())
        code = process.returncode
        done = Run(seconds, cpu, mib, packets, code, stopped, _text(output), _text(complaint))
    if code not in {0, 1} and not stopped:
        raise RuntimeError(f"{argv[:4]} ended with {code}: {done.complaint[-2000:]}")
    return done


@functools.cache
def _install() -> None:
    """Translate rasoat once, as its installation does: a peer is not compiled at each start either."""
    for package in ("scanner", "checks", "reports", "benchmarks"):
        compileall.compile_dir(ROOT / package, quiet=1)


def run_own(running: Lab, program: str, argument: str, *, unprivileged: bool = False, cap: float = 600.0) -> Run:
    """Run one of the small programs of `benchmarks.own`."""
    argv = [sys.executable, "-m", f"benchmarks.own.{program}", argument]
    return run(running, argv, cap=cap, unprivileged=unprivileged)


def _attend(process: "Popen[bytes]", cap: float) -> tuple[float, float, bool]:
    """Wait for the end (or bring it at the cap); return processor seconds, peak MiB and whether the cap ended it."""
    peak = [0.0]
    over, late = threading.Event(), threading.Event()

    def end() -> None:
        late.set()
        process.terminate()

    watcher = threading.Thread(target=_watch, args=(process.pid, over, peak))
    timer = threading.Timer(cap, end)
    watcher.start()
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    over.set()
    timer.cancel()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, max(peak[0], usage.ru_maxrss / 1024 if not peak[0] else 0.0), late.is_set()


def _watch(pid: int, over: threading.Event, peak: list[float]) -> None:
    while not over.wait(_SAMPLE_SECONDS):
        peak[0] = max(peak[0], sum(_mib(each) for each in _family(pid)))


def _family(pid: int) -> list[int]:
    """Return a process and all its descendants (proc(5), /proc/PID/task/TID/children)."""
    found = [pid]
    for parent in found:
        try:
            for path in Path(f"/proc/{parent}/task").glob("*/children"):
                found += [int(child) for child in path.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found


def _mib(pid: int) -> float:
    """Return the proportional set size, in which a page shared by two processes counts half for each."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _text(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
