"""Timers of the user's systemd (systemd.timer(5), systemd.service(5))."""

import os
from pathlib import Path

from reports.schedule.calendar import WEEKDAYS, Times
from reports.schedule.timers.base import NAME, Call, Ran, Runner, Written, refused

_ON = (("systemctl", "--user", "daemon-reload"), ("systemctl", "--user", "enable", "--now", f"{NAME}.timer"))
_OFF = (("systemctl", "--user", "disable", "--now", f"{NAME}.timer"), ("systemctl", "--user", "daemon-reload"))


class SystemdTimer:
    """Two unit files in the user's folder; a run that was missed is made up for at the next sign-on."""

    name = "systemd"

    def __init__(self, run: Runner) -> None:
        self._run = run

    @staticmethod
    def usable(run: Runner) -> bool:
        """Tell whether this user has a systemd of his own running."""
        return run(("systemctl", "--user", "show-environment"), b"").code == 0

    def plan(self, times: Times, call: Call) -> tuple[Written, ...]:
        """Return both unit files."""
        service, timer = _paths()
        return Written(str(service), service_text(call)), Written(str(timer), timer_text(times))

    def install(self, times: Times, call: Call) -> None:
        """Write both files, then switch the timer on."""
        _folder().mkdir(parents=True, exist_ok=True)
        for item in self.plan(times, call):
            Path(item.place).write_text(item.text, encoding="utf-8")
        for argv in _ON:
            ran = self._run(argv, b"")
            if ran.code:
                self.remove()
                raise refused("systemctl", _plain(ran))

    def remove(self) -> bool:
        """Switch the timer off and delete both files."""
        there = any(path.exists() for path in _paths())
        if there:
            self._run(_OFF[0], b"")
            for path in _paths():
                path.unlink(missing_ok=True)
            self._run(_OFF[1], b"")
        return there


def _folder() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "systemd" / "user"


def _paths() -> tuple[Path, Path]:
    return _folder() / f"{NAME}.service", _folder() / f"{NAME}.timer"


def _plain(ran: Ran) -> Ran:
    return Ran(ran.code, " ".join(ran.output.split()))


def service_text(call: Call) -> str:
    """Return the service: one run, after all that people work with."""
    command = " ".join(_quoted(argument) for argument in call.argv)
    return (
        "[Unit]\n"
        "Description=Scheduled rasoat scan\n\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"WorkingDirectory={_specifiers(str(call.folder))}\n"
        f"ExecStart={command}\n"
        "Nice=10\n"
    )


def timer_text(times: Times) -> str:
    """Return the timer; `Persistent` makes up for a time at which the computer was off."""
    day = "" if times.day is None else f"{WEEKDAYS[times.day].capitalize()} "
    return (
        "[Unit]\n"
        "Description=Time of the scheduled rasoat scan\n\n"
        "[Timer]\n"
        f"OnCalendar={day}*-*-* {times.hour:02}:{times.minute:02}:00\n"
        "Persistent=true\n"
        "AccuracySec=1min\n\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def _quoted(argument: str) -> str:
    """Quote one argument of ExecStart: specifiers and variables are doubled, quotes and backslashes escaped."""
    text = _specifiers(argument).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{text}"'


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")
