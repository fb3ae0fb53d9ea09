"""`python -m benchmarks.start_up`: `rasoat --help` as a whole process, against a bare start of the same Python."""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.peers.goals import Goals

RUNS = 15
MOST_SECONDS = 0.15
"""The goal, on a machine that does nothing else."""


def main() -> int:
    """Print both medians and the ratio; return 1 if the goal is not met."""
    goals = Goals()
    bare = [sys.executable, "-I", "-c", "pass"]
    own = [sys.executable, "-m", "reports", "--help"]
    seconds: dict[str, list[float]] = {"bare": [], "help": []}
    for _ in range(RUNS):
        seconds["bare"].append(_timed(bare))
        seconds["help"].append(_timed(own))
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"start-up, whole process, median of {RUNS} runs in turn")
    print(f"  python, nothing   {medians['bare']:.3f} s")
    print(f"  rasoat --help     {medians['help']:.3f} s   {medians['help'] / medians['bare']:.1f} x bare Python")
    goals.at_most("seconds of --help", medians["help"], MOST_SECONDS)
    return goals.code


def _timed(argv: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(argv, check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
