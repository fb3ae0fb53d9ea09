"""What every timer offers, and how programs of the system are called."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reports.schedule.calendar import Times
from scanner.errors import SetupError
from scanner.model.message import Message
from scanner.text import clean

NAME = "rasoat-scan"
SECONDS = 60.0
"""The longest that a program of the system may take."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended: exit code, 127 where it does not exist, and what it wrote."""

    code: int
    output: str = ""


Runner = Callable[[Sequence[str], bytes], Ran]


@dataclass(frozen=True, slots=True)
class Call:
    """What the timer starts: the arguments, and the folder to start in."""

    argv: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Written:
    """One thing that is written: `place` is a path, or the name of the system's own table."""

    place: str
    text: str


class Timer(Protocol):
    """One system's timer; `plan` says what `install` writes, `remove` takes it away again."""

    name: str

    def plan(self, times: Times, call: Call) -> tuple[Written, ...]:
        """Return what would be written."""
        ...

    def install(self, times: Times, call: Call) -> None:
        """Write it and switch it on; raises `SetupError` where the system refuses, nothing being left behind."""
        ...

    def remove(self) -> bool:
        """Switch it off and delete it; tell whether there was one."""
        ...


def run_program(argv: Sequence[str], entered: bytes = b"") -> Ran:
    """Run a program of the system without a shell."""
    try:
        done = subprocess.run(  # noqa: S603  (fixed programs, arguments made here)
            argv, input=entered, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS, check=False
        )
    except FileNotFoundError:
        return Ran(127)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ran(126, clean(str(error), 300))
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"))


def this_program(arguments: Sequence[str]) -> Call:
    """Return the call of this very rasoat, whichever way it was installed."""
    return Call((sys.executable, "-m", "reports", *arguments), Path(__file__).resolve().parents[3])


def refused(program: str, ran: Ran) -> SetupError:
    """Return the error for a program of the system that did not do what was asked."""
    return SetupError(
        Message.of("Set the timer of the system with {program}.", program=program),
        Message.of("It answered with code {code}: {output}", code=ran.code, output=clean(ran.output, 300)),
        Message.of(
            "Nothing was left behind. Scan by hand with `rasoat scan`, or ask whoever looks after this computer."
        ),
    )
