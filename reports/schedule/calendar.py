"""When a scan is due, by the clock of this computer: weekdays, school hours, exam days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SUNDAY = 6
LUNCH = time(12, 0)
DEFAULT_SCHOOL_HOURS = ("07:00-11:30", "13:30-17:00")
"""Lessons of Monday to Saturday; in the lunch break between them computers are on and idle."""
_RANGE = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Times:
    """When a scan runs: `day` is 0 (Monday) to 6 for weekly ones, None for daily ones.

    `at` is HH:MM, `not_on` are ISO dates, `school_hours` ranges like "07:00-11:30".
    """

    at: str
    day: int | None = None
    not_on: tuple[str, ...] = ()
    school_hours: tuple[str, ...] = DEFAULT_SCHOOL_HOURS

    @property
    def is_weekly(self) -> bool:
        """Tell a weekly from a daily schedule."""
        return self.day is not None

    @property
    def hour(self) -> int:
        """The hour of `at`."""
        return read_time(self.at).hour

    @property
    def minute(self) -> int:
        """The minute of `at`."""
        return read_time(self.at).minute


class NotATimeError(ValueError):
    """A text that is no time of day, or no range of them."""


def read_time(text: str) -> time:
    """Return a time of day; raises `NotATimeError` for any other text than HH:MM."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    if found is None:
        raise NotATimeError(text)
    return time(int(found[1]), int(found[2]))


def read_range(text: str) -> tuple[time, time]:
    """Return begin and end of school hours; raises `NotATimeError` for any other text than 07:00-11:30."""
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        raise NotATimeError(text)
    begin, end = read_time(found[1]), read_time(found[2])
    if begin >= end:
        raise NotATimeError(text)
    return begin, end


def default_time(school_hours: tuple[str, ...]) -> str:
    """Return noon, or half an hour after the last lesson where noon is taken."""
    ranges = [read_range(text) for text in school_hours]
    if not any(begin <= LUNCH < end for begin, end in ranges):
        return f"{LUNCH:%H:%M}"
    last = max(end for _begin, end in ranges)
    later = datetime.combine(date.min, last) + timedelta(minutes=30)
    return f"{later:%H:%M}" if later.date() == date.min else "23:59"


def in_school_hours(moment: datetime, school_hours: tuple[str, ...]) -> bool:
    """Tell whether lessons are held at a local moment; on Sundays none are."""
    ranges = (read_range(text) for text in school_hours)
    return moment.weekday() != SUNDAY and any(begin <= moment.time() < end for begin, end in ranges)


def minutes_to_school(moment: datetime, school_hours: tuple[str, ...]) -> float | None:
    """Return the minutes until the next lesson of the same day, None where none follows."""
    if moment.weekday() == SUNDAY:
        return None
    begins = [datetime.combine(moment.date(), read_range(text)[0], moment.tzinfo) for text in school_hours]
    return min(((begin - moment).total_seconds() / 60 for begin in begins if begin > moment), default=None)


def slots(times: Times, after: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the moments (local, aware) later than `after` and not later than `until` at which the timer rings."""
    day, last = after.astimezone().date(), until.astimezone().date()
    while day <= last:
        moment = datetime.combine(day, read_time(times.at)).astimezone()
        if times.day in (None, day.weekday()) and after < moment <= until:
            yield moment
        day += timedelta(days=1)


def is_kept_free(times: Times, moment: datetime) -> bool:
    """Tell whether the school wants no scan on this day (examinations)."""
    return moment.date().isoformat() in times.not_on


def next_slot(times: Times, now: datetime) -> datetime | None:
    """Return the next moment at which a scan will run, None where a year holds none."""
    found = slots(times, now, now + timedelta(days=370))
    return next((moment for moment in found if not is_kept_free(times, moment)), None)
