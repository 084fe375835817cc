"""Times of day, shifts over midnight, the week."""

import pytest

from zhulian.engine.worktime import (
    ALL_DAY,
    BadTimeOfDay,
    BadWeekday,
    Span,
    SpanEndNotAfterStart,
    SpanOutsideDay,
    SpansOverlap,
    SpansUnsorted,
    Week,
    WeekNotSevenDays,
    minutes,
    split_shift,
)


@pytest.mark.parametrize(
    ("text", "expected"), [("00:00", 0), ("9:05", 545), ("23:59", 1439), ("24:00", 1440)]
)
def test_a_time_of_day_is_read_in_minutes(text, expected):
    assert minutes(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "9", "9:5", "24:01", "12:60", "-1:00", "1 2:00", "ab:cd", "９:00", "12:00:00", "009:00", ":30"],
)
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(BadTimeOfDay) as caught:
        minutes(text)
    assert caught.value.text == text


def test_a_span_may_run_to_midnight():
    assert Span.of("00:00", "24:00") == ALL_DAY == Span(0, 1440)


@pytest.mark.parametrize(("start", "end"), [(600, 600), (1320, 360)])
def test_a_span_must_end_after_it_starts(start, end):
    with pytest.raises(SpanEndNotAfterStart) as caught:
        Span(start, end)
    assert caught.value.values() == {"start": start, "end": end}


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (0, 1441), (1441, 1500)])
def test_a_span_stays_within_the_day(start, end):
    with pytest.raises(SpanOutsideDay):
        Span(start, end)


@pytest.mark.parametrize(
    ("start", "end", "today", "tomorrow"),
    [
        (540, 1080, (Span(540, 1080),), ()),
        (1320, 360, (Span(1320, 1440),), (Span(0, 360),)),
        (1320, 0, (Span(1320, 1440),), ()),
        (1320, 1440, (Span(1320, 1440),), ()),
    ],
)
def test_a_shift_over_midnight_is_split(start, end, today, tomorrow):
    assert split_shift(start, end) == (today, tomorrow)


@pytest.mark.parametrize("minute", [0, 480])
def test_a_shift_of_no_length_is_refused(minute):
    with pytest.raises(SpanEndNotAfterStart):
        split_shift(minute, minute)


def test_a_week_of_night_shifts_runs_over_into_the_next_day():
    nights = Week.of_shifts({0: [(1320, 360)], 6: [(1320, 360), (480, 600)]})
    late, early = Span(1320, 1440), Span(0, 360)
    assert nights.days == ((early, late), (early,), (), (), (), (), (Span(480, 600), late))


def test_shifts_that_run_into_each_other_are_refused():
    with pytest.raises(SpansOverlap) as caught:
        Week.of_shifts({0: [(1320, 360)], 1: [(300, 600)]})
    assert caught.value.start == 300


def test_spans_of_a_day_must_be_in_order():
    with pytest.raises(SpansUnsorted) as caught:
        Week.same([Span(800, 900), Span(540, 600)])
    assert caught.value.start == 540


def test_spans_of_a_day_must_not_overlap():
    with pytest.raises(SpansOverlap) as caught:
        Week.same([Span(540, 601), Span(600, 700)])
    assert caught.value.start == 600


def test_spans_of_a_day_may_touch():
    touching = (Span(540, 600), Span(600, 700))
    assert Week.same(touching, on=[6]).days == ((), (), (), (), (), (), touching)


@pytest.mark.parametrize("weekday", [-1, 7])
def test_there_are_seven_weekdays(weekday):
    with pytest.raises(BadWeekday):
        Week.of({weekday: [ALL_DAY]})
    with pytest.raises(BadWeekday):
        Week.of_shifts({weekday: [(0, 60)]})


def test_a_week_has_seven_days():
    with pytest.raises(WeekNotSevenDays) as caught:
        Week(((ALL_DAY,),) * 6)
    assert caught.value.days == 6
