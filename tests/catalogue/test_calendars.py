"""Rows of the database as working calendars, their holidays, and the words that explain a deadline."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.administration import world
from zhulian.catalogue import actions, calendars, explain, holidays
from zhulian.catalogue.models import Calendar, DayKind, Holiday
from zhulian.engine.worktime import Explanation, Pause, due, explain_due
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import JournalEntry

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
HOUR = 3600


def shanghai(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A moment of 2025, given by Shanghai's wall clock."""
    return datetime(2025, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def calendar(**fields) -> Calendar:
    values = {"name": "工作时间", "name_en": "Business hours", "week": calendars.BUSINESS_WEEK, **fields}
    return actions.save_calendar(SYSTEM, Calendar(**values))


def test_four_working_hours_pass_over_lunch_and_the_night():
    row = calendar()
    assert due(calendars.engine_calendar(row), shanghai(3, 16), 4 * HOUR) == shanghai(4, 11)


def test_statutory_holidays_close_and_make_up_days_open_all_that_follow_them():
    assert holidays.seed_holidays([2025]) == 28 + 5
    follows, ignores = calendar(), calendar(follows_holidays=False)
    at = shanghai(30, 17, month=9)
    assert due(calendars.engine_calendar(follows), at, 2 * HOUR) == shanghai(9, 10, month=10)
    assert due(calendars.engine_calendar(ignores), at, 2 * HOUR) == shanghai(1, 10, month=10)
    saturday = shanghai(11, 9, month=10)
    assert due(calendars.engine_calendar(follows), saturday, HOUR) == shanghai(11, 10, month=10)


def test_seeding_again_adds_nothing_and_keeps_what_was_edited():
    holidays.seed_holidays([2025])
    day = Holiday.objects.get(day=date(2025, 10, 8))
    day.kind, day.spans = DayKind.SPECIAL, [["10:00", "16:00"]]
    actions.save_holiday(SYSTEM, day)
    assert holidays.seed_holidays([2025, 1999]) == 0
    assert Holiday.objects.get(day=date(2025, 10, 8)).kind == DayKind.SPECIAL
    assert JournalEntry.objects.filter(action="holidays.seeded").count() == 1


def test_next_year_is_missed_from_october_on():
    assert holidays.missing_holiday_years(date(2025, 5, 1)) == [2025]
    holidays.seed_holidays([2025])
    assert holidays.missing_holiday_years(date(2025, 5, 1)) == []
    assert holidays.missing_holiday_years(date(2025, 9, 30)) == []
    assert holidays.missing_holiday_years(date(2025, 10, 1)) == [2026]
    assert holidays.missing_holiday_years(date(2027, 1, 1)) == [2027]


def test_a_kept_calendar_is_built_anew_after_every_write():
    row = calendar()
    at = shanghai(3, 9)
    assert due(calendars.engine_calendar(row), at, HOUR) == shanghai(3, 10)
    assert calendars.engine_calendar(row) is calendars.engine_calendar(row)
    day = actions.save_holiday(SYSTEM, Holiday(day=date(2025, 11, 3), name="停电", kind=DayKind.CLOSED))
    assert due(calendars.engine_calendar(row), at, HOUR) == shanghai(4, 10)
    actions.delete_holiday(SYSTEM, day)
    assert due(calendars.engine_calendar(row), at, HOUR) == shanghai(3, 10)


def test_a_calendars_own_exception_beats_the_shared_one():
    shared = {"day": date(2025, 11, 3), "name": "假"}
    row = calendar()
    actions.save_holiday(SYSTEM, Holiday(**shared))
    actions.save_holiday(
        SYSTEM, Holiday(**shared, calendar=row, kind=DayKind.SPECIAL, spans=[["10:00", "11:00"]])
    )
    assert due(calendars.engine_calendar(row), shanghai(3, 9), 1800) == shanghai(3, 10, 30)


def test_the_clients_default_comes_before_the_centres_and_both_before_business_hours():
    acme, other = world.client_company("acme"), world.client_company("other")
    assert calendars.calendar_row_for(acme).pk is None
    assert due(calendars.calendar_for(acme), shanghai(3, 9), HOUR) == shanghai(3, 10)
    own = calendar(is_default=True)
    theirs = calendar(client=acme)
    first = calendar(client=acme, is_default=True)
    assert calendars.calendar_row_for(acme) == first
    assert calendars.calendar_row_for(other) == own
    theirs.is_default = True
    actions.save_calendar(SYSTEM, theirs)
    assert calendars.calendar_row_for(acme) == theirs
    assert Calendar.objects.filter(client=acme, is_default=True).count() == 1


@pytest.mark.parametrize(
    ("week", "words"),
    [
        ([[["9", "12:00"]]] + [[]] * 6, "“9”"),
        ([[["12:00", "09:00"]]] + [[]] * 6, "12:00–09:00"),
        ([[["09:00", "12:00"], ["11:00", "13:00"]]] + [[]] * 6, "11:00"),
        ([[]] * 7, "never open"),
        ([[["09:00", "12:00"]]], "seven days"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(week, words):
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        calendar(week=week)
    assert words in " ".join(refusal.value.message_dict["week"])
    assert not Calendar.objects.exists()


def test_a_special_day_needs_hours():
    with pytest.raises(ValidationError) as refusal:
        actions.save_holiday(SYSTEM, Holiday(day=date(2025, 11, 3), name="早退", kind=DayKind.SPECIAL))
    assert "spans" in refusal.value.message_dict
    assert not Holiday.objects.exists()


def test_shared_holidays_and_calendars_need_the_permission_for_all_clients():
    acme = world.client_company("acme")
    limited = world.actor(world.person("limited", {"settings.catalogue": "client"}, acme))
    for write in (
        lambda: actions.save_holiday(limited, Holiday(day=date(2025, 11, 3), name="x")),
        lambda: actions.save_calendar(limited, Calendar(name="x", week=calendars.BUSINESS_WEEK)),
        lambda: actions.save_calendar(
            limited, Calendar(name="x", week=calendars.BUSINESS_WEEK, client=world.client_company("other"))
        ),
    ):
        with pytest.raises(NotFound):
            write()
    assert not Holiday.objects.exists()
    assert not Calendar.objects.exists()
    own = Calendar(name="x", week=calendars.BUSINESS_WEEK, client=acme)
    assert actions.save_calendar(limited, own).pk
    assert actions.save_holiday(limited, Holiday(day=date(2025, 11, 3), name="x", calendar=own)).pk


def explained(pauses=()) -> Explanation:
    holidays.seed_holidays([2025])
    cal = calendars.engine_calendar(calendar())
    return explain_due(cal, shanghai(30, 16, month=9), 4 * HOUR, pauses)


def test_the_way_to_a_deadline_in_english():
    with translation.override("en"):
        found = explained()
        assert explain.summary(found, "Asia/Shanghai") == (
            "4 hours of working time from Tue 2025-09-30 16:00 end on Thu 2025-10-09 11:00."
        )
        assert explain.in_words(found, "Asia/Shanghai") == [
            "Tue 2025-09-30 16:00–18:00: 2 hours counted",
            "Tue 2025-09-30 18:00 to Thu 2025-10-09 09:00: not counted (outside service hours, "
            "holiday: National Day, holiday: Mid-autumn Festival)",
            "Thu 2025-10-09 09:00–11:00: 2 hours counted",
        ]


def test_a_stored_explanation_reads_the_same_as_the_fresh_one():
    pause = Pause(shanghai(30, 17, month=9), None, "等待客户\tWaiting for the customer")
    found = explained([pause])
    stored = explain.from_data(found.as_data())
    assert stored == found
    with translation.override("en"):
        lines = explain.in_words(stored, "Asia/Shanghai")
        assert lines[-1] == "Since Tue 2025-09-30 17:00 the clock stands still: Waiting for the customer."
        assert explain.summary(stored, "Asia/Shanghai").startswith("The clock stands still after 1 hour")


def test_a_make_up_workday_is_named():
    holidays.seed_holidays([2025])
    cal = calendars.engine_calendar(calendar())
    found = explain_due(cal, shanghai(11, 9, month=10), HOUR)
    assert explain.from_data(found.as_data()) == found
    with translation.override("en"):
        assert explain.in_words(found, "Asia/Shanghai")[0] == (
            "Sat 2025-10-11 is a make-up workday (National Day)."
        )


def test_hours_are_told_in_hours_and_minutes():
    with translation.override("en"):
        told = [explain.hours_text(seconds) for seconds in (0, 59, 60, 3600, 5400, 26 * HOUR)]
    assert told == ["0 seconds", "59 seconds", "1 minute", "1 hour", "1 hour 30 minutes", "26 hours"]


def test_midnight_at_the_end_belongs_to_the_day_before():
    start, end = datetime(2025, 11, 3, 10, tzinfo=UTC), datetime(2025, 11, 3, 16, tzinfo=UTC)
    with translation.override("en"):
        assert explain.span_text(start, end, "Asia/Shanghai") == "Mon 2025-11-03 18:00–24:00"
