"""A home of its own and stand-ins for the system's timer programs: no timer is ever set on this computer."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

_RECORDER = """#!/bin/sh
printf '%s\\n' "{name} $*" >> "{log}"
{more}
"""


@dataclass
class Desk:
    """A temporary user: `calls` are the programs that were started."""

    home: Path
    programs: Path
    log: Path

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []

    def program(self, name: str, more: str = "exit 0") -> None:
        path = self.programs / name
        path.write_text(_RECORDER.format(name=name, log=self.log, more=more))
        path.chmod(0o755)

    @property
    def table(self) -> Path:
        return self.home / "table"

    def crontab(self) -> None:
        """A crontab program that keeps its table in a file."""
        self.program(
            "crontab",
            f'if [ "$1" = -l ]; then [ -e "{self.table}" ] && exec /bin/cat "{self.table}"; exit 1; fi\n'
            f'exec /bin/cat > "{self.table}"',
        )


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Desk:
    home, programs = tmp_path / "home", tmp_path / "bin"
    home.mkdir()
    programs.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("RASOAT_HOME", str(home / "rasoat"))
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.delenv("RASOAT_DB", raising=False)
    assert os.environ["HOME"] == str(home)
    return Desk(home, programs, tmp_path / "calls")
