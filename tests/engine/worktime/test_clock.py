"""Open, next open, elapsed and due, by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.engine.worktime.offices import HOUR, OFFICE, WORKDAY, shanghai, utc
from zhulian.engine.worktime import (
    HORIZON,
    Calendar,
    Day,
    EndBeforeStart,
    NaiveTime,
    NegativeSeconds,
    NeverDue,
    NeverOpensAgain,
    Span,
    TimeOutOfRange,
    Week,
    due,
    elapsed,
    is_open,
    next_open,
)
from zhulian.engine.worktime.tiles import KEPT_DAYS

NAIVE = datetime(2025, 9, 1, 10)  # noqa: DTZ001
# Friday and Monday of an ordinary weekend.
FRIDAY, MONDAY = (2025, 9, 5), (2025, 9, 8)


@pytest.mark.parametrize(
    ("hour", "minute", "second", "expected"),
    [
        (8, 59, 59, False),
        (9, 0, 0, True),
        (11, 59, 59, True),
        (12, 0, 0, False),
        (13, 29, 59, False),
        (13, 30, 0, True),
        (17, 59, 59, True),
        (18, 0, 0, False),
    ],
)
def test_open_from_the_first_second_to_before_the_last(hour, minute, second, expected):
    at = shanghai(*FRIDAY, hour, minute, second)
    assert is_open(OFFICE, at) is expected
    assert is_open(OFFICE, at.astimezone(UTC)) is expected
    assert (next_open(OFFICE, at) == at) is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (shanghai(*FRIDAY, 7), utc(*FRIDAY, 1)),
        (shanghai(*FRIDAY, 10), utc(*FRIDAY, 2)),
        (shanghai(*FRIDAY, 12, 30), utc(*FRIDAY, 5, 30)),
        (shanghai(*FRIDAY, 18), utc(*MONDAY, 1)),
        (shanghai(2025, 9, 7, 23, 59), utc(*MONDAY, 1)),
    ],
)
def test_the_next_opening(at, expected):
    found = next_open(OFFICE, at)
    assert found == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (shanghai(*FRIDAY, 9), shanghai(*FRIDAY, 9), 0),
        (shanghai(*FRIDAY, 9), shanghai(*FRIDAY, 18), WORKDAY),
        (shanghai(*FRIDAY, 11), shanghai(*FRIDAY, 14), HOUR + HOUR // 2),
        (shanghai(*FRIDAY, 12), shanghai(*FRIDAY, 13, 30), 0),
        (shanghai(*FRIDAY, 17), shanghai(*MONDAY, 10), 2 * HOUR),
        (shanghai(*FRIDAY, 17, 59, 59), shanghai(*MONDAY, 9, 0, 1), 2),
        (shanghai(2025, 9, 1), shanghai(2025, 9, 29), 20 * WORKDAY),
    ],
)
def test_elapsed_working_time(start, end, expected):
    assert elapsed(OFFICE, start, end) == expected
    assert elapsed(OFFICE, start.astimezone(UTC), end) == expected


@pytest.mark.parametrize(
    ("start", "seconds", "expected"),
    [
        (shanghai(*FRIDAY, 9), HOUR, utc(*FRIDAY, 2)),
        (shanghai(*FRIDAY, 11), 2 * HOUR, utc(*FRIDAY, 6, 30)),
        (shanghai(*FRIDAY, 3), 1, utc(*FRIDAY, 1, 0, 1)),
        (shanghai(*FRIDAY, 17), HOUR, utc(*FRIDAY, 10)),
        (shanghai(*FRIDAY, 17), HOUR + 1, utc(*MONDAY, 1, 0, 1)),
        (shanghai(*FRIDAY, 11), HOUR, utc(*FRIDAY, 4)),
        (shanghai(2025, 9, 6, 12), WORKDAY, utc(*MONDAY, 10)),
        (shanghai(2025, 1, 1), 261 * WORKDAY, utc(2025, 12, 31, 10)),
    ],
)
def test_due_times(start, seconds, expected):
    found = due(OFFICE, start, seconds)
    assert found == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize("at", [shanghai(*FRIDAY, 10), shanghai(*FRIDAY, 23), shanghai(2025, 9, 6, 12)])
def test_no_time_is_due_at_once(at):
    assert due(OFFICE, at, 0) == at


def test_fractions_of_a_second_are_dropped():
    start = shanghai(*FRIDAY, 10).replace(microsecond=900_000)
    end = shanghai(*FRIDAY, 10, 0, 2).replace(microsecond=100_000)
    assert elapsed(OFFICE, start, end) == 2
    assert due(OFFICE, start, 5) == shanghai(*FRIDAY, 10, 0, 5)
    assert next_open(OFFICE, start) == shanghai(*FRIDAY, 10)
    assert elapsed(OFFICE, start, start.replace(microsecond=0)) == 0


def test_night_shifts_join_at_midnight():
    nights = Calendar("Asia/Shanghai", Week.of_shifts({day: [(1320, 360)] for day in range(5)}))
    start = shanghai(*FRIDAY, 21)
    assert due(nights, start, 8 * HOUR) == shanghai(2025, 9, 6, 6)
    assert due(nights, start, 8 * HOUR + 60) == shanghai(*MONDAY, 22, 1)
    assert is_open(nights, shanghai(2025, 9, 6, 0))
    assert elapsed(nights, shanghai(*FRIDAY, 23), shanghai(2025, 9, 6, 1)) == 2 * HOUR


def test_a_holiday_closes_its_own_date_only():
    nights = Calendar(
        "Asia/Shanghai",
        Week.of_shifts({day: [(1320, 360)] for day in range(7)}),
        {date(2025, 9, 6): Day.holiday("盘点")},
    )
    assert elapsed(nights, shanghai(*FRIDAY, 21), shanghai(2025, 9, 7, 7)) == 2 * HOUR + 6 * HOUR


def test_time_does_not_run_backwards():
    start, end = shanghai(*FRIDAY, 10), shanghai(*FRIDAY, 9, 59, 59)
    with pytest.raises(EndBeforeStart) as caught:
        elapsed(OFFICE, start, end)
    assert caught.value.values() == {"start": start, "end": end}


def test_less_than_no_time_is_refused():
    with pytest.raises(NegativeSeconds) as caught:
        due(OFFICE, shanghai(*FRIDAY, 10), -1)
    assert caught.value.seconds == -1


@pytest.mark.parametrize(
    "ask",
    [
        lambda at: is_open(OFFICE, at),
        lambda at: next_open(OFFICE, at),
        lambda at: due(OFFICE, at, 60),
        lambda at: elapsed(OFFICE, at, shanghai(*FRIDAY)),
        lambda at: elapsed(OFFICE, shanghai(*FRIDAY), at),
    ],
)
def test_moments_must_have_a_zone_and_a_sensible_year(ask):
    with pytest.raises(NaiveTime):
        ask(NAIVE)
    for year in (1, 1899, 9901, 9999):
        with pytest.raises(TimeOutOfRange):
            ask(datetime(year, 12, 31, tzinfo=UTC))


def test_the_years_at_both_ends_are_reckoned_with():
    always = Calendar.always()
    for year in (1900, 9900):
        assert due(always, utc(year, 1, 1), HOUR) == utc(year, 1, 1, 1)


ONCE = Calendar("UTC", Week.of({}), {date(2025, 9, 6): Day.special("展会", [Span.of("10:00", "12:00")])})


def test_never_due_when_too_little_working_time_is_left():
    assert due(ONCE, utc(2025, 9, 1), 2 * HOUR) == utc(2025, 9, 6, 12)
    with pytest.raises(NeverDue) as caught:
        due(ONCE, utc(2025, 9, 1), 2 * HOUR + 1)
    assert caught.value.values() == {"start": utc(2025, 9, 1), "seconds": 2 * HOUR + 1}


def test_never_open_again_after_the_last_date():
    assert next_open(ONCE, utc(2015, 9, 10)) == utc(2025, 9, 6, 10)
    assert next_open(ONCE, utc(2025, 9, 6, 11, 59, 59)) == utc(2025, 9, 6, 11, 59, 59)
    for at in (utc(2015, 9, 5), utc(2025, 9, 6, 12)):
        with pytest.raises(NeverOpensAgain) as caught:
            next_open(ONCE, at)
        assert caught.value.start == at


def test_the_horizon_is_ten_years_from_the_start():
    always, start = Calendar.always(), utc(2025, 1, 1)
    assert due(always, start, HORIZON) == start + timedelta(seconds=HORIZON) == utc(2035, 1, 2)
    with pytest.raises(NeverDue):
        due(always, start, HORIZON + 1)


def test_what_is_kept_of_the_days_is_bounded():
    always = Calendar.always()
    assert elapsed(always, utc(2000, 1, 1), utc(2030, 1, 1)) == 10_958 * 86_400
    assert 0 < len(always._tiles) <= KEPT_DAYS
    assert elapsed(always, utc(2000, 1, 1), utc(2000, 1, 2)) == 86_400
