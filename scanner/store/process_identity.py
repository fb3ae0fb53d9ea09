"""Tells a process from a later one that got the same number, also after the clock was set."""

from pathlib import Path

import psutil

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def process_identity(pid: int) -> str | None:
    """Return a text that only this process has, None if no such process runs.

    Linux: boot id and start in clock ticks since boot (proc(5), field 22),
    which a set clock does not change. Elsewhere: the start time in whole seconds.
    """
    stat = Path(f"/proc/{pid}/stat")
    try:
        if _BOOT_ID.exists():
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            return None if fields[0] == "Z" else f"{_BOOT_ID.read_text(encoding='ascii').strip()}:{fields[19]}"
        return f"{psutil.Process(pid).create_time():.0f}"
    except (OSError, psutil.Error, IndexError):
        return None
