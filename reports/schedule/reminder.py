"""Tells at the next command, once, that a regular scan was missed."""

import os
from datetime import datetime

from scanner.errors import RasoatError
from scanner.folders import data_folder

UNATTENDED = "RASOAT_UNATTENDED"
"""Set in the environment of a scan that the timer started: it is itself what would be called missed."""
_JOB = "schedule.json"


def missed_since() -> tuple[datetime, ...]:
    """Return the scans that were missed and not told yet; they count as told from now on.

    Costs one look at a file where no schedule is set. A fault here never hinders a command.
    """
    if UNATTENDED in os.environ or not (data_folder() / _JOB).exists():
        return ()
    from reports.schedule.job import load_job  # noqa: PLC0415  (only with a schedule)
    from reports.schedule.journal import note_missed  # noqa: PLC0415

    try:
        job = load_job()
        return note_missed(job, datetime.now().astimezone()) if job else ()
    except (RasoatError, OSError):
        return ()
