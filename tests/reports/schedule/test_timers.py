"""What is written for each system's timer, and that it is taken away again."""

import plistlib
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from reports.schedule.calendar import Times
from reports.schedule.system import best_timer
from reports.schedule.timers.base import Call, Ran, run_program
from reports.schedule.timers.cron import BEGIN, CronTimer, without_own
from reports.schedule.timers.macos import LaunchAgent, agent_text
from reports.schedule.timers.systemd import SystemdTimer, service_text, timer_text
from reports.schedule.timers.windows import WindowsTask, task_text
from scanner.errors import SetupError

SYSTEMD_ANALYZE = shutil.which("systemd-analyze")
WEEKLY, DAILY = Times("12:05", 2), Times("17:30")
AWKWARD = Call(("/bin/echo", "a b", 'say "x"', "50%", "$HOME", "back\\slash", "it's", "<&>"), Path("/tmp"))


def verified(folder: Path) -> tuple[int, str]:
    """Let systemd read the units as those of a user; it needs a folder for its run time."""
    units = [str(path) for path in sorted(folder.glob("rasoat-scan.*"))]
    done = subprocess.run(
        [SYSTEMD_ANALYZE, "verify", "--user", "--man=no", *units],
        capture_output=True,
        text=True,
        env={"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PATH": "/usr/bin:/bin"},
    )
    return done.returncode, "\n".join(line for line in done.stderr.splitlines() if "rasoat-scan" in line)


@pytest.mark.skipif(SYSTEMD_ANALYZE is None, reason="systemd-analyze is not installed")
def test_systemd_would_refuse_broken_units(tmp_path):
    (tmp_path / "rasoat-scan.service").write_text(service_text(AWKWARD).replace('"/bin/echo"', '"not/absolute"'))
    (tmp_path / "rasoat-scan.timer").write_text(timer_text(WEEKLY).replace("Wed ", "Someday "))
    code, said = verified(tmp_path)
    assert code != 0
    assert said


@pytest.mark.skipif(SYSTEMD_ANALYZE is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("times", [WEEKLY, DAILY], ids=["weekly", "daily"])
def test_systemd_takes_the_units(tmp_path, times):
    for name, text in (("rasoat-scan.service", service_text(AWKWARD)), ("rasoat-scan.timer", timer_text(times))):
        (tmp_path / name).write_text(text)
    assert verified(tmp_path) == (0, "")
    shown = next(line for line in timer_text(times).splitlines() if line.startswith("OnCalendar="))
    calendar = subprocess.run([SYSTEMD_ANALYZE, "calendar", shown.partition("=")[2]], capture_output=True, text=True)
    assert calendar.returncode == 0
    assert ("Wed " in calendar.stdout.partition("Normalized form:")[2].splitlines()[0]) is times.is_weekly


def test_systemd_arguments_are_quoted():
    line = next(text for text in service_text(AWKWARD).splitlines() if text.startswith("ExecStart="))
    assert line == ('ExecStart="/bin/echo" "a b" "say \\"x\\"" "50%%" "$$HOME" "back\\\\slash" "it\'s" "<&>"')


def test_systemd_on_and_off(desk):
    desk.program("systemctl")
    timer = best_timer()
    assert isinstance(timer, SystemdTimer)
    planned = timer.plan(WEEKLY, AWKWARD)
    timer.install(WEEKLY, AWKWARD)
    assert [Path(item.place).read_text() for item in planned] == [item.text for item in planned]
    assert all(Path(item.place).is_relative_to(desk.home) for item in planned)
    assert "systemctl --user enable --now rasoat-scan.timer" in desk.calls
    assert timer.remove()
    assert not any(Path(item.place).exists() for item in planned)
    assert "systemctl --user disable --now rasoat-scan.timer" in desk.calls
    assert not timer.remove()


def test_systemd_that_refuses_leaves_nothing_behind(desk):
    desk.program("systemctl", 'case "$*" in *enable*) echo "Failed to connect"; exit 1;; esac')
    timer = SystemdTimer(run_program)
    with pytest.raises(SetupError) as caught:
        timer.install(WEEKLY, AWKWARD)
    assert "Failed to connect" in str(caught.value)
    assert not list((desk.home / "config").rglob("rasoat*"))


def test_without_a_user_systemd_cron_is_used(desk):
    desk.program("systemctl", "exit 1")
    desk.crontab()
    desk.table.write_text("MAILTO=a\n0 1 * * * backup\n")
    timer = best_timer()
    assert isinstance(timer, CronTimer)
    timer.install(WEEKLY, AWKWARD)
    timer.install(DAILY, AWKWARD)
    table = desk.table.read_text()
    assert table.startswith("MAILTO=a\n0 1 * * * backup\n")
    assert table.count(BEGIN) == 1
    assert "30 17 * * * cd /tmp && /bin/echo 'a b'" in table
    assert "50\\%" in table
    assert timer.remove()
    assert desk.table.read_text() == "MAILTO=a\n0 1 * * * backup\n"
    assert not timer.remove()


def test_cron_counts_sunday_as_zero(desk):
    desk.crontab()
    timer = CronTimer(run_program)
    assert "5 12 * * 0 " in timer.plan(Times("12:05", 6), AWKWARD)[0].text
    assert "5 12 * * 3 " in timer.plan(WEEKLY, AWKWARD)[0].text


def test_a_cron_line_runs_as_meant(desk):
    line = CronTimer(run_program).plan(DAILY, AWKWARD)[0].text.splitlines()[1]
    command = line.split(" ", 5)[5].replace("\\%", "%")
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, env={"HOME": "no"})
    assert done.stdout == " ".join(AWKWARD.argv[1:]) + "\n"


