"""`python -m benchmarks [NAME]...`: all measurements, or the named ones, one after the other."""

import importlib
import pkgutil
import sys

import benchmarks


def main() -> int:
    """Run them and return 1 if one failed its goal."""
    every = sorted(
        info.name for info in pkgutil.iter_modules(benchmarks.__path__) if info.name != "__main__" and not info.ispkg
    )
    wanted = sys.argv[1:] or every
    del sys.argv[1:]
    return max(int(importlib.import_module(f"benchmarks.{name}").main() or 0) for name in wanted)


if __name__ == "__main__":
    sys.exit(main())
