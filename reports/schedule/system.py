"""Which timer this computer has."""

import sys

from reports.schedule.timers.base import Runner, Timer, run_program
from reports.schedule.timers.cron import CronTimer
from reports.schedule.timers.macos import LaunchAgent
from reports.schedule.timers.systemd import SystemdTimer
from reports.schedule.timers.windows import WindowsTask
from scanner.errors import SetupError
from scanner.model.message import Message


def all_timers(run: Runner = run_program) -> tuple[Timer, ...]:
    """Return every timer that a schedule on this system may have been written to."""
    if sys.platform == "win32":
        return (WindowsTask(run),)
    if sys.platform == "darwin":
        return (LaunchAgent(run),)
    return SystemdTimer(run), CronTimer(run)


def best_timer(run: Runner = run_program) -> Timer:
    """Return the timer to use; raises `SetupError` where the system has none for this user."""
    timers = all_timers(run)
    if len(timers) == 1:
        return timers[0]
    if SystemdTimer.usable(run):
        return SystemdTimer(run)
    if CronTimer.usable(run):
        return CronTimer(run)
    raise SetupError(
        Message.of("Set a timer for regular scans."),
        Message.of("Neither a systemd of this user nor cron answers on this computer."),
        Message.of("Sign in to the desktop and try again, or install cron."),
    )
