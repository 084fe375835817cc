"""The way to a due time, step by step."""

import json
from datetime import UTC, date

import pytest

from tests.engine.worktime.offices import HOUR, HOURS, OFFICE, shanghai
from zhulian.engine.worktime import (
    Calendar,
    Counted,
    Day,
    DayKind,
    EndBeforeStart,
    NeverDue,
    NeverOpensAgain,
    Opened,
    Pause,
    Reason,
    Skipped,
    Span,
    Stopped,
    Week,
    explain_due,
    explain_elapsed,
    explain_next_open,
)

FRIDAY, SATURDAY, SUNDAY, MONDAY = date(2025, 9, 5), date(2025, 9, 6), date(2025, 9, 7), date(2025, 9, 8)


def at(day, hour=0, minute=0):
    return shanghai(day.year, day.month, day.day, hour, minute)


def skipped(reason, start, end, first_day, last_day=None, name=""):
    return Skipped(reason, start, end, name, first_day, last_day or first_day)


def test_lunch_the_night_and_the_weekend():
    told = explain_due(OFFICE, at(FRIDAY, 11), 6 * HOUR)
    assert told.steps == (
        Counted(at(FRIDAY, 11), at(FRIDAY, 12), HOUR),
        skipped(Reason.BREAK, at(FRIDAY, 12), at(FRIDAY, 13, 30), FRIDAY),
        Counted(at(FRIDAY, 13, 30), at(FRIDAY, 18), 4 * HOUR + 1800),
        skipped(Reason.OUTSIDE_HOURS, at(FRIDAY, 18), at(SATURDAY), FRIDAY),
        skipped(Reason.CLOSED_WEEKDAY, at(SATURDAY), at(MONDAY), SATURDAY, SUNDAY),
        skipped(Reason.OUTSIDE_HOURS, at(MONDAY), at(MONDAY, 9), MONDAY),
        Counted(at(MONDAY, 9), at(MONDAY, 9, 30), 1800),
    )
    assert (told.start, told.end, told.counted) == (at(FRIDAY, 11), at(MONDAY, 9, 30), 6 * HOUR)
    assert told.start.tzinfo is told.end.tzinfo is UTC


def test_a_night_between_two_workdays_is_one_step():
    thursday = date(2025, 9, 4)
    told = explain_due(OFFICE, at(thursday, 17), 2 * HOUR)
    assert told.steps[1] == skipped(
        Reason.OUTSIDE_HOURS, at(thursday, 18), at(FRIDAY, 9), first_day=thursday, last_day=FRIDAY
    )
    assert len(told.steps) == 3


def test_no_time_needs_no_steps():
    told = explain_due(OFFICE, at(SATURDAY), 0)
    assert (told.end, told.counted, told.steps) == (at(SATURDAY), 0, ())


def test_round_the_clock_is_one_step():
    told = explain_due(Calendar.always("Asia/Shanghai"), at(FRIDAY, 11), 30 * 86_400)
    assert [step.code for step in told.steps] == ["counted"]
    assert told.steps[0].seconds == 30 * 86_400


EVENTFUL = Calendar(
    "Asia/Shanghai",
    Week.same(HOURS),
    {
        FRIDAY: Day.holiday("盘点"),
        SATURDAY: Day.make_up("国庆节", like=4),
        MONDAY: Day.special("展会", [Span.of("10:00", "12:00"), Span.of("14:00", "15:00")]),
    },
)


def test_holidays_make_up_days_and_special_days_are_named():
    told = explain_due(EVENTFUL, at(FRIDAY, 10), 9 * HOUR)
    assert told.steps == (
        skipped(Reason.HOLIDAY, at(FRIDAY, 10), at(SATURDAY), FRIDAY, name="盘点"),
        skipped(Reason.OUTSIDE_HOURS, at(SATURDAY), at(SATURDAY, 9), SATURDAY),
        Opened(DayKind.MAKE_UP, "国庆节", SATURDAY),
        Counted(at(SATURDAY, 9), at(SATURDAY, 12), 3 * HOUR),
        skipped(Reason.BREAK, at(SATURDAY, 12), at(SATURDAY, 13, 30), SATURDAY),
        Counted(at(SATURDAY, 13, 30), at(SATURDAY, 18), 4 * HOUR + 1800),
        skipped(Reason.OUTSIDE_HOURS, at(SATURDAY, 18), at(SUNDAY), SATURDAY),
        skipped(Reason.CLOSED_WEEKDAY, at(SUNDAY), at(MONDAY), SUNDAY),
        skipped(Reason.OUTSIDE_HOURS, at(MONDAY), at(MONDAY, 10), MONDAY, name="展会"),
        Opened(DayKind.SPECIAL, "展会", MONDAY),
        Counted(at(MONDAY, 10), at(MONDAY, 11, 30), HOUR + 1800),
    )


def test_after_an_early_close_the_special_day_is_the_reason():
    told = explain_next_open(EVENTFUL, at(MONDAY, 16))
    assert told.steps == (
        skipped(Reason.OUTSIDE_HOURS, at(MONDAY, 16), at(date(2025, 9, 9)), MONDAY, name="展会"),
        skipped(Reason.OUTSIDE_HOURS, at(date(2025, 9, 9)), at(date(2025, 9, 9), 9), date(2025, 9, 9)),
    )
    assert (told.end, told.counted) == (at(date(2025, 9, 9), 9), 0)


def test_the_next_opening_of_an_open_calendar_is_now():
    told = explain_next_open(OFFICE, at(FRIDAY, 10))
    assert (told.end, told.steps) == (at(FRIDAY, 10), ())


