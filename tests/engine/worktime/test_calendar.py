"""What makes a calendar, and what is refused."""

import copy
import pickle
from datetime import date

import pytest

from tests.engine.worktime.offices import CHINA, HOURS, OFFICE, shanghai
from zhulian.engine import worktime
from zhulian.engine.worktime import (
    ALL_DAY,
    BadDay,
    BadWeekday,
    BlankName,
    Calendar,
    Day,
    DayKind,
    EmptyDay,
    NeverOpens,
    Span,
    SpansOverlap,
    UnknownZone,
    Week,
    WorktimeError,
    elapsed,
    is_open,
)

SATURDAY, SUNDAY, MONDAY = date(2025, 9, 27), date(2025, 9, 28), date(2025, 9, 29)
NO_WEEK = Week.of({})


@pytest.mark.parametrize(
    "zone",
    ["", "America", "../etc/passwd", "/etc/localtime", "x\0y", "北京", "Asia/Shanghai ", "a" * 5000],
)
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(UnknownZone) as caught:
        Calendar(zone, OFFICE.week)
    assert caught.value.zone == zone


def test_a_calendar_that_never_opens_is_refused():
    with pytest.raises(NeverOpens):
        Calendar("UTC", NO_WEEK)
    with pytest.raises(NeverOpens):
        Calendar("UTC", NO_WEEK, {MONDAY: Day.holiday("盘点")})


def test_a_calendar_may_open_on_a_single_date_only():
    cal = Calendar("Asia/Shanghai", NO_WEEK, {SATURDAY: Day.special("展会", [ALL_DAY])})
    assert elapsed(cal, shanghai(2025, 9, 1), shanghai(2025, 11, 1)) == 86_400


def test_exceptions_replace_the_weekday():
    short = (Span.of("09:00", "12:00"),)
    cal = Calendar(
        "Asia/Shanghai",
        OFFICE.week,
        {
            MONDAY: Day.holiday("盘点"),
            SUNDAY: Day.make_up("国庆节", like=4),
            SATURDAY: Day.special("展会", short),
        },
    )
    assert cal.spans_on(MONDAY) == ()
    assert cal.spans_on(SUNDAY) == HOURS
    assert cal.spans_on(SATURDAY) == short
    assert cal.spans_on(date(2025, 9, 30)) == HOURS
    assert cal.spans_on(date(2025, 10, 4)) == ()


def test_a_make_up_day_may_have_spans_of_its_own():
    own = (Span.of("10:00", "16:00"),)
    cal = Calendar("Asia/Shanghai", OFFICE.week, {SUNDAY: Day.make_up("国庆节", spans=own)})
    assert cal.spans_on(SUNDAY) == own


@pytest.mark.parametrize("name", ["", " ", "\u3000"])
def test_an_exception_needs_a_name(name):
    with pytest.raises(BlankName) as caught:
        Day.holiday(name)
    assert caught.value.kind == "holiday"


@pytest.mark.parametrize(
    ("kind", "spans", "like"),
    [
        (DayKind.HOLIDAY, HOURS, None),
        (DayKind.HOLIDAY, (), 0),
        (DayKind.MAKE_UP, (), None),
        (DayKind.MAKE_UP, HOURS, 0),
        (DayKind.SPECIAL, (), None),
        (DayKind.SPECIAL, (), 0),
        (DayKind.SPECIAL, HOURS, 0),
    ],
)
def test_an_exception_must_not_contradict_itself(kind, spans, like):
    with pytest.raises(BadDay) as caught:
        Day(kind, "展会", spans, like)
    assert caught.value.values() == {"kind": kind, "name": "展会"}


def test_an_exceptions_spans_and_weekday_are_checked():
    with pytest.raises(SpansOverlap):
        Day.special("展会", [Span(0, 100), Span(50, 200)])
    with pytest.raises(BadWeekday):
        Day.make_up("国庆节", like=7)


def test_a_make_up_day_like_a_closed_weekday_is_refused():
    with pytest.raises(EmptyDay) as caught:
        Calendar("Asia/Shanghai", OFFICE.week, {SUNDAY: Day.make_up("国庆节", like=6)})
    assert caught.value.values() == {"day": SUNDAY, "name": "国庆节"}


def test_errors_share_one_ancestor_and_have_distinct_codes():
    def below(kind):
        return {kind} | {deeper for child in kind.__subclasses__() for deeper in below(child)}

    named = [
        kind
        for kind in below(WorktimeError)
        if not kind.__name__.startswith("_") and kind is not WorktimeError
    ]
    assert {kind.__name__ for kind in named} < set(worktime.__all__)
    assert len({kind.code for kind in named}) == len(named)
    assert issubclass(WorktimeError, ValueError)
    assert str(UnknownZone("Mars")) == "unknown_zone: {'zone': 'Mars'}"
    assert str(NeverOpens()) == "never_opens: {}"
    assert pickle.loads(pickle.dumps(UnknownZone("Mars"))).zone == "Mars"


def test_always_open_is_open_always():
    always = Calendar.always("America/New_York")
    assert is_open(always, shanghai(2025, 10, 1, 3))
    assert elapsed(always, shanghai(2025, 1, 1), shanghai(2026, 1, 1)) == 365 * 86_400
    assert Calendar.always().zone == "UTC"


def test_calendars_are_values():
    twin = Calendar(CHINA.zone, CHINA.week, dict(CHINA.days))
    elapsed(twin, shanghai(2025, 1, 1), shanghai(2025, 2, 1))
    assert twin == CHINA
    assert hash(twin) == hash(CHINA)
    assert twin != OFFICE
    assert pickle.loads(pickle.dumps(twin)) == copy.deepcopy(twin) == CHINA


def test_a_calendar_does_not_change_with_the_mapping_it_was_made_from():
    days = {MONDAY: Day.holiday("盘点")}
    cal = Calendar("Asia/Shanghai", OFFICE.week, days)
    days.clear()
    assert not is_open(cal, shanghai(2025, 9, 29, 10))
    with pytest.raises(TypeError):
        cal.days[SUNDAY] = Day.holiday("盘点")
