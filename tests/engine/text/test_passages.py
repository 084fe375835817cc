"""Long texts in passages: nothing is lost between them."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.text.samples import examples, texts
from zhulian.engine.text import found_in, index_terms, matches, parse_query, passages, per_word


@st.composite
def long_texts(draw):
    pieces = draw(st.lists(texts(24), min_size=3, max_size=6))
    order = draw(st.lists(st.sampled_from(pieces), min_size=30, max_size=60))
    text = "".join(order)
    start = draw(st.integers(0, max(0, len(text) - 1)))
    return text, text[start : start + draw(st.integers(1, 90))]


@given(long_texts())
@examples(30)
def test_what_matches_the_whole_matches_its_passages(drawn):
    text, cut = drawn
    rows = [index_terms(passage.text) for passage in passages(text, 256)]
    for typed in (cut, f'"{cut}"', f"客 -{cut}"):
        query = parse_query(typed)
        wanted, unwanted = per_word(query)
        found = bool(wanted) and all(any(found_in(one, row) for row in rows) for one in wanted)
        found = found and not any(found_in(one, row) for one in unwanted for row in rows)
        assert found is matches(query, text)


@given(long_texts())
@examples(15)
def test_passages_keep_within_their_limits_and_stand_where_they_say(drawn):
    text, _cut = drawn
    found = passages(text, 256)
    assert [text[passage.start :][: len(passage.text)] for passage in found] == [
        passage.text for passage in found
    ]
    assert [passage.start for passage in found] == sorted({passage.start for passage in found})
    for passage in found:
        terms = index_terms(passage.text)
        assert len(terms) <= 256
        assert max(Counter(terms).values()) <= 255


def test_the_longest_phrase_is_found_wherever_it_stands():
    text = "".join(chr(0x4E00 + place) for place in range(700))
    rows = [index_terms(passage.text) for passage in passages(text, 256)]
    for start in range(len(text) - 64):
        (phrase,), _unwanted = per_word(parse_query(text[start : start + 64]))
        assert len(phrase.terms) == 63
        assert any(found_in(phrase, row) for row in rows)


def test_short_text_is_one_passage_and_empty_text_none():
    assert [(passage.start, passage.text) for passage in passages("客户 ")] == [(0, "客户 ")]
    assert passages(" 。\x00") == []


def test_the_words_of_a_query_may_stand_in_different_passages():
    text = "甲" + "客户" * 5_000 + "乙"
    rows = [index_terms(passage.text) for passage in passages(text)]
    wanted, _unwanted = per_word(parse_query("甲 乙"))
    assert not any(all(found_in(one, row) for one in wanted) for row in rows)
    assert all(any(found_in(one, row) for row in rows) for one in wanted)
