"""Dates and numbers in the form of each language (figures of CLDR).

Times are shown in Vietnam's time, the one of every school, so that the same
input gives the same page on any computer.
"""

from datetime import date, datetime, timedelta, timezone

from reports.locale import translate
from scanner.model.message import Message

VIETNAM = timezone(timedelta(hours=7))
"""Vietnam's time zone: UTC+7 all year (IANA: Asia/Ho_Chi_Minh)."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date_text(day: date, language: str) -> str:
    """Return a day in full: "24 tháng 8, 2026", "August 24, 2026"."""
    local = _local(day)
    if language == "en":
        return f"{_MONTHS[local.month - 1]} {local.day}, {local.year}"
    return translate(Message.of("{day} {month}, {year}", day=local.day, month=local.month, year=local.year), language)


def short_date(day: date, language: str) -> str:
    """Return a day for tables: "24/08/2026", "24 Aug 2026"."""
    local = _local(day)
    if language == "en":
        return f"{local.day} {_MONTHS[local.month - 1][:3]} {local.year}"
    return f"{local.day:02}/{local.month:02}/{local.year}"


def time_text(moment: datetime, language: str) -> str:
    """Return a moment: "08:05 24/08/2026", "24 Aug 2026 08:05"."""
    clock = moment.astimezone(VIETNAM).strftime("%H:%M")
    day = short_date(moment, language)
    return f"{day} {clock}" if language == "en" else f"{clock} {day}"


def number_text(number: float, language: str, decimals: int = 0) -> str:
    """Return a number with the language's separators: "12.345,6", "12,345.6"."""
    english = f"{number:,.{decimals}f}"
    return english if language == "en" else english.translate(str.maketrans(",.", ".,"))


def iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 with Vietnam's offset, to the second."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def _local(day: date) -> date:
    return day.astimezone(VIETNAM).date() if isinstance(day, datetime) else day


def vietnam_day(moment: datetime) -> date:
    """Return the day it is in Vietnam at a moment."""
    return moment.astimezone(VIETNAM).date()
