"""Clocks that change: what the wall clock reads decides, what has passed is counted in UTC."""

from datetime import UTC, date

import pytest

from tests.engine.worktime.offices import HOUR, new_york, utc
from zhulian.engine.worktime import (
    Calendar,
    Day,
    Span,
    Week,
    due,
    elapsed,
    explain_elapsed,
    is_open,
    next_open,
)

EVERY_DAY = range(7)


def daily(zone, *spans):
    return Calendar(zone, Week.same([Span.of(start, end) for start, end in spans], on=EVERY_DAY))


NIGHT = daily("America/New_York", ("00:00", "06:00"))
ALWAYS = Calendar.always("America/New_York")


def test_the_missing_hour_is_not_worked():
    # 2025-03-09 02:00 EST became 03:00 EDT.
    assert elapsed(NIGHT, new_york(2025, 3, 9), new_york(2025, 3, 9, 6)) == 5 * HOUR
    assert elapsed(ALWAYS, new_york(2025, 3, 9), new_york(2025, 3, 10)) == 23 * HOUR
    assert due(NIGHT, new_york(2025, 3, 9), 3 * HOUR) == utc(2025, 3, 9, 8)


def test_the_repeated_hour_is_worked_twice():
    # 2025-11-02 02:00 EDT became 01:00 EST.
    assert elapsed(NIGHT, new_york(2025, 11, 2), new_york(2025, 11, 2, 6)) == 7 * HOUR
    assert elapsed(ALWAYS, new_york(2025, 11, 2), new_york(2025, 11, 3)) == 25 * HOUR
    assert due(NIGHT, new_york(2025, 11, 2), 3 * HOUR) == utc(2025, 11, 2, 7)


def test_both_readings_of_a_repeated_time_are_told_apart():
    first, second = new_york(2025, 11, 2, 1, 30), new_york(2025, 11, 2, 1, 30, fold=1)
    assert elapsed(ALWAYS, first, second) == HOUR
    assert due(ALWAYS, first, HOUR) == second.astimezone(UTC)
    assert due(ALWAYS, second, 1800) == utc(2025, 11, 2, 7)


def test_a_span_within_the_missing_hour_is_left_out():
    cal = daily("America/New_York", ("02:15", "02:45"))
    assert next_open(cal, new_york(2025, 3, 8, 3)) == new_york(2025, 3, 10, 2, 15)
    assert elapsed(cal, new_york(2025, 3, 9), new_york(2025, 3, 10)) == 0


def test_a_span_that_starts_in_the_missing_hour_opens_when_clocks_have_changed():
    cal = daily("America/New_York", ("02:30", "04:00"))
    assert next_open(cal, new_york(2025, 3, 9)) == utc(2025, 3, 9, 7)
    assert elapsed(cal, new_york(2025, 3, 9), new_york(2025, 3, 10)) == HOUR


def test_a_span_within_the_repeated_hour_opens_twice():
    cal = daily("America/New_York", ("01:15", "01:45"))
    start = new_york(2025, 11, 2)
    assert elapsed(cal, start, new_york(2025, 11, 3)) == HOUR
    assert due(cal, start, 1800) == utc(2025, 11, 2, 5, 45)
    assert due(cal, start, 1801) == utc(2025, 11, 2, 6, 15, 1)
    assert is_open(cal, utc(2025, 11, 2, 5, 30))
    assert not is_open(cal, utc(2025, 11, 2, 6))
    assert is_open(cal, utc(2025, 11, 2, 6, 30))


def test_office_hours_keep_their_length_across_a_change():
    office = daily("America/New_York", ("09:00", "17:00"))
    assert due(office, new_york(2025, 3, 8, 16), 2 * HOUR) == utc(2025, 3, 9, 14)
    assert due(office, new_york(2025, 11, 1, 16), 2 * HOUR) == utc(2025, 11, 2, 15)


def test_half_an_hour_of_summer_time():
    # Lord Howe: 2024-10-06 02:00 +10:30 became 02:30 +11:00, and back on 2025-04-06.
    cal = Calendar.always("Australia/Lord_Howe")
    night = daily("Australia/Lord_Howe", ("01:00", "03:00"))
    assert elapsed(night, utc(2024, 10, 5, 12), utc(2024, 10, 6, 12)) == 1.5 * HOUR
    assert elapsed(night, utc(2025, 4, 5, 12), utc(2025, 4, 6, 12)) == 2.5 * HOUR
    assert elapsed(cal, utc(2024, 10, 5), utc(2024, 10, 7)) == 48 * HOUR


def test_clocks_that_go_back_over_midnight_return_to_the_day_before():
    # St John's: 2010-11-07 00:01 became 2010-11-06 23:01, so Saturday's last hour came again after Sunday began.
    week = Week.same([Span.of("00:00", "24:00")], on=[5])
    cal = Calendar("America/St_Johns", week)
    assert elapsed(cal, utc(2010, 11, 5), utc(2010, 11, 8)) == 24 * HOUR + 59 * 60
    told = explain_elapsed(cal, utc(2010, 11, 6, 2), utc(2010, 11, 7, 4))
    assert [step.code for step in told.steps] == ["skipped", "counted", "skipped", "counted", "skipped"]
    assert told.steps[2].first_day == told.steps[2].last_day == date(2010, 11, 7)
    assert (told.steps[2].end - told.steps[2].start).total_seconds() == 60


def test_a_date_that_a_zone_left_out_is_not_worked():
    # Samoa crossed the date line: 2011-12-29 was followed by 2011-12-31.
    cal = Calendar("Pacific/Apia", Week.of({}), {date(2011, 12, 30): Day.special("展会", [Span(0, 1440)])})
    assert elapsed(cal, utc(2011, 12, 25), utc(2012, 1, 5)) == 0
    assert (
        elapsed(daily("Pacific/Apia", ("08:00", "16:00")), utc(2011, 12, 29, 10), utc(2012, 1, 1, 10))
        == 24 * HOUR
    )


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_the_same_moment_is_open_in_one_zone_and_closed_in_another(zone):
    cal = daily(zone, ("09:00", "10:00"))
    opening = next_open(cal, utc(2025, 6, 1))
    local = opening.astimezone(cal._zone_info)
    assert (local.hour, local.minute) == (9, 0)
    assert not is_open(daily("Europe/London", ("09:00", "10:00")), opening)
