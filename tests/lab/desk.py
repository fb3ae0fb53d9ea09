"""The scanner's place with one database, and the command line as a person uses it."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reports.dashboard import summary
from reports.locale import choose_language
from reports.report import build_report
from reports.review import review
from scanner.store.repository import Repository
from tests.lab import Lab
from tests.reports.cli.command import run_here

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = "must not be called safe"
"""What every view has to say over a network of which a part cannot be seen."""
_SAFE = "Every question that was asked got an answer"
"""What the dashboard says where nothing was left unseen."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One database, and the place from which commands run; `unprivileged` is step 3: no privilege and no nmap."""

    lab: Lab
    folder: Path
    unprivileged: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """Return what each command is run with."""
        programs = {"PATH": str(programs_without_nmap(self.folder))} if self.unprivileged else {}
        return {
            "HOME": str(self.folder),
            "RASOAT_HOME": str(self.folder / "home"),
            "RASOAT_DB": str(self.folder / "scan.db"),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            **programs,
        }

    def at(self, place: str) -> "Desk":
        """Return the same desk carried to another scanner's place."""
        return replace(self, lab=self.lab.at(place))

    def argv(self, *words: str) -> list[str]:
        """Return one command of the program."""
        return [sys.executable, "-m", "reports", "--lang", "en", *words]

    def run(self, *words: str, lab: Lab | None = None) -> str:
        """Run a command from the scanner's place of a lab and return what it printed."""
        place, argv = lab or self.lab, self.argv(*words)
        done = place.run_in_scanner(argv, unprivileged=self.unprivileged, env=self.environment, cwd=ROOT, timeout=600)
        assert done.returncode in {0, 1}, done.stderr
        return done.stdout

    def here(self, *words: str) -> str:
        """Run a command that needs no network and return what it printed; a process of its own would cost seconds."""
        own = {name: self.environment[name] for name in ("HOME", "RASOAT_HOME", "RASOAT_DB")}
        done = run_here(["--lang", "en", *words], own)
        assert done.code in {0, 1}, done.err
        return done.out

    def scan(self, *targets: str, lab: Lab | None = None) -> str:
        """Scan quickly, asking everything anew."""
        (lab or self.lab).forget_neighbours()
        return self.run("scan", *targets, "--profile", "quick", "--fresh", "--yes", lab=lab)

    def document(self) -> dict[str, Any]:
        """Return the export."""
        found: dict[str, Any] = json.loads(self.here("export", "--format", "json", "-o", "-"))
        return found

    def devices(self) -> list[dict[str, Any]]:
        """Return the inventory's devices."""
        found: list[dict[str, Any]] = self.document()["devices"]
        return found

    def ids(self) -> dict[str, str]:
        """Return the ids of devices by hardware address."""
        return {item["mac"]: item["id"] for item in self.devices() if item["mac"]}

    def by_address(self) -> dict[str, dict[str, Any]]:
        """Return the devices by address."""
        return {address: item for item in self.devices() for address in item["addresses"]}

    def diff(self) -> dict[str, Any]:
        """Return what changed between the last two scans."""
        changes: dict[str, Any] = json.loads(self.here("diff", "--format", "json"))
        return changes

    def interrupt(self, *targets: str, hosts: int = 1) -> None:
        """Scan, and press Ctrl+C as soon as that many hosts are done."""
        self.lab.forget_neighbours()
        words = self.argv("scan", *targets, "--profile", "quick", "--fresh", "--yes", "--events")
        with subprocess.Popen(
            self.lab.scanner_argv(words),
            env={**os.environ, **self.environment},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdout
            done = (line for line in process.stdout if json.loads(line).get("event") == "HostDone")
            for _ in zip(range(hosts), done, strict=False):
                continue
            process.send_signal(signal.SIGINT)
            process.stdout.read()
        assert process.returncode == 130


def programs_without_nmap(folder: Path) -> Path:
    """Return a folder of all programs of this machine but nmap."""
    programs = folder / "programs"
    if programs.exists():
        return programs
    programs.mkdir()
    for place in ("/usr/bin", "/usr/sbin"):
        for path in Path(place).iterdir():
            if path.name != "nmap" and not (programs / path.name).exists():
                (programs / path.name).symlink_to(path)
    return programs


def says_hidden(desk: Desk, folder: Path) -> None:
    """Require of console, report, dashboard and bundle that none gives an all-clear over a hidden network."""
    page = folder / "report.html"
    desk.here("report", "-o", str(page))
    preview = json.loads(desk.here("bundle", "-o", str(folder / "school.rasoat"), "--preview"))
    assert preview["hidden_networks"] >= 1
    views = (desk.here("check"), page.read_text(encoding="utf-8"), _overview(desk))
    for text in (" ".join(view.split()) for view in views):
        assert HIDDEN in text
        assert _SAFE not in text


def _overview(desk: Desk) -> str:
    """Return the first page of the dashboard over the desk's database, as text."""
    choose_language("en")
    try:
        with Repository.open(desk.environment["RASOAT_DB"]) as repository:
            report = build_report(review(repository), "en")
        return f"{summary._conclusion(report)}\n{summary._unseen(report.coverage, report.counts.asked)}"
    finally:
        choose_language()
