"""Statutory holidays and make-up workdays of 2024 to 2026, by hand."""

from datetime import date, timedelta

import pytest

from tests.engine.worktime.offices import CHINA, HOUR, OFFICE, WORKDAY, shanghai
from zhulian.engine.worktime import (
    DayKind,
    Opened,
    Reason,
    Skipped,
    due,
    elapsed,
    explain_due,
    is_open,
    next_open,
)


def dates(first, last):
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2024, 2, 10), date(2024, 2, 17)),
        (date(2024, 5, 1), date(2024, 5, 5)),
        (date(2025, 1, 28), date(2025, 2, 4)),
        (date(2025, 5, 1), date(2025, 5, 5)),
        (date(2025, 10, 1), date(2025, 10, 8)),
        (date(2026, 1, 1), date(2026, 1, 3)),
        (date(2026, 2, 15), date(2026, 2, 23)),
        (date(2026, 10, 1), date(2026, 10, 7)),
    ],
)
def test_closed_throughout_a_holiday(first, last):
    for day in dates(first, last):
        assert CHINA.spans_on(day) == ()
        assert not is_open(CHINA, shanghai(day.year, day.month, day.day, 10))


@pytest.mark.parametrize(
    "day",
    [
        date(2024, 2, 4),
        date(2024, 5, 11),
        date(2025, 1, 26),
        date(2025, 2, 8),
        date(2025, 4, 27),
        date(2025, 9, 28),
        date(2025, 10, 11),
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
    ],
)
def test_open_on_a_weekend_to_make_up(day):
    assert day.weekday() >= 5
    assert is_open(CHINA, shanghai(day.year, day.month, day.day, 10))
    assert not is_open(OFFICE, shanghai(day.year, day.month, day.day, 10))


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_the_workdays_of_a_year(year, workdays):
    assert elapsed(CHINA, shanghai(year, 1, 1), shanghai(year + 1, 1, 1)) == workdays * WORKDAY


@pytest.mark.parametrize(
    ("start", "seconds", "expected"),
    [
        # Tuesday evening before National Day: the second hour falls on Thursday the 9th.
        (shanghai(2025, 9, 30, 17), 2 * HOUR, shanghai(2025, 10, 9, 10)),
        # Workdays from Friday: 9-26, Sunday 28, 29, 30, then 10-09, 10, Saturday 11, Monday 13.
        (shanghai(2025, 9, 26, 9), 8 * WORKDAY, shanghai(2025, 10, 13, 18)),
        (shanghai(2025, 9, 26, 9), 2 * WORKDAY, shanghai(2025, 9, 28, 18)),
        (shanghai(2025, 9, 26, 9), 7 * WORKDAY, shanghai(2025, 10, 11, 18)),
        # Spring Festival 2026: Saturday the 14th is worked, then nothing before Tuesday the 24th.
        (shanghai(2026, 2, 13, 17, 30), 8 * HOUR, shanghai(2026, 2, 14, 18)),
        (shanghai(2026, 2, 13, 17, 30), 8 * HOUR + 1, shanghai(2026, 2, 24, 9, 0, 1)),
        # In the middle of the holiday.
        (shanghai(2024, 2, 12, 15), HOUR, shanghai(2024, 2, 18, 10)),
        # Three days at the turn of the year; Sunday the 4th is worked.
        (shanghai(2025, 12, 31, 17), 2 * HOUR, shanghai(2026, 1, 4, 10)),
    ],
)
def test_due_times_across_holidays(start, seconds, expected):
    assert due(CHINA, start, seconds) == expected
    assert elapsed(CHINA, start, expected) == seconds


def test_the_next_opening_after_national_day():
    assert next_open(CHINA, shanghai(2025, 10, 1, 9)) == shanghai(2025, 10, 9, 9)


def test_the_explanation_names_each_holiday_and_make_up_day():
    told = explain_due(CHINA, shanghai(2025, 9, 26, 9), 8 * WORKDAY)
    assert told.counted == 8 * WORKDAY
    holidays = [step for step in told.steps if isinstance(step, Skipped) and step.reason is Reason.HOLIDAY]
    assert [(step.name, step.first_day, step.last_day) for step in holidays] == [
        ("National Day", date(2025, 10, 1), date(2025, 10, 5)),
        ("Mid-autumn Festival", date(2025, 10, 6), date(2025, 10, 6)),
        ("National Day", date(2025, 10, 7), date(2025, 10, 8)),
    ]
    assert [step for step in told.steps if isinstance(step, Opened)] == [
        Opened(DayKind.MAKE_UP, "National Day", date(2025, 9, 28)),
        Opened(DayKind.MAKE_UP, "National Day", date(2025, 10, 11)),
    ]
    weekends = [
        step for step in told.steps if isinstance(step, Skipped) and step.reason is Reason.CLOSED_WEEKDAY
    ]
    assert [(step.first_day, step.last_day) for step in weekends] == [
        (date(2025, 9, 27), date(2025, 9, 27)),
        (date(2025, 10, 12), date(2025, 10, 12)),
    ]