def test_a_pause_is_one_step_over_everything_it_covers():
    pause = Pause(at(FRIDAY, 17), at(MONDAY, 10), "等待客户")
    told = explain_due(OFFICE, at(FRIDAY, 16), 2 * HOUR, [pause])
    assert told.steps == (
        Counted(at(FRIDAY, 16), at(FRIDAY, 17), HOUR),
        skipped(Reason.PAUSE, at(FRIDAY, 17), at(MONDAY, 10), FRIDAY, MONDAY, "等待客户"),
        Counted(at(MONDAY, 10), at(MONDAY, 11), HOUR),
    )


def test_a_pause_splits_a_make_up_day_that_is_announced_once():
    pause = Pause(at(SATURDAY, 10), at(SATURDAY, 11))
    told = explain_due(EVENTFUL, at(SATURDAY, 9), 2 * HOUR, [pause])
    assert [step.code for step in told.steps] == ["opened", "counted", "skipped", "counted"]


def test_special_days_that_meet_at_midnight_are_announced_one_by_one():
    fair = Day.special("展会", [Span(0, 1440)])
    cal = Calendar("Asia/Shanghai", Week.of({0: [Span(0, 1440)]}), {SATURDAY: fair, SUNDAY: fair})
    told = explain_due(cal, at(SATURDAY, 12), 60 * HOUR)
    assert told.steps == (
        Opened(DayKind.SPECIAL, "展会", SATURDAY),
        Counted(at(SATURDAY, 12), at(SUNDAY), 12 * HOUR),
        Opened(DayKind.SPECIAL, "展会", SUNDAY),
        Counted(at(SUNDAY), at(MONDAY), 24 * HOUR),
        Counted(at(MONDAY), at(date(2025, 9, 9)), 24 * HOUR),
    )


def test_two_pauses_that_touch_stay_two_steps():
    pauses = [
        Pause(at(FRIDAY, 10), at(FRIDAY, 11), "客户"),
        Pause(at(FRIDAY, 10, 30), at(FRIDAY, 12), "客户"),
    ]
    told = explain_elapsed(OFFICE, at(FRIDAY, 9), at(FRIDAY, 12), pauses)
    assert [step.code for step in told.steps] == ["counted", "skipped", "skipped"]
    assert told.steps[2].start == at(FRIDAY, 11)
    assert told.counted == HOUR


def test_a_stopped_clock_says_where_it_stopped():
    told = explain_due(OFFICE, at(FRIDAY, 9), 2 * HOUR, [Pause(at(FRIDAY, 10), name="等待客户")])
    assert told.end is None
    assert told.counted == HOUR
    assert told.steps == (
        Counted(at(FRIDAY, 9), at(FRIDAY, 10), HOUR),
        Stopped(at(FRIDAY, 10), "等待客户"),
    )


def test_a_clock_stopped_from_the_start_has_only_that_to_say():
    told = explain_due(OFFICE, at(FRIDAY, 9), 2 * HOUR, [Pause(at(FRIDAY, 8), name="等待客户")])
    assert (told.end, told.counted) == (None, 0)
    assert told.steps == (Stopped(at(FRIDAY, 9), "等待客户"),)


def test_an_open_pause_runs_to_the_end_of_what_has_elapsed():
    told = explain_elapsed(OFFICE, at(FRIDAY, 9), at(FRIDAY, 12), [Pause(at(FRIDAY, 10))])
    assert told.counted == HOUR
    assert told.steps[-1] == skipped(Reason.PAUSE, at(FRIDAY, 10), at(FRIDAY, 12), FRIDAY)


def test_explanations_refuse_what_answers_refuse():
    once = Calendar("UTC", Week.of({}), {FRIDAY: Day.special("展会", [Span(0, 60)])})
    with pytest.raises(NeverDue):
        explain_due(once, at(FRIDAY), 2 * HOUR)
    with pytest.raises(NeverOpensAgain):
        explain_next_open(once, at(SATURDAY, 12))
    with pytest.raises(EndBeforeStart):
        explain_elapsed(once, at(SATURDAY), at(FRIDAY))


def test_an_explanation_can_be_kept_as_json():
    pauses = [Pause(at(MONDAY, 11), name="等待客户")]
    told = explain_due(EVENTFUL, at(SATURDAY, 17), 3 * HOUR, pauses)
    assert json.loads(json.dumps(told.as_data())) == {
        "start": "2025-09-06T09:00:00+00:00",
        "end": None,
        "counted": 2 * HOUR,
        "steps": [
            {"code": "opened", "kind": "make_up", "name": "国庆节", "day": "2025-09-06"},
            {
                "code": "counted",
                "start": "2025-09-06T09:00:00+00:00",
                "end": "2025-09-06T10:00:00+00:00",
                "seconds": HOUR,
            },
            _plain("outside_hours", "2025-09-06T10:00:00+00:00", "2025-09-06T16:00:00+00:00", "2025-09-06"),
            _plain("closed_weekday", "2025-09-06T16:00:00+00:00", "2025-09-07T16:00:00+00:00", "2025-09-07"),
            _plain(
                "outside_hours",
                "2025-09-07T16:00:00+00:00",
                "2025-09-08T02:00:00+00:00",
                "2025-09-08",
                "展会",
            ),
            {"code": "opened", "kind": "special", "name": "展会", "day": "2025-09-08"},
            {
                "code": "counted",
                "start": "2025-09-08T02:00:00+00:00",
                "end": "2025-09-08T03:00:00+00:00",
                "seconds": HOUR,
            },
            {"code": "stopped", "at": "2025-09-08T03:00:00+00:00", "name": "等待客户"},
        ],
    }


def _plain(reason, start, end, day, name=""):
    return {
        "code": "skipped",
        "reason": reason,
        "start": start,
        "end": end,
        "name": name,
        "first_day": day,
        "last_day": day,
    }
