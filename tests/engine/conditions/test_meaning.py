"""What every operator means, said by examples and by a second, naive reading (SPEC RQ10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.conditions.fields import SPECS
from tests.engine.conditions.worlds import MOMENTS, NOW, TEXTS, ZONES, a_test, is_date
from zhulian.engine import conditions as c

O = c.Operator  # noqa: E741
SHANGHAI = ZoneInfo("Asia/Shanghai")
CONTEXT = c.Context(
    NOW,
    SHANGHAI,
    me=7,
    my_teams=frozenset({1, 2}),
    my_mates=frozenset({7, 8}),
    under=lambda tree, node: frozenset({node, node + 10}) if tree == "category" else frozenset(),
)


def is_true(key, operator, value, actual, context=CONTEXT):
    return c.evaluate(c.Test(key, operator, value), SPECS, context, {key: actual}.__getitem__)


@pytest.mark.parametrize(
    ("key", "operator", "value", "yes", "no"),
    [
        ("text", O.IS, "AbC", ["abc", "ＡＢＣ"], ["abcd", "", None]),
        ("text", O.IN, ("A", "宽　带"), ["a", "宽 带"], ["宽带", None]),
        ("text", O.CONTAINS, "0%", ["100%", "100％"], ["100", "", None]),
        ("text", O.CONTAINS, "_", ["a_b"], ["ab", None]),
        ("text", O.CONTAINS, "𠮷", ["a𠮷野"], ["吉野"]),
        ("text", O.STARTS_WITH, "I", ["i", "Ix"], ["ı", "İ", "xi", ""]),
        ("text", O.ENDS_WITH, "ß", ["Straß"], ["strass", None]),
        ("text", O.IS, "é", ["é"], ["É", "e\u0301"]),
        ("text", O.IS_EMPTY, None, ["", None], [" ", "a"]),
        ("word", O.IS_EMPTY, None, ["", None], ["open"]),
        ("word", O.IS, "open", ["open"], ["shut", "", None]),
        ("choice", O.IN, ("low", "high"), [1, 3], [2, None]),
        ("boolean", O.IS, False, [False], [True, None]),
        ("integer", O.IS, 0, [0], [1, None]),
        ("integer", O.LESS, 5, [4], [5, None]),
        ("integer", O.AT_MOST, 5, [5], [6, None]),
        ("integer", O.MORE, 5, [6], [5, None]),
        ("integer", O.AT_LEAST, 5, [5], [4, None]),
        ("integer", O.BETWEEN, (2, 4), [2, 3, 4], [1, 5, None]),
        ("integer", O.IS_EMPTY, None, [None], [0]),
        ("decimal", O.IS, Decimal("1.50"), [Decimal("1.5000")], [Decimal("1.5001"), None]),
        ("money", O.AT_LEAST, 123450, [123450], [123449]),
        ("duration", O.MORE, 60, [61], [60]),
        ("category", O.UNDER, 3, [3, 13], [4, None]),
        ("agent", O.IS_ME, None, [7], [8, None]),
        ("agent", O.IN_MY_TEAMS, None, [7, 8], [9, None]),
        ("queue", O.IN_MY_TEAMS, None, [1, 2], [7, None]),
        ("labels", O.CONTAINS_ANY, (1, 2), [[2, 3]], [[3], [], None]),
        ("labels", O.CONTAINS_ALL, (1, 2), [[1, 2, 3]], [[1], [], None]),
        ("labels", O.IS_EMPTY, None, [[], None], [[1]]),
        ("phone", O.IS, "138 0013 8000", ["+8613800138000"], ["13800138000", "", None]),
        ("phone", O.CONTAINS, "０01-3", ["+8613800138000"], ["+86139", None]),
        ("phone", O.ENDS_WITH, "8000", ["+8613800138000"], ["+8680001"]),
        ("scores", O.LESS, 3, [[5, 2]], [[5], [], None]),
        ("date", O.BEFORE, date(2025, 10, 26), [date(2025, 10, 25)], [date(2025, 10, 26), None]),
        ("date", O.AFTER, date(2025, 10, 26), [date(2025, 10, 27)], [date(2025, 10, 26)]),
        (
            "date",
            O.IN_LAST,
            c.Amount(2, c.Unit.DAYS),
            [date(2025, 10, 24), date(2025, 10, 26)],
            [date(2025, 10, 23), date(2025, 10, 27)],
        ),
        ("date", O.OLDER_THAN, c.Amount(2, c.Unit.DAYS), [date(2025, 10, 23)], [date(2025, 10, 24), None]),
        (
            "date",
            O.THIS_WEEK,
            None,
            [date(2025, 10, 20), date(2025, 10, 26)],
            [date(2025, 10, 19), date(2025, 10, 27)],
        ),
        (
            "date",
            O.LAST_MONTH,
            None,
            [date(2025, 9, 1), date(2025, 9, 30)],
            [date(2025, 10, 1), date(2025, 8, 31)],
        ),
        ("date", O.LAST_YEAR, None, [date(2024, 1, 1), date(2024, 12, 31)], [date(2025, 1, 1)]),
        (
            "moment",
            O.IN_LAST,
            c.Amount(1, c.Unit.HOURS),
            [NOW, NOW - timedelta(hours=1)],
            [NOW + timedelta(seconds=1), NOW - timedelta(seconds=3601)],
        ),
        (
            "moment",
            O.IN_NEXT,
            c.Amount(5, c.Unit.MINUTES),
            [NOW, NOW + timedelta(minutes=5)],
            [NOW + timedelta(minutes=6)],
        ),
        (
            "moment",
            O.OLDER_THAN,
            c.Amount(1, c.Unit.DAYS),
            [NOW - timedelta(days=1, seconds=1)],
            [NOW - timedelta(days=1), None],
        ),
        ("moment", O.BEFORE, NOW, [NOW - timedelta(microseconds=1)], [NOW]),
        ("moment", O.AFTER, NOW, [NOW + timedelta(microseconds=1)], [NOW]),
        (
            "moment",
            O.TODAY,
            None,
            [datetime(2025, 10, 25, 16, tzinfo=UTC)],
            [datetime(2025, 10, 25, 15, 59, 59, tzinfo=UTC), datetime(2025, 10, 26, 16, tzinfo=UTC)],
        ),
    ],
)
def test_operators(key, operator, value, yes, no):
    for actual, expected in [(one, True) for one in yes] + [(one, False) for one in no]:
        assert is_true(key, operator, value, actual) is expected, actual
        negative = c.opposite(operator)
        if negative is not None:
            assert is_true(key, negative, value, actual) is not expected, actual


def test_nobody_in_particular_has_nothing_that_is_theirs():
    nobody = c.Context(NOW)
    assert not is_true("agent", O.IS_ME, None, 7, nobody)
    assert is_true("agent", O.IS_NOT_ME, None, 7, nobody)
    assert not is_true("queue", O.IN_MY_TEAMS, None, 1, nobody)


def test_every_operator_belongs_to_a_kind_and_opposites_are_mutual():
    used = {operator for spec in SPECS.values() for operator in spec.operators}
    assert used == set(O)
    for negative, form in c.OPPOSITES.items():
        assert c.opposite(negative) is form
        assert c.opposite(form) is negative
        assert c.positive(negative) == (form, False)


@settings(max_examples=150, deadline=None)
@given(a_test(SPECS), st.data())
def test_not_is_the_negative_operator(test, data):
    actual = data.draw(values(SPECS[test.field]))
    get = {test.field: actual}.__getitem__
    said = c.evaluate(test, SPECS, CONTEXT, get)
    assert c.evaluate(c.Not(test), SPECS, CONTEXT, get) is not said
    if (negative := c.opposite(test.operator)) is not None:
        turned = c.Test(test.field, negative, test.value)
        assert c.evaluate(turned, SPECS, CONTEXT, get) is not said


def values(spec):
    """What a row may hold in this field."""
    if spec.has_many:
        return st.none() | st.lists(st.integers(1, 8), max_size=3)
    pools = {
        c.Kind.TEXT: st.sampled_from(TEXTS),
        c.Kind.PHONE: st.sampled_from(["", "+8613800138000", "110"]),
        c.Kind.CHOICE: st.sampled_from([*spec.choices.values()] or [0]),
        c.Kind.BOOLEAN: st.booleans(),
        c.Kind.DECIMAL: st.decimals(-100, 100, places=4),
        c.Kind.DATE: st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        c.Kind.DATETIME: st.sampled_from(MOMENTS),
    }
    return st.none() | pools.get(spec.kind, st.integers(-1, 10))


def days_in_words(operator, today):
    """A second way to say the periods: by what is true of a day."""
    monday = today - timedelta(days=today.weekday())
    months = {O.THIS_MONTH: 0, O.LAST_MONTH: 1}
    week = lambda day: (day - monday).days // 7  # noqa: E731
    month = lambda day: today.year * 12 + today.month - day.year * 12 - day.month  # noqa: E731
    return {
        O.TODAY: lambda day: day == today,
        O.YESTERDAY: lambda day: (today - day).days == 1,
        O.TOMORROW: lambda day: (day - today).days == 1,
        O.THIS_WEEK: lambda day: week(day) == 0,
        O.LAST_WEEK: lambda day: week(day) == -1,
        O.THIS_MONTH: lambda day: month(day) == months[O.THIS_MONTH],
        O.LAST_MONTH: lambda day: month(day) == months[O.LAST_MONTH],
        O.THIS_YEAR: lambda day: day.year == today.year,
        O.LAST_YEAR: lambda day: day.year == today.year - 1,
    }[operator]


FIRST = datetime(2000, 1, 1, tzinfo=UTC)
MOMENT = st.integers(0, 31 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))


@settings(max_examples=250, deadline=None)
@given(MOMENT, st.integers(-400 * 86400, 40 * 86400), st.sampled_from(ZONES), st.sampled_from(c.PERIODS))
def test_periods_are_what_the_calendar_on_the_wall_shows(now, shift, zone, operator):
    at, there = now + timedelta(seconds=shift), ZoneInfo(zone)
    shown = days_in_words(operator, now.astimezone(there).date())(at.astimezone(there).date())
    assert is_true("moment", operator, None, at, c.Context(now, there)) is shown
    day = at.astimezone(there).date()
    assert is_true("date", operator, None, day, c.Context(now, there)) is shown


@settings(max_examples=200, deadline=None)
@given(MOMENT, st.integers(-3, 3), st.sampled_from(ZONES))
def test_days_begin_when_the_wall_shows_them(at, shift, zone):
    there = ZoneInfo(zone)
    day = at.astimezone(there).date() + timedelta(days=shift)
    context = c.Context(NOW, there)
    shown = at.astimezone(there).date()
    assert is_true("moment", O.ON, day, at, context) is (shown == day)
    assert is_true("moment", O.BEFORE, day, at, context) is (shown < day)
    assert is_true("moment", O.AFTER, day, at, context) is (shown > day)
    assert is_true("moment", O.BETWEEN, (day, day + timedelta(days=1)), at, context) is (
        0 <= (shown - day).days <= 1
    )
    assert is_date(day)


@pytest.mark.parametrize(
    ("zone", "day", "begins", "hours"),
    [
        ("Asia/Shanghai", date(2025, 10, 26), "2025-10-25T16:00Z", 24),
        ("Europe/Berlin", date(2025, 10, 26), "2025-10-25T22:00Z", 25),
        ("Europe/Berlin", date(2025, 3, 30), "2025-03-29T23:00Z", 23),
        ("America/Santiago", date(2025, 9, 7), "2025-09-07T04:00Z", 23),
        ("America/Havana", date(2025, 11, 2), "2025-11-02T04:00Z", 25),
        ("America/Scoresbysund", date(2024, 3, 31), "2024-03-31T01:00Z", 24),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00Z", 0),
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30Z", 23.5),
    ],
)
def test_days_with_changes_of_the_clock(zone, day, begins, hours):
    start = c.day_start(day, ZoneInfo(zone))
    assert c.day_start(day + timedelta(days=1), ZoneInfo(zone)) - start == timedelta(hours=hours)
    assert start == datetime.fromisoformat(begins)


@given(st.text())
def test_folding_changes_no_length_and_is_stable(text):
    plain = text.replace("\0", "")
    folded = c.fold(plain)
    assert len(folded) == len(plain)
    assert c.fold(folded) == folded
    assert len(c.FOLDED_FROM) == len(c.FOLDED_TO) == len(set(c.FOLDED_FROM))


def test_a_context_needs_a_moment_with_zone_in_our_times():
    with pytest.raises(ValueError, match="aware"):
        c.Context(datetime(2025, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="between"):
        c.Context(datetime(1, 1, 1, tzinfo=UTC))


def test_what_normalises_to_nothing_is_equal_to_nothing():
    spec = c.Spec("phone", c.Kind.PHONE, normalise=lambda value: "")
    test = c.Test("phone", O.IS, "1")
    assert c.evaluate(test, {"phone": spec}, CONTEXT, {"phone": ""}.get) is False
    assert c.meaning(test, spec, CONTEXT).check == c.OneOf(frozenset())
    with pytest.raises(ValueError, match="empty value"):
        c.Spec("choice", c.Kind.CHOICE, choices={"none": ""})
