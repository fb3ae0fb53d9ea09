"""When a scan is due."""

from datetime import datetime, timedelta

import pytest

from reports.schedule.calendar import (
    NotATimeError,
    Times,
    default_time,
    in_school_hours,
    is_kept_free,
    minutes_to_school,
    next_slot,
    read_range,
    read_time,
    slots,
)

WEDNESDAY = datetime(2026, 11, 25, 12, 0).astimezone()
HOURS = ("07:00-11:30", "13:30-17:00")


def test_weekly_and_daily_slots():
    weekly = list(slots(Times("12:00", 2), WEDNESDAY - timedelta(days=1), WEDNESDAY + timedelta(days=14)))
    assert weekly == [WEDNESDAY + timedelta(days=days) for days in (0, 7, 14)]
    daily = list(slots(Times("12:00"), WEDNESDAY, WEDNESDAY + timedelta(days=2)))
    assert daily == [WEDNESDAY + timedelta(days=days) for days in (1, 2)]


def test_the_next_slot_passes_over_exam_days():
    times = Times("12:00", 2, ("2026-11-25",))
    assert is_kept_free(times, WEDNESDAY)
    assert next_slot(times, WEDNESDAY - timedelta(hours=1)) == WEDNESDAY + timedelta(days=7)


@pytest.mark.parametrize(
    ("clock", "inside"), [("06:59", False), ("07:00", True), ("11:29", True), ("11:30", False), ("16:59", True)]
)
def test_school_hours_of_a_weekday(clock, inside):
    moment = datetime.combine(WEDNESDAY.date(), read_time(clock)).astimezone()
    assert in_school_hours(moment, HOURS) is inside
    sunday = moment + timedelta(days=4)
    assert not in_school_hours(sunday, HOURS)


def test_time_left_until_lessons():
    assert minutes_to_school(WEDNESDAY, HOURS) == 90
    assert minutes_to_school(WEDNESDAY + timedelta(hours=6), HOURS) is None
    assert minutes_to_school(WEDNESDAY + timedelta(days=4), HOURS) is None


def test_default_time_is_free_of_lessons():
    assert default_time(HOURS) == "12:00"
    assert default_time(("07:00-17:00",)) == "17:30"
    assert default_time(("07:00-23:45",)) == "23:59"


@pytest.mark.parametrize("text", ["7", "25:00", "07:60", "aa:bb", "", "07:00 AM"])
def test_no_time(text):
    with pytest.raises(NotATimeError):
        read_time(text)


@pytest.mark.parametrize("text", ["17:00-07:00", "07:00", "07:00-07:00", "x"])
def test_no_range(text):
    with pytest.raises(NotATimeError):
        read_range(text)
