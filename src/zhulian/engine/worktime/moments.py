"""Between datetimes and whole seconds of Unix time."""

from datetime import UTC, datetime, timedelta

from .errors import EndBeforeStart, NaiveTime, TimeOutOfRange

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1900, 9900


def to_seconds(at: datetime) -> int:
    """Unix time of an aware datetime of any zone; fractions of a second are dropped.

    Goes by UTC because Python compares and subtracts wall clocks, ignoring the fold, within one zone.
    Raises `NaiveTime`, `TimeOutOfRange`.
    """
    if at.utcoffset() is None:
        raise NaiveTime(at)
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise TimeOutOfRange(at)
    return (at.astimezone(UTC) - EPOCH) // timedelta(seconds=1)


def from_seconds(seconds: int) -> datetime:
    """The UTC datetime of a Unix time."""
    return EPOCH + timedelta(seconds=seconds)


def to_range(start: datetime, end: datetime) -> tuple[int, int]:
    """Both ends in Unix time. Raises `EndBeforeStart` besides the errors of `to_seconds`."""
    begin, until = to_seconds(start), to_seconds(end)
    if until < begin:
        raise EndBeforeStart(start, end)
    return begin, until
