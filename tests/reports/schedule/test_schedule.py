"""`rasoat schedule`, and what an unattended run leaves."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.cli.context import Context
from reports.cli.schedule import command
from reports.locale import choose_language
from reports.schedule.calendar import Times
from reports.schedule.job import Job, Place, job_of, load_job, save_job
from reports.schedule.journal import Result, journal_path, missed, note_missed, read_lines
from reports.schedule.reminder import missed_since
from reports.schedule.unattended import Ended, minutes_allowed, run_unattended, scan_arguments, scan_in_child
from reports.schedule.whereabouts import is_same_place
from scanner.errors import SetupError, UsageError
from scanner.model.closed_lists import Profile
from scanner.store.repository import Repository
from tests.reports.runs import GATEWAY_MAC, NETWORK, Host, Run, store

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 11, 25, 12, 0).astimezone()
SCHOOL = Place(NETWORK, "10.0.0.1", GATEWAY_MAC)
HOME = Place(NETWORK, "10.0.0.1", "02:00:00:00:00:01")


@pytest.fixture
def database(desk) -> str:
    path = str(desk.home / "school.db")
    with Repository.open(path) as repository:
        store(repository, 0, Run({"10.0.0.5": Host(5, (23,))}))
    return path


@pytest.fixture
def job(desk, database) -> Job:
    made = Job(
        times=Times("12:00", 2, ("2026-12-09",)),
        created=NOON - timedelta(days=1),
        scope=(NETWORK,),
        authorised_by="the headmaster",
        places=(SCHOOL,),
        db=database,
        language="en",
    )
    save_job(made)
    return made


def schedule(database: str, *arguments: str):
    choose_language("en")
    context = Context(db=database, lang="en")
    return CliRunner().invoke(command, list(arguments), obj=context, catch_exceptions=False, standalone_mode=False)


def scanned(job: Job, _report: Path, _minutes: float | None) -> Ended:
    """Store a second scan with one more device, as the child process would."""
    with Repository.open(job.db) as repository:
        store(repository, 1, Run({"10.0.0.5": Host(5, (23,)), "10.0.0.6": Host(6)}))
    return Ended(1, "")


def never(*_given) -> Ended:
    raise AssertionError("nothing may be scanned")


def test_set_show_and_off(desk, database):
    desk.program("systemctl")
    done = schedule(database, "weekly", "--day", "wed", "--not-on", "21/12/2026", "--yes")
    assert done.return_value == 0
    unit = desk.home / "config" / "systemd" / "user" / "rasoat-scan.service"
    assert f"--- {unit}" in done.stdout
    assert all(line in done.stdout for line in unit.read_text().splitlines())
    made = load_job()
    assert (made.scope, made.authorised_by, made.places) == ((NETWORK,), "the headmaster", (SCHOOL,))
    assert made.times == Times("12:00", 2, ("2026-12-21",))
    shown = schedule(database).stdout
    assert "every week on Wednesday at 12:00" in shown
    assert "Next: " in shown
    assert schedule(database, "off").return_value == 0
    assert load_job() is None
    assert not unit.exists()
    assert "No regular scan" in schedule(database).stdout


def test_nothing_is_set_without_consent(desk, database):
    desk.program("systemctl")
    with pytest.raises(UsageError):
        schedule(database, "daily")
    assert load_job() is None
    assert not [call for call in desk.calls if "enable" in call]


def test_a_timer_that_fails_leaves_no_job(desk, database):
    desk.program("systemctl", 'case "$*" in *enable*) exit 1;; esac')
    with pytest.raises(SetupError):
        schedule(database, "daily", "--yes")
    assert load_job() is None


@pytest.mark.parametrize(
    "arguments",
    [("--at", "09:00"), ("--at", "noon"), ("--school-hours", "7-11"), ("--not-on", "31/02/2026")],
)
def test_bad_times_are_refused(desk, database, arguments):
    desk.program("systemctl")
    with pytest.raises(UsageError):
        schedule(database, "weekly", "--day", "wed", "--yes", *arguments)
    assert load_job() is None


def test_on_sundays_there_are_no_lessons(desk, database):
    desk.program("systemctl")
    assert schedule(database, "weekly", "--day", "sun", "--at", "09:00", "--yes").return_value == 0


def test_without_a_scan_there_is_nothing_to_repeat(desk):
    desk.program("systemctl")
    with pytest.raises(SetupError):
        schedule(str(desk.home / "empty.db"), "weekly", "--yes")


def test_a_run_that_only_listened_is_not_repeated_as_one_that_asks(desk, tmp_path):
    desk.program("systemctl")
    path = str(tmp_path / "passive.db")
    with Repository.open(path) as repository:
        store(repository, 0, Run({"10.0.0.5": Host(5)}, passive=True))
        store(repository, 1, Run({"10.0.0.5": Host(5)}, scope=()))
    with pytest.raises(SetupError):
        schedule(path, "weekly", "--yes")


def test_the_job_survives_the_file(job):
    assert load_job() == job


def test_a_range_is_repeated_as_it_was_written(database):
    with Repository.open(database) as repository:
        (scan,) = repository.scans()
    ranged = replace(scan, settings=replace(scan.settings, targets=("10.0.0.101-10.0.0.130",)))
    made = job_of(ranged, (), Times("12:00"), created=NOON, db=database, config=None, language="en")
    assert made.scope == ("10.0.0.101-10.0.0.130",)
    assert job_of(scan, (), Times("12:00"), created=NOON, db=database, config=None, language="en").scope == scan.scope


def test_a_broken_file_is_said(job, desk):
    (desk.home / "rasoat" / "schedule.json").write_text('{"times": 3}')
    with pytest.raises(SetupError):
        load_job()


def test_a_run_leaves_a_line_of_what_changed(job):
    line = run_unattended(job, NOON, (SCHOOL,), scanned)
    assert line.result is Result.DONE
    assert line.changed == "1 new device"
    assert line.has_gaps
    assert read_lines() == (line,)
    assert journal_path().stat().st_mode & 0o077 == 0
    assert run_unattended(job, NOON + timedelta(minutes=1), (SCHOOL,), never) is None


@pytest.mark.parametrize(
    ("now", "here", "why"),
    [
        (datetime(2026, 12, 9, 12, 0).astimezone(), SCHOOL, Result.EXAM_DAY),
        (NOON + timedelta(hours=2), SCHOOL, Result.SCHOOL_HOURS),
        (NOON, HOME, Result.ELSEWHERE),
        (NOON, Place(NETWORK, "10.0.0.1"), Result.ELSEWHERE),
    ],
)
def test_when_nothing_may_be_scanned(job, now, here, why):
    line = run_unattended(job, now, (here,), never)
    assert line.result is why
    assert read_lines()[-1 if why is not Result.EXAM_DAY else 0] == line


def test_a_scan_that_fails_is_noted(job):
    line = run_unattended(job, NOON, (SCHOOL,), lambda *_: Ended(3, "no\x1b[2J database"))
    assert line.result is Result.FAILED
    assert "\x1b" not in line.detail


def test_the_router_decides_where_it_is_known():
    assert is_same_place((SCHOOL,), (HOME, SCHOOL))
    assert not is_same_place((SCHOOL,), (HOME,))
    assert not is_same_place((SCHOOL,), ())
    assert is_same_place((Place(NETWORK, "10.0.0.1"),), (HOME,))
    assert not is_same_place((Place(NETWORK, "10.0.0.1"),), (Place("10.0.1.0/24", "10.0.1.1"),))
    assert is_same_place((), ())


def test_a_run_ends_before_the_next_lesson(job):
    assert minutes_allowed(job, NOON) == 85
    assert minutes_allowed(replace(job, max_time=20.0), NOON) == 20
    assert minutes_allowed(job, NOON.replace(hour=18)) is None


def test_arguments_repeat_the_last_scan_without_sign_on_tests(job):
    full = replace(job, site_urls=("https://a.edu.vn",), vantage="phong may", profile=Profile.QUICK)
    arguments = scan_arguments(full, Path("r.html"), 20)
    assert arguments[:4] == ["--lang", "en", "scan", NETWORK]
    assert arguments[4:6] == ["--site-url", "https://a.edu.vn"]
    assert "--allow-login-tests" not in arguments
    assert "--yes" in arguments


def test_missed_runs_are_told_once(job):
    later = NOON + timedelta(days=15)
    assert missed(job, (), later) == (NOON, NOON + timedelta(days=7))
    run_unattended(job, NOON, (SCHOOL,), scanned)
    assert note_missed(job, later) == (NOON + timedelta(days=7),)
    assert note_missed(job, later) == ()
    assert [line.result for line in read_lines()] == [Result.DONE, Result.MISSED]


def test_a_run_just_due_is_not_missed_yet(job):
    assert missed(job, (), NOON + timedelta(minutes=30)) == ()
    assert missed(job, (), NOON + timedelta(hours=3)) == (NOON,)


def test_a_missed_run_may_still_be_made_up_for(job):
    note_missed(job, NOON + timedelta(hours=6))
    line = run_unattended(job, NOON + timedelta(hours=6), (SCHOOL,), scanned)
    assert (line.result, line.slot) == (Result.DONE, NOON.isoformat())


def test_torn_lines_are_passed_over(job):
    line = run_unattended(job, NOON, (SCHOOL,), scanned)
    with journal_path().open("ab") as stream:
        stream.write(b'{"slot": "x"\n[1]\n{"result": "new"}\n\xff\xfe')
    assert read_lines() == (line,)


def test_the_next_command_tells_of_a_missed_run(job, database):
    save_job(replace(job, created=datetime.now(UTC) - timedelta(days=8), times=Times("12:00", None)))
    done = subprocess.run(
        [sys.executable, "-m", "reports", "--lang", "en", "--db", database, "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert "regular scans were missed" in done.stderr
    assert missed_since() == ()


def test_without_a_schedule_nothing_is_said(desk):
    assert missed_since() == ()


def test_a_real_scan_with_nobody_there(job, desk):
    """Loopback only: the child process scans, judges, and writes the report."""
    real = replace(job, scope=("127.0.0.1/32",), profile=Profile.QUICK, places=(), site="loopback")
    save_job(replace(real, created=datetime.now(UTC) - timedelta(days=8), times=Times("12:00")))
    line = run_unattended(real, NOON, (), scan_in_child)
    assert line.result is Result.DONE, line.detail
    assert Path(line.report).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with Repository.open(real.db) as repository:
        last = max(repository.scans(), key=lambda item: item.started)
    assert (last.scope, last.authorised_by, last.settings.allow_login_tests) == (real.scope, "the headmaster", False)
    assert [json.loads(text)["result"] for text in journal_path().read_text().splitlines()] == ["done"]