def test_a_torn_mark_takes_no_other_line():
    assert without_own(["a", BEGIN, "b"]) == ["a", "b"]


def test_no_timer_at_all_is_said(desk):
    with pytest.raises(SetupError):
        best_timer()


def test_windows_task(desk):
    calls: list[tuple[str, ...]] = []

    def run(argv, _entered):
        calls.append(tuple(argv))
        return Ran(0)

    monday = datetime(2026, 11, 23, 9)
    timer = WindowsTask(run, lambda: monday)
    timer.install(WEEKLY, AWKWARD)
    path = desk.home / "rasoat" / "rasoat-scan.xml"
    assert path.read_bytes().startswith((b"\xff\xfe", b"\xfe\xff"))
    root = fromstring(path.read_bytes())
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert root.findtext(".//t:StartBoundary", namespaces=space) == "2026-11-25T12:05:00"
    assert root.find(".//t:ScheduleByWeek/t:DaysOfWeek/t:Wednesday", space) is not None
    assert root.findtext(".//t:RunLevel", namespaces=space) == "LeastPrivilege"
    assert root.findtext(".//t:Arguments", namespaces=space) == subprocess.list2cmdline(AWKWARD.argv[1:])
    assert timer.remove()
    assert not path.exists()
    assert [call[1] for call in calls] == ["/Create", "/Delete"]
    daily = fromstring(task_text(DAILY, AWKWARD, monday.astimezone()).partition("?>")[2])
    assert daily.findtext(".//t:DaysInterval", namespaces=space) == "1"


def test_macos_agent(desk):
    calls: list[str] = []

    def run(argv, _entered):
        calls.append(argv[1])
        return Ran(0)

    data = plistlib.loads(agent_text(WEEKLY, AWKWARD).encode())
    assert data["ProgramArguments"] == list(AWKWARD.argv)
    assert data["StartCalendarInterval"] == {"Hour": 12, "Minute": 5, "Weekday": 3}
    assert "Weekday" not in plistlib.loads(agent_text(DAILY, AWKWARD).encode())["StartCalendarInterval"]
    timer = LaunchAgent(run)
    timer.install(WEEKLY, AWKWARD)
    (written,) = (desk.home / "Library" / "LaunchAgents").iterdir()
    assert plistlib.loads(written.read_bytes()) == data
    assert timer.remove()
    assert not written.exists()
    assert calls == ["bootstrap", "bootout"]
