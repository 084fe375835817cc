"""Calendars known by heart."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chinese_calendar.constants import holidays, workdays

from zhulian.engine.worktime import Calendar, Day, Span, Week

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
HOUR = 3600
# 7.5 hours with an hour and a half for lunch.
HOURS = (Span.of("09:00", "12:00"), Span.of("13:30", "18:00"))
WORKDAY = 27_000

OFFICE = Calendar("Asia/Shanghai", Week.same(HOURS))


def statutory_days(*years: int) -> dict[date, Day]:
    """The State Council's holidays and make-up workdays, as the chinese_calendar package lists them."""
    closed = {day: Day.holiday(name) for day, name in holidays.items() if day.year in years}
    made_up = {day: Day.make_up(name, like=0) for day, name in workdays.items() if day.year in years}
    return closed | made_up


CHINA = Calendar("Asia/Shanghai", Week.same(HOURS), statutory_days(2024, 2025, 2026))


def shanghai(year, month, day, hour=0, minute=0, second=0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)


def new_york(year, month, day, hour=0, minute=0, fold=0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=NEW_YORK, fold=fold)


def utc(year, month, day, hour=0, minute=0, second=0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)
