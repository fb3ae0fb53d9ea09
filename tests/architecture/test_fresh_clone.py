"""The first of the two commands on a fresh machine, run as its user would: in a new folder, nothing prepared."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_launcher_is_a_clean_posix_script():
    assert subprocess.run(["sh", "-n", str(ROOT / "rasoat")]).returncode == 0
    assert os.access(ROOT / "rasoat", os.X_OK)


def test_the_windows_launcher_has_windows_line_ends():
    lines = (ROOT / "rasoat.cmd").read_bytes().split(b"\n")
    assert all(line.endswith(b"\r") for line in lines if line)


@pytest.mark.soak
def test_a_fresh_clone_scans_this_computer_and_writes_a_report(tmp_path: Path):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    environment = {**os.environ, "RASOAT_HOME": str(tmp_path / "home")}

    argv = ["./rasoat", "scan", "127.0.0.1", "--yes", "--profile", "quick", "--report", "r.html"]
    done = subprocess.run(argv, cwd=clone, env=environment, capture_output=True, text=True)

    assert done.returncode in {0, 1}, done.stderr
    assert "127.0.0.1" in (clone / "r.html").read_text(encoding="utf-8")
    again = subprocess.run(["./rasoat", "--version"], cwd=tmp_path / "clone", capture_output=True, text=True)
    assert again.stdout.startswith("rasoat, ")
