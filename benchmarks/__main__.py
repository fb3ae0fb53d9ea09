"""`python -m benchmarks [NAME]...`: all measurements, or the named ones, in turn, and all goals at the end."""

import importlib
import pkgutil
import sys

import benchmarks
from benchmarks.peers.goals import JUDGED


def main() -> int:
    """Run them and return 1 if one failed its goal."""
    every = sorted(
        info.name for info in pkgutil.iter_modules(benchmarks.__path__) if info.name != "__main__" and not info.ispkg
    )
    wanted = sys.argv[1:] or every
    del sys.argv[1:]
    code = 0
    ended: list[tuple[str, int]] = []
    for name in wanted:
        code = max(code, int(importlib.import_module(f"benchmarks.{name}").main() or 0))
        ended.append((name, len(JUDGED)))
    _print_goals(ended)
    return code


def _print_goals(ended: list[tuple[str, int]]) -> None:
    """Print the goals by measurement; `ended` says how many there were at the end of each."""
    start = 0
    for name, end in ended:
        print(name)
        for goal in JUDGED[start:end]:
            print(f"  {goal.outcome:<34}{goal.text}")
        start = end
    outcomes = [goal.outcome for goal in JUDGED]
    print(", ".join(f"{outcomes.count(outcome)} {outcome}" for outcome in sorted(set(outcomes))))


if __name__ == "__main__":
    sys.exit(main())
