"""Dates and numbers as CLDR (through Babel) writes them."""

from datetime import UTC, date, datetime

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal

from reports.dates import date_text, iso, number_text, short_date, time_text
from reports.speech import Speech
from scanner.model.bilingual import Text


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("day", [date(2026, 8, 24), date(2027, 1, 1), date(2026, 12, 31)])
def test_long_dates_are_those_of_cldr(language, day):
    assert date_text(day, language) == format_date(day, "long", locale=language)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("number", [0, 999, 1000, 12345.6, 1234567])
def test_numbers_are_those_of_cldr(language, number):
    decimals = 1 if isinstance(number, float) else 0
    assert number_text(number, language, decimals) == format_decimal(number, locale=language)


def test_times_are_vietnams_on_every_computer():
    late = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)
    assert time_text(late, "vi") == "01:30 01/01/2027"
    assert time_text(late, "en") == "1 Jan 2027 01:30"
    assert short_date(late, "vi") == "01/01/2027"
    assert iso(late) == "2027-01-01T01:30:00+07:00"


def test_dates_inside_findings_take_the_language_too():
    text = Text(vi="hết hỗ trợ ngày {end}", en="unsupported since {end}")
    assert Speech("vi").text(text, {"end": "2026-11-10"}) == "hết hỗ trợ ngày 10/11/2026"
    assert Speech("en").text(text, {"end": "2026-11-10"}) == "unsupported since 10 Nov 2026"
    assert Speech("en").text(text, {"end": "2026-99-10"}) == "unsupported since 2026-99-10"
    assert Speech("en").text(text, {}) is None
