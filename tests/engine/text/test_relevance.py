"""How well texts answer expanded questions, against the formula written out."""

import math

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.text.samples import examples, texts
from zhulian.engine.text import (
    Document,
    Settings,
    Synonyms,
    answers,
    expand,
    expand_question,
    rarity,
    relevances,
)

LENGTHS = {"title": 10.0, "body": 40.0}
SETTINGS = Settings(weights={"title": 3.0}, nearness=0.5)
GROUPS = Synonyms([["断网", "掉线"]])


def found(typed, title="", body="", *, rarities=None, least=0.0):
    asked = expand(typed, GROUPS)
    (one,) = relevances(
        asked,
        [Document(1, {"title": title, "body": body})],
        rarities or [1.0] * len(asked.wanted),
        lengths=LENGTHS,
        settings=SETTINGS,
        least=least,
    )
    return one


def test_one_word_is_bm25f():
    def size(length, usual):
        return 1 - 0.6 + 0.6 * length / usual

    count = 3 * 1 / size(4, 10) + 2 / size(6, 40)
    one = found("充值", "充值记录", "充值、充值。", rarities=[1.7])
    assert math.isclose(one.score, 1.7 * count * 2.2 / (1.2 + count))
    assert one.counts == (count,)
    assert (one.coverage, one.nearness) == (1.0, 0.0)


def test_a_synonym_is_worth_a_little_less_and_both_no_more():
    typed, other, both = found("断网", "断网"), found("断网", "掉线"), found("断网", "断网", "掉线")
    assert other.counts[0] == 0.8 * typed.counts[0]
    assert both.counts == typed.counts


def test_coverage_is_the_share_that_was_found_by_rarity():
    assert found("充值 记录", "充值", rarities=[3.0, 1.0]).coverage == 0.75
    assert found("充值 记录", "其他").coverage == found("充值 记录", "其他").score == 0.0


def test_what_surely_answers_counts_at_least_something():
    assert found("充值", "其他", least=0.3).counts == (0.3,)


def test_words_together_beat_words_apart():
    near, far = found("发票 抬头", "发票抬头的说明"), found("发票 抬头", "发票的说明抬头")
    assert near.nearness == 3.0 and near.score > far.score


def test_rare_words_are_worth_more():
    values = [rarity(1000, having) for having in (0, 1, 10, 500, 1000, 5000)]
    assert values == sorted(values, reverse=True) and values[-1] == values[-2] > 0


@examples(200)
@given(st.lists(texts(), min_size=1, max_size=4), texts(12), st.booleans())
def test_what_answers_has_a_score_and_nothing_else_has(documents, typed, is_loose):
    asked = expand_question(typed) if is_loose else expand(typed)
    made = relevances(
        asked,
        [Document(place, {"body": text}) for place, text in enumerate(documents)],
        [1.0] * len(asked.wanted),
        lengths=LENGTHS,
        settings=SETTINGS,
    )
    for one, text in zip(made, documents, strict=True):
        assert bool(one.score) == answers(asked, text, is_loose=True) or asked.unwanted
        if not asked.unwanted and asked:
            assert math.isclose(one.coverage, 1.0) == answers(asked, text)
