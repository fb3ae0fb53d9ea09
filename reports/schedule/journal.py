"""What came of each regular scan: one line of JSON each, in a file beside the database."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from reports.schedule.calendar import is_kept_free, slots
from reports.schedule.job import Job
from scanner.folders import data_folder

FILE_NAME = "schedule.jsonl"
GRACE = timedelta(hours=2)
"""How long after its time a scan without a line in the journal is not yet called missed."""
LOOKED_BACK = timedelta(days=60)
TAIL_BYTES = 200_000


class Result(StrEnum):
    """How a regular scan ended, or why there was none."""

    DONE = "done"
    FAILED = "failed"
    EXAM_DAY = "exam_day"
    SCHOOL_HOURS = "school_hours"
    ELSEWHERE = "elsewhere"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `slot` is when the scan was due, `at` when this was written, both ISO 8601.

    `changed` is the one line of what changed, `report` the file that was written, `detail` an error.
    """

    slot: str
    at: str
    result: Result
    has_gaps: bool | None = None
    changed: str = ""
    report: str = ""
    detail: str = ""


def journal_path() -> Path:
    """Return where the journal is kept."""
    return data_folder() / FILE_NAME


def write_line(line: Line) -> None:
    """Append a line; only the owner may read the file."""
    path = journal_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(json.dumps(asdict(line), ensure_ascii=False).encode() + b"\n")


def read_lines() -> tuple[Line, ...]:
    """Return the last lines, oldest first; what is torn or strange is passed over."""
    try:
        content = journal_path().read_bytes()[-TAIL_BYTES:]
    except OSError:
        return ()
    found = []
    for text in content.decode("utf-8", "replace").splitlines():
        try:
            data = json.loads(text)
            found.append(Line(**{**data, "result": Result(data["result"])}))
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
    return tuple(found)


def missed(job: Job, lines: tuple[Line, ...], now: datetime) -> tuple[datetime, ...]:
    """Return the times at which a scan was due and of which the journal knows nothing, oldest first."""
    known = {line.slot for line in lines}
    since = max(job.created, now - LOOKED_BACK)
    return tuple(
        moment
        for moment in slots(job.times, since, now - GRACE)
        if not is_kept_free(job.times, moment) and moment.isoformat() not in known
    )


def note_missed(job: Job, now: datetime) -> tuple[datetime, ...]:
    """Write down the scans that were missed and return them: each is told once."""
    found = missed(job, read_lines(), now)
    for moment in found:
        write_line(Line(moment.isoformat(), now.isoformat(timespec="seconds"), Result.MISSED))
    return found
