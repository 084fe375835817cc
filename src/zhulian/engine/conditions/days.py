"""Calendar days and periods in a time zone, and the moments at which they begin."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from .kinds import Operator

Days: TypeAlias = tuple[date, date]
"""First day, and the first day after it is over."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first moment at which clocks in the zone show this date (or, if they jump over it, a later one), in UTC.

    Where midnight comes twice it is the first; where clocks are put forward over midnight, the moment they are.
    """
    midnight = datetime.combine(day, time(), zone)
    first = midnight.astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == midnight.replace(tzinfo=None):
        return first
    return _jump(midnight.replace(fold=1).astimezone(UTC), first, day, zone)


def _jump(before: datetime, after: datetime, day: date, zone: ZoneInfo) -> datetime:
    """Midnight does not exist: when clocks are put forward over it. They are so on a whole second."""
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).date() >= day:
            after = middle
        else:
            before = middle
    return after


def _days_from(today: date, first: int, count: int = 1) -> Days:
    start = today + first * _DAY
    return start, start + count * _DAY


def _month(today: date, shift: int) -> Days:
    months = today.year * 12 + today.month - 1 + shift
    return _first_of(months), _first_of(months + 1)


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _year(today: date, shift: int) -> Days:
    return date(today.year + shift, 1, 1), date(today.year + shift + 1, 1, 1)


_PERIODS: Mapping[Operator, Callable[[date], Days]] = {
    Operator.TODAY: lambda today: _days_from(today, 0),
    Operator.YESTERDAY: lambda today: _days_from(today, -1),
    Operator.TOMORROW: lambda today: _days_from(today, 1),
    Operator.THIS_WEEK: lambda today: _days_from(today, -today.weekday(), 7),
    Operator.LAST_WEEK: lambda today: _days_from(today, -today.weekday() - 7, 7),
    Operator.THIS_MONTH: lambda today: _month(today, 0),
    Operator.LAST_MONTH: lambda today: _month(today, -1),
    Operator.THIS_YEAR: lambda today: _year(today, 0),
    Operator.LAST_YEAR: lambda today: _year(today, -1),
}


def period(operator: Operator, today: date) -> Days | None:
    """The days that "this week", "yesterday", … mean today; weeks begin on Monday. None for other operators."""
    days = _PERIODS.get(operator)
    return days(today) if days is not None else None
