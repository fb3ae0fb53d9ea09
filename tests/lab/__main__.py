"""python -m tests.lab up | down | status | truth | exec -- COMMAND | unprivileged -- COMMAND."""

import argparse
import json
import os
import shlex
import sys
import time
from dataclasses import asdict

from tests import lab
from tests.lab import network, state
from tests.lab.truth import SCHOOL, load_truth


def main() -> int:
    """Run one command of the lab and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description=lab.__doc__)
    parser.add_argument("--name", default=lab.default_name(), help="which lab (default: this checkout's own)")
    parser.add_argument("--truth", default="", help="what is in it (default: the one that is up, else truth)")
    parser.add_argument("--place", default="", help="from which scanner's place (default: the first)")
    commands = parser.add_subparsers(dest="command", required=True)
    for word, text in _COMMANDS.items():
        child = commands.add_parser(word, help=text)
        if word in {"exec", "unprivileged"}:
            child.add_argument("argv", nargs=argparse.REMAINDER)
        if word == "exec":
            child.add_argument("--as-nobody", action="store_true", help="without any privilege")
    arguments = parser.parse_args()
    return int(_RUN[arguments.command](arguments) or 0)


def _up(arguments: argparse.Namespace) -> int:
    started = time.monotonic()
    running = lab.up(arguments.name, truth=arguments.truth or SCHOOL)
    took = time.monotonic() - started
    networks = ", ".join(f"{segment.network} ({segment.site})" for segment in running.truth.segments)
    print(f"lab {running.name}: {len(running.hosts)} hosts up in {took:.1f} s; {networks}", file=sys.stderr)
    return 0


def _down(arguments: argparse.Namespace) -> None:
    lab.down(arguments.name)


def _status(arguments: argparse.Namespace) -> int:
    current = state.load(arguments.name)
    alive = [pid for pid, at in current.processes if state.start_time(pid) == at] if current else []
    names = network.existing_namespaces(arguments.name)
    ready = "ready" if current and current.ready else "not up"
    print(f"{arguments.name}: {ready}; {len(alive)} hosts alive, {len(names)} namespaces")
    return 0 if current and current.ready else 1


def _truth(arguments: argparse.Namespace) -> None:
    print(json.dumps(asdict(load_truth(_truth_name(arguments))), indent=1, ensure_ascii=False))


def _truth_name(arguments: argparse.Namespace) -> str:
    current = state.load(arguments.name)
    return str(arguments.truth or (current.truth if current else SCHOOL))


def _exec(arguments: argparse.Namespace) -> None:
    running = lab.Lab(arguments.name, lab.restricted(), _truth_name(arguments), arguments.place)
    argv = running.scanner_argv(_command(arguments.argv), unprivileged=arguments.as_nobody)
    os.execvp(argv[0], argv)


def _unprivileged(arguments: argparse.Namespace) -> None:
    """Become root of a user namespace of one's own, with its own network, and run the command there."""
    inner = f"mount -t tmpfs tmpfs /run && mkdir /run/netns && exec {shlex.join(_command(arguments.argv))}"
    argv = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--mount-proc"]
    os.execvp("unshare", [*argv, "--kill-child=KILL", "sh", "-c", inner])


def _command(argv: list[str]) -> list[str]:
    return argv[1:] if argv[:1] == ["--"] else argv


_COMMANDS = {
    "up": "bring the lab up",
    "down": "take it down",
    "status": "say whether it is up",
    "truth": "print what is in it, as JSON",
    "exec": "run a command from the scanner's place",
    "unprivileged": "run a command as root of an own user namespace (a smaller lab, no privileges needed)",
}
_RUN = {"up": _up, "down": _down, "status": _status, "truth": _truth, "exec": _exec, "unprivileged": _unprivileged}

if __name__ == "__main__":
    sys.exit(main())
