"""A task of Windows' Task Scheduler (XML schema 1.2), of the user himself: no administrator rights needed."""

import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from reports.schedule.calendar import Times, next_slot
from reports.schedule.timers.base import NAME, Call, Runner, Written, refused
from scanner.folders import data_folder

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FRAME = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Scheduled rasoat scan</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{start}</StartBoundary>
      <Enabled>true</Enabled>
      {rhythm}
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT4H</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


class WindowsTask:
    """One task of this user; a run that was missed is made up for when the computer is on again."""

    name = "schtasks"

    def __init__(self, run: Runner, now: Callable[[], datetime] = datetime.now) -> None:
        self._run = run
        self._now = now

    def plan(self, times: Times, call: Call) -> tuple[Written, ...]:
        """Return the task as it is given to schtasks."""
        return (Written(str(_path()), task_text(times, call, self._now().astimezone())),)

    def install(self, times: Times, call: Call) -> None:
        """Write the XML (UTF-16, as schtasks wants it) and register it."""
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.plan(times, call)[0].text, encoding="utf-16")
        ran = self._run(("schtasks", "/Create", "/TN", NAME, "/XML", str(path), "/F"), b"")
        if ran.code:
            path.unlink(missing_ok=True)
            raise refused("schtasks", ran)

    def remove(self) -> bool:
        """Delete the task and its XML."""
        path = _path()
        if not path.exists():
            return False
        ran = self._run(("schtasks", "/Delete", "/TN", NAME, "/F"), b"")
        if ran.code:
            raise refused("schtasks", ran)
        path.unlink()
        return True


def _path() -> Path:
    return data_folder() / f"{NAME}.xml"


def task_text(times: Times, call: Call, now: datetime) -> str:
    """Return the task's XML."""
    start = next_slot(times, now) or now
    return _FRAME.format(
        start=f"{start:%Y-%m-%d}T{times.hour:02}:{times.minute:02}:00",
        rhythm=_rhythm(times),
        program=escape(call.argv[0]),
        arguments=escape(subprocess.list2cmdline(call.argv[1:])),
        folder=escape(str(call.folder)),
    )


def _rhythm(times: Times) -> str:
    if times.day is None:
        return "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
    day = f"<DaysOfWeek><{_DAYS[times.day]} /></DaysOfWeek>"
    return f"<ScheduleByWeek><WeeksInterval>1</WeeksInterval>{day}</ScheduleByWeek>"
