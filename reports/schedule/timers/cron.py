"""A line in the user's crontab (crontab(5)), for systems without a systemd of the user."""

import shlex

from reports.schedule.calendar import Times
from reports.schedule.timers.base import Call, Runner, Written, refused

BEGIN, END = "# rasoat schedule: begin", "# rasoat schedule: end"


class CronTimer:
    """Three lines between two marks; all others stay as they are. Cron does not make up for missed runs."""

    name = "cron"

    def __init__(self, run: Runner) -> None:
        self._run = run

    @staticmethod
    def usable(run: Runner) -> bool:
        """Tell whether there is a crontab program: an empty table ends with 1, a missing program with 127."""
        return run(("crontab", "-l"), b"").code in {0, 1}

    def plan(self, times: Times, call: Call) -> tuple[Written, ...]:
        """Return the lines that are added."""
        return (Written("crontab", "\n".join(_lines(times, call)) + "\n"),)

    def install(self, times: Times, call: Call) -> None:
        """Add the lines, those of an earlier schedule being replaced."""
        kept = without_own(self._table())
        self._write([*kept, *_lines(times, call)])

    def remove(self) -> bool:
        """Take the lines out."""
        table = self._table()
        kept = without_own(table)
        if kept == table:
            return False
        self._write(kept)
        return True

    def _table(self) -> list[str]:
        ran = self._run(("crontab", "-l"), b"")
        return ran.output.splitlines() if ran.code == 0 else []

    def _write(self, lines: list[str]) -> None:
        ran = self._run(("crontab", "-"), "".join(f"{line}\n" for line in lines).encode())
        if ran.code:
            raise refused("crontab", ran)


def without_own(lines: list[str]) -> list[str]:
    """Return a table without the lines between the marks; a begin without an end takes nothing but itself."""
    if BEGIN not in lines:
        return lines
    start = lines.index(BEGIN)
    end = lines.index(END, start) if END in lines[start:] else start
    return [*lines[:start], *without_own(lines[end + 1 :])]


def _lines(times: Times, call: Call) -> list[str]:
    day = "*" if times.day is None else str((times.day + 1) % 7)
    command = f"cd {shlex.quote(str(call.folder))} && {shlex.join(call.argv)}"
    # A percent sign ends the command in a crontab unless it is escaped.
    escaped = command.replace("%", "\\%")
    return [BEGIN, f"{times.minute} {times.hour} * * {day} {escaped}", END]
