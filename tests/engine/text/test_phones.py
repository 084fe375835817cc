"""Telephone numbers: any part finds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.text.samples import examples
from zhulian.engine.text import asks, found_in, phone_query, phone_terms


@given(st.from_regex(r"\+861[3-9][0-9]{9}", fullmatch=True), st.data())
@examples(60)
def test_every_part_of_a_number_finds_it_and_no_other_does(number, data):
    start = data.draw(st.integers(1, 13))
    part = number[start : data.draw(st.integers(start + 1, 14))]
    other = data.draw(st.text("0123456789", min_size=1, max_size=6))
    assert found_in(phone_query(part), phone_terms(number))
    assert found_in(phone_query(other), phone_terms(number)) is (other in number)


@pytest.mark.parametrize(
    "typed",
    [
        "8000",
        "138",
        "0013",
        "138-0013 8000",
        "+86 138",
        "008613800138000",
        "（138）0013",
        "１３８",
        "+8613800138000",
    ],
)
def test_ways_to_type_a_mobile_number(typed):
    assert found_in(phone_query(typed), phone_terms("+8613800138000"))


def test_landlines_are_found_with_and_without_the_trunk_zero():
    terms = phone_terms("+862088881234")
    for typed in ("020-8888", "8620", "88881234", "(020) 8888 1234"):
        assert found_in(phone_query(typed), terms)
    assert not found_in(phone_query("1234020"), terms)


@pytest.mark.parametrize("typed", ["", "abc", "张138", "138张", "+", "()", "a1"])
def test_what_is_not_written_like_a_number_asks_nothing(typed):
    assert not asks(phone_query(typed))


def test_a_number_that_is_none_gives_the_terms_of_its_digits():
    assert phone_terms("ext. 123") == ["123", "23", "3"]
    assert phone_terms("") == []
