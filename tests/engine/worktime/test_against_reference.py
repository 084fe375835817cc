"""The engine and the minute-stepping reference must agree."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from chinese_calendar import is_workday
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.worktime.offices import CHINA, shanghai
from tests.engine.worktime.reference import MINUTE, Reference
from tests.engine.worktime.worlds import ZONES, examples, moments, pauses_in, worlds
from zhulian.engine.worktime import Calendar, Span, Week, due, elapsed, is_open

OFFICE_HOURS = ((540, 720), (810, 1080))


@given(st.data())
@examples(30)
def test_elapsed_in_random_weeks_of_random_years(data):
    world = data.draw(worlds())
    start, end = sorted((data.draw(moments(world, MINUTE)), data.draw(moments(world, MINUTE))))
    pauses = data.draw(pauses_in(world, MINUTE))
    plain = [(pause.start, pause.end) for pause in pauses]
    assert elapsed(world.cal, start, end, pauses) == world.reference.elapsed(start, end, plain)


@given(st.data())
@examples(30)
def test_due_in_random_weeks_of_random_years(data):
    world = data.draw(worlds())
    start, count = data.draw(moments(world, MINUTE)), data.draw(st.integers(1, 600))
    pauses = data.draw(pauses_in(world, MINUTE))
    plain = [(pause.start, pause.end) for pause in pauses]
    assert due(world.cal, start, 60 * count, pauses) == world.reference.due(start, count, plain)


@given(st.data())
@examples(65)
def test_open_at_random_moments(data):
    world = data.draw(worlds())
    at = data.draw(moments(world))
    assert is_open(world.cal, at) == world.reference.works(at.replace(second=0))


@pytest.mark.parametrize("zone", ZONES)
def test_spans_that_touch_every_change_of_clocks_in_a_year(zone):
    night = ((0, 1), (61, 150), (1380, 1440))
    cal = Calendar(zone, Week.same([Span(start, end) for start, end in night], on=range(7)))
    reference = Reference(ZoneInfo(zone), lambda _day: night)
    for change in _days_of_change(reference.zone, 2011):
        first, last = change - timedelta(days=1), change + timedelta(days=2)
        assert elapsed(cal, first, last) == reference.elapsed(first, last)


def _days_of_change(zone, year):
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=offset) for offset in range(365)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [day for day, before, after in zip(days, offsets, offsets[1:], strict=False) if before != after]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_whole_year_in_china(year):
    first, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    hours = {
        day: OFFICE_HOURS if is_workday(day) else ()
        for day in (first + timedelta(days=n) for n in range(days))
    }
    reference = Reference(ZoneInfo("Asia/Shanghai"), hours.__getitem__, step=timedelta(minutes=10))
    start, end = shanghai(year, 1, 1), shanghai(year + 1, 1, 1)
    worked = list(reference.steps(start, end))
    assert elapsed(CHINA, start, end) == 600 * len(worked)
    for count in range(1, len(worked), 97):
        assert due(CHINA, start, 600 * count) == worked[count - 1] + reference.step
