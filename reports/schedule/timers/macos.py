"""An agent of macOS' launchd (launchd.plist(5))."""

import os
import plistlib
from pathlib import Path

from reports.schedule.calendar import Times
from reports.schedule.timers.base import NAME, Call, Runner, Written, refused

LABEL = f"vn.rasoat.{NAME}"


class LaunchAgent:
    """One property list of this user; launchd makes up for a time at which the computer slept."""

    name = "launchd"

    def __init__(self, run: Runner) -> None:
        self._run = run

    def plan(self, times: Times, call: Call) -> tuple[Written, ...]:
        """Return the property list."""
        return (Written(str(_path()), agent_text(times, call)),)

    def install(self, times: Times, call: Call) -> None:
        """Write the property list and load it, an earlier one being unloaded first."""
        path = _path()
        self.remove()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(agent_text(times, call), encoding="utf-8")
        ran = self._run(("launchctl", "bootstrap", _domain(), str(path)), b"")
        if ran.code:
            path.unlink(missing_ok=True)
            raise refused("launchctl", ran)

    def remove(self) -> bool:
        """Unload the agent and delete the property list."""
        path = _path()
        if not path.exists():
            return False
        self._run(("launchctl", "bootout", f"{_domain()}/{LABEL}"), b"")
        path.unlink()
        return True


def _domain() -> str:
    return f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"


def _path() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"


def agent_text(times: Times, call: Call) -> str:
    """Return the property list; launchd counts Sunday as 0."""
    when = {"Hour": times.hour, "Minute": times.minute}
    if times.day is not None:
        when["Weekday"] = (times.day + 1) % 7
    data = {
        "Label": LABEL,
        "ProgramArguments": list(call.argv),
        "WorkingDirectory": str(call.folder),
        "StartCalendarInterval": when,
        "ProcessType": "Background",
        "Nice": 10,
    }
    return plistlib.dumps(data).decode()
