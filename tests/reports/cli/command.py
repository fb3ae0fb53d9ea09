"""The `rasoat` command as a child process or in this one, with a home of its own, and what a refusal has to say."""

import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reports.cli.main import main
from reports.locale import choose_language
from scanner.store.repository import Repository

ROOT = Path(__file__).parents[3]
TONE_MARKS = frozenset("ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


@dataclass(frozen=True)
class Result:
    """How the command ended and what it said."""

    code: int
    out: str
    err: str

    def refused(self, code: int) -> "Result":
        """Check that it ended with this code and in Vietnamese: what was asked, what happened, a remedy."""
        assert self.code == code, self.err
        assert "Traceback" not in self.err + self.out
        told = [line for line in self.err.splitlines() if TONE_MARKS & set(line.lower())]
        assert len(told) >= 3, self.err
        return self

    def ended_well(self) -> "Result":
        """Check that it ended with or without gaps, and without a traceback."""
        assert self.code in (0, 1), self.err
        assert "Traceback" not in self.err + self.out
        return self


def run_here(arguments: Sequence[str], environment: Mapping[str, str]) -> Result:
    """Run the command in this process, where it need not load everything anew, with what a child would be given."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("RASOAT_HOME", "RASOAT_DB", "RASOAT_LANG"):
            patch.delenv(name, raising=False)
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setenv("LANGUAGE", "vi")
        patch.setattr("sys.stdin", io.StringIO())
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as stopped:
            main(list(arguments))
    choose_language()
    said = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]
    return Result(int(stopped.value.code or 0), *said)


@dataclass
class Rasoat:
    """Starts the command; `before` are words put in front, `inside` replaces `-m reports`."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    before: Sequence[str] = ()
    inside: Sequence[str] = ("-m", "reports")

    def __post_init__(self) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("RASOAT_")}
        self.environment = {**kept, "RASOAT_HOME": str(self.home), **self.environment}

    @property
    def database(self) -> Path:
        return self.home / "rasoat.db"

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self.before, sys.executable, *self.inside, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, seconds: float = 120) -> Result:
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            process.kill()
            raise
        return Result(process.returncode, out, err)

    def here(self, *arguments: str) -> Result:
        """Run the command in this process."""
        return run_here(arguments, {"RASOAT_HOME": str(self.home)})

    def repository(self) -> Repository:
        return Repository.open(str(self.database))
