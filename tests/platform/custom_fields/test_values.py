"""Values of every kind: what is typed, kept, shown and kept again is one and the same; nothing else gets in (RQ8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from zhulian.platform.custom_fields.checking import BIGGEST, checked, is_empty
from zhulian.platform.custom_fields.index import entries
from zhulian.platform.custom_fields.mistakes import WORDS, Mistake, words
from zhulian.platform.custom_fields.reading import read
from zhulian.platform.custom_fields.showing import compared, in_cell, in_control, in_words
from zhulian.platform.models import WITH_OPTIONS, CustomField, FieldKind

ZONE = ZoneInfo("Asia/Shanghai")
OPTIONS = [
    {"key": "o1", "name": "住宅", "name_en": "Home", "is_active": True},
    {"key": "o2", "name": "商铺", "name_en": "Shop", "is_active": True},
    {"key": "o3", "name": "旧址", "name_en": "", "is_active": False},
]
DAYS = st.dates(date(1900, 1, 1), date(9899, 12, 31))
MINUTES = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(second=0, microsecond=0)
)
VALUES: dict[FieldKind, st.SearchStrategy] = {
    FieldKind.TEXT: st.text(max_size=500),
    FieldKind.LONG_TEXT: st.text(max_size=1000),
    FieldKind.INTEGER: st.integers(-BIGGEST, BIGGEST),
    FieldKind.DECIMAL: st.decimals(-(10**11) + 1, 10**11 - 1, places=4).map(lambda n: format(n, "f")),
    FieldKind.MONEY: st.integers(-BIGGEST, BIGGEST),
    FieldKind.DATE: DAYS.map(date.isoformat),
    FieldKind.DATETIME: MINUTES.map(datetime.isoformat),
    FieldKind.BOOLEAN: st.booleans(),
    FieldKind.CHOICE: st.sampled_from(["o1", "o2"]),
    FieldKind.CHOICES: st.lists(st.sampled_from(["o1", "o2"]), max_size=4),
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


def field(kind: FieldKind, **more) -> CustomField:
    return CustomField(
        pk=1,
        on="ticket",
        key="k",
        name="名",
        kind=kind,
        options=OPTIONS if kind in WITH_OPTIONS else [],
        **more,
    )


@pytest.mark.parametrize("kind", FieldKind)
def test_what_is_kept_is_shown_typed_and_kept_again(kind):
    one = field(kind)

    @settings(max_examples=60, deadline=None, database=None)
    @given(VALUES[kind])
    def check(value):
        kept = checked(one, value)
        assert checked(one, kept) == kept
        with timezone.override(ZONE):
            typed = in_control(one, kept)
            texts = typed if isinstance(typed, list) else [typed]
            assert read(one, texts, ZONE) == kept
            assert bool(in_words(one, kept)) == (not is_empty(kept))
            assert (in_cell(one, kept) is None) == is_empty(kept)
        row = type("Row", (), {"pk": 1, "custom": {"k": kept}})
        assert (
            len(list(entries([one], row)))
            == len(compared(one, kept))
            == (0 if is_empty(kept) else len(kept) if isinstance(kept, list) else 1)
        )

    check()
    assert checked(one, None) is None


@pytest.mark.parametrize("kind", FieldKind)
def test_nothing_that_does_not_fit_gets_in(kind):
    """Whatever an API may be sent is refused, or kept in a form that is kept as it is."""
    one = field(kind)

    @settings(max_examples=150, deadline=None, database=None)
    @given(ANYTHING)
    def check(value):
        try:
            kept = checked(one, value)
        except Mistake as mistake:
            assert words(mistake.code, mistake.detail)
            return
        assert checked(one, kept) == kept
        assert isinstance(in_words(one, kept), str)

    check()
    assert set(WORDS) >= {"wrong_type"}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", ["  a\tb \0"], "a b"),
        ("long_text", ["a\r\nb\x07"], "a\nb"),
        ("integer", ["１，２３４"], 1234),
        ("integer", ["-12.0"], -12),
        ("decimal", ["1,234.50"], "1234.5"),
        ("decimal", ["-0"], "0"),
        ("money", ["¥128.5"], 12850),
        ("money", ["-0.05"], -5),
        ("date", ["2025年3月4日"], "2025-03-04"),
        ("date", ["2025/3/4 00:00:00"], "2025-03-04"),
        ("datetime", ["2025-03-04 14:30"], "2025-03-04T06:30:00+00:00"),
        ("datetime", ["2025-03-04T14:30:00+02:00"], "2025-03-04T12:30:00+00:00"),
        ("boolean", ["是"], True),
        ("boolean", ["NO"], False),
        ("choice", ["住宅"], "o1"),
        ("choice", ["home"], "o1"),
        ("choice", ["o2"], "o2"),
        ("choices", ["商铺、住宅"], ["o1", "o2"]),
        ("choices", ["o2", "o1", "o2"], ["o1", "o2"]),
        ("text", ["  "], None),
        ("choices", [""], None),
    ],
)
def test_files_and_people_write_in_many_ways(kind, typed, kept):
    assert read(field(FieldKind(kind)), typed, ZONE) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("text", "x" * 501, "too_long"),
        ("integer", "1.5", "whole"),
        ("integer", "viele", "whole"),
        ("integer", "9" * 16, "too_large"),
        ("decimal", "1.23456", "decimals"),
        ("decimal", "1e5", "number"),
        ("decimal", "9" * 12, "too_large"),
        ("money", "1.234", "money"),
        ("money", "¥", "money"),
        ("date", "2025-02-30", "date"),
        ("date", "0001-01-01", "date"),
        ("datetime", "2025-02-03 25:00", "moment"),
        ("datetime", "0001-01-01 00:00", "moment"),
        ("datetime", "gestern", "moment"),
        ("boolean", "vielleicht", "yes_no"),
        ("choice", "别墅", "no_choice"),
        ("choice", "o3", "old_choice"),
        ("choices", "住宅、别墅", "no_choice"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_mend(kind, typed, code):
    with pytest.raises(Mistake) as refused:
        read(field(FieldKind(kind)), [typed], ZONE)
    assert refused.value.code == code
    assert str(refused.value) == words(code, refused.value.detail)


def test_a_choice_no_longer_offered_stays_where_it_is():
    one = field(FieldKind.CHOICE)
    assert read(one, ["o3"], ZONE, held="o3") == "o3"
    assert checked(field(FieldKind.CHOICES), ["o3", "o1"], held=["o3"]) == ["o1", "o3"]
    assert checked(one, "o3", is_lenient=True) == "o3"
    with pytest.raises(Mistake):
        checked(field(FieldKind.CHOICES), ["o3", "o1"], held=["o1"])
