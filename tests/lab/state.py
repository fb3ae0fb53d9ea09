"""What a lab remembers of itself on disk, and how it ends only processes that it started."""

import contextlib
import json
import os
import signal
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

PREFIX = "rasoat"


@dataclass(slots=True)
class State:
    """One lab: `owner` is the process that wants it gone when it ends (None: it stays until `down`).

    `truth` names the picture from which it was built; `processes` holds
    (pid, start time in clock ticks) of each host's first process.
    """

    name: str
    truth: str = "truth"
    owner: tuple[int, int] | None = None
    hosts: list[str] = field(default_factory=list)
    processes: list[tuple[int, int]] = field(default_factory=list)
    ready: bool = False

    @property
    def folder(self) -> Path:
        """Return where this lab's daemons keep their data."""
        return folder_of(self.name)

    def save(self) -> None:
        """Write the state in one step, so that a crash leaves the old or the new file."""
        temporary = self.folder / "lab.json.new"
        temporary.write_text(json.dumps(asdict(self)), encoding="utf-8")
        temporary.replace(self.folder / "lab.json")


def folder_of(name: str) -> Path:
    """Return the folder of the lab of that name."""
    return Path(tempfile.gettempdir()) / f"{PREFIX}-lab-{name}"


def load(name: str) -> State | None:
    """Return the state of a lab, None where there is none that this user wrote."""
    path = folder_of(name) / "lab.json"
    try:
        if path.stat().st_uid != os.geteuid():
            return None
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    owner = data.pop("owner")
    processes = [(pid, started) for pid, started in data.pop("processes")]
    return State(**data, owner=tuple(owner) if owner else None, processes=processes)


def abandoned() -> list[str]:
    """Return the names of labs whose owner ended without taking them down."""
    root = Path(tempfile.gettempdir())
    names = [path.name.removeprefix(f"{PREFIX}-lab-") for path in root.glob(f"{PREFIX}-lab-*")]
    states = [state for name in names if (state := load(name))]
    return [state.name for state in states if state.owner and start_time(state.owner[0]) != state.owner[1]]


def start_time(pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot (proc(5), field 22); None if it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[19])


def end_process(pid: int, started: int) -> None:
    """Kill a process that was started here, if that number still means the same process."""
    if start_time(pid) == started:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def wait_until_gone(pids: list[int], seconds: float = 5.0) -> None:
    """Wait until none of the processes is left, at most that long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(start_time(pid) for pid in pids):
        time.sleep(0.02)
