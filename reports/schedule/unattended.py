"""One regular scan with nobody there: asks first whether it may, leaves a report and a line in the journal."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from reports.comparison import changes_between, chosen_scans
from reports.content.change_lines import summary_line
from reports.schedule.calendar import in_school_hours, is_kept_free, minutes_to_school, slots
from reports.schedule.job import Job, Place
from reports.schedule.journal import Line, Result, note_missed, read_lines, write_line
from reports.schedule.reminder import UNATTENDED
from reports.schedule.whereabouts import is_same_place
from scanner.errors import ExitCode, RasoatError
from scanner.folders import data_folder
from scanner.store.location import ENVIRONMENT
from scanner.store.repository import Repository
from scanner.text import clean

_EARLY = timedelta(minutes=5)
"""How much before its time a timer may ring."""
_BEFORE_LESSONS = 5.0
"""Minutes that a scan ends before the next lesson."""
_SCANNED = frozenset({ExitCode.OK, ExitCode.GAPS})


@dataclass(frozen=True, slots=True)
class Ended:
    """How the scan ended: its exit code and the end of what it said."""

    code: int
    said: str


Scanner = Callable[[Job, Path, float | None], Ended]


def run_unattended(job: Job, now: datetime, here: tuple[Place, ...], scan: Scanner | None = None) -> Line | None:
    """Run what is due now and return the line that was written; None where it was done already."""
    slot = _slot(job, now)
    if any(line.slot == slot.isoformat() and line.result is not Result.MISSED for line in read_lines()):
        return None
    hindrance = _hindrance(job, now, here)
    line = _hindered(slot, now, hindrance) if hindrance else _scanned(job, slot, now, scan or scan_in_child)
    write_line(line)
    note_missed(job, now)
    return line


def _slot(job: Job, now: datetime) -> datetime:
    """Return the time that this run makes up for: the last one due, or now where it was called by hand."""
    found = list(slots(job.times, now - timedelta(days=8), now + _EARLY))
    return found[-1] if found and found[-1] > job.created else now.replace(microsecond=0)


def _hindrance(job: Job, now: datetime, here: tuple[Place, ...]) -> Result | None:
    if is_kept_free(job.times, now):
        return Result.EXAM_DAY
    if in_school_hours(now, job.times.school_hours):
        return Result.SCHOOL_HOURS
    if job.scope and not is_same_place(job.places, here):
        return Result.ELSEWHERE
    return None


def _hindered(slot: datetime, now: datetime, why: Result) -> Line:
    return Line(slot.isoformat(), now.isoformat(timespec="seconds"), why)


def _scanned(job: Job, slot: datetime, now: datetime, scan: Scanner) -> Line:
    report = data_folder() / "reports" / f"rasoat-{now:%Y-%m-%d-%H%M}.html"
    report.parent.mkdir(parents=True, exist_ok=True)
    ended = scan(job, report, minutes_allowed(job, now))
    at = now.isoformat(timespec="seconds")
    if ended.code not in _SCANNED:
        return Line(slot.isoformat(), at, Result.FAILED, detail=clean(ended.said, 500))
    gaps = ended.code == ExitCode.GAPS
    return Line(slot.isoformat(), at, Result.DONE, changed=_changed(job), report=str(report), has_gaps=gaps)


def _changed(job: Job) -> str:
    """Return what changed since the scan before; the first one has nothing to compare with."""
    try:
        with Repository.open(job.db) as repository:
            return summary_line(changes_between(repository, *chosen_scans(repository, ())), job.language)
    except RasoatError:
        return ""


def minutes_allowed(job: Job, now: datetime) -> float | None:
    """Return how long the scan may take: as the last one, and over before the next lesson."""
    lesson = minutes_to_school(now, job.times.school_hours)
    limits = [item for item in (job.max_time, lesson and max(lesson - _BEFORE_LESSONS, 1.0)) if item]
    return min(limits, default=None)


def scan_arguments(job: Job, report: Path, minutes: float | None) -> list[str]:
    """Return the arguments of the scan: the last one's scope and authorisation, never its sign-on tests."""
    arguments = ["--lang", job.language, *(["--config", job.config] if job.config else [])]
    arguments += ["scan", *job.scope, *(part for url in job.site_urls for part in ("--site-url", url))]
    arguments += ["--profile", str(job.profile), "--site", job.site]
    arguments += ["--vantage", job.vantage] if job.vantage else []
    arguments += ["--authorised-by", job.authorised_by] if job.authorised_by else []
    arguments += ["--max-time", f"{minutes:.1f}"] if minutes else []
    return [*arguments, "--report", str(report), "--fresh", "--yes"]


def scan_in_child(job: Job, report: Path, minutes: float | None) -> Ended:
    """Run `rasoat scan` as a child process; the database goes by the environment, it may hold a password."""
    own = {UNATTENDED: "1", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    if job.db:
        own[ENVIRONMENT] = job.db
    done = subprocess.run(  # noqa: S603  (this very program)
        [sys.executable, "-m", "reports", *scan_arguments(job, report, minutes)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **own},
        check=False,
    )
    return Ended(done.returncode, done.stderr.decode("utf-8", "replace")[-2000:])
