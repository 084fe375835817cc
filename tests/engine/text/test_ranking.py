"""Ranking: what comes before what, and that nothing else decides."""

import math
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.text.samples import examples, texts
from zhulian.engine.text import Document, Settings, Stats, parse_query, rank

DAY = 86_400.0
PLAIN = Settings(recency=0.0)


def order(query, documents, **options):
    return [ranked.key for ranked in rank(parse_query(query), documents, **options)]


def body(key, text, at=None):
    return Document(key, {"body": text}, at)


def test_the_score_of_one_word_in_one_field_is_bm25():
    documents = [body(1, "客户客户服务"), body(2, "客户的要求"), body(3, "没有")]
    settings = Settings(k1=1.2, b=0.75, recency=0.0)
    ranked = rank(
        parse_query("客户"), documents, Stats(documents=100, frequencies={"客户": 9}), settings=settings
    )
    idf = math.log(1 + (100 - 9 + 0.5) / (9 + 0.5))
    mean = (6 + 5 + 2) / 3

    def bm25(count, length):
        weighed = count / (1 - 0.75 + 0.75 * length / mean)
        return round(idf * weighed * 2.2 / (1.2 + weighed), 9)

    assert [(each.key, each.score) for each in ranked] == [(1, bm25(2, 6)), (2, bm25(1, 5)), (3, 0.0)]


def test_a_hit_in_a_weightier_field_comes_first():
    documents = [
        Document(1, {"title": "其他", "body": "充电问题"}),
        Document(2, {"title": "充电问题", "body": "其他"}),
    ]
    assert order("充电", documents, settings=Settings(weights={"title": 4})) == [2, 1]
    assert order("充电", documents, settings=Settings(weights={"body": 4})) == [1, 2]


def test_rare_words_count_more_than_common_ones():
    documents = [body(1, "退款甲乙丙"), body(2, "蓝牙甲乙丙")]
    stats = Stats(documents=1000, frequencies={"退款": 900, "蓝牙": 3})
    assert order("退款 蓝牙", documents, stats=stats) == [2, 1]


def test_words_that_stand_together_come_first():
    apart = body(1, "发票" + "一二三四五六七八" * 3 + "抬头")
    near = body(2, "一二三四五六七八" * 3 + "发票抬头")
    assert order("发票 抬头", [apart, near], settings=PLAIN) == [2, 1]


def test_a_whole_number_comes_before_a_part_of_one():
    assert order("2025", [body(1, "单号 120257"), body(2, "单号 2025 甲")], settings=PLAIN) == [2, 1]
    assert order("pho", [body(1, "phone"), body(2, "pho tt")], settings=PLAIN) == [2, 1]


def test_of_equal_texts_the_later_comes_first_and_then_the_lesser_key():
    documents = [body(3, "充电", DAY), body(2, "充电", 9 * DAY), body(1, "充电", DAY), body("a", "充电", DAY)]
    assert order("充电", documents, now=10 * DAY) == [2, 1, 3, "a"]
    assert order("充电", documents, settings=PLAIN) == [2, 1, 3, "a"]


def test_recency_halves_with_its_half_life():
    documents = [body(1, "充电", 100 * DAY), body(2, "充电", 90 * DAY), body(3, "充电")]
    settings = Settings(recency=0.5, half_life=10 * DAY)
    fresh, old, none = rank(parse_query("充电"), documents, now=100 * DAY, settings=settings)
    assert fresh.score == round(none.score * 1.5, 9) or math.isclose(
        fresh.score, none.score * 1.5, rel_tol=1e-6
    )
    assert math.isclose(old.score, none.score * 1.25, rel_tol=1e-6)


@given(st.lists(texts(), min_size=1, max_size=8), texts(8), st.randoms(use_true_random=False))
@examples(35)
def test_the_order_of_candidates_decides_nothing(written, typed, random: Random):
    documents = [body(key, text, float(key % 3)) for key, text in enumerate(written)]
    shuffled = random.sample(documents, len(documents))
    assert rank(parse_query(typed), documents, now=9.0) == rank(parse_query(typed), shuffled, now=9.0)


def test_nothing_to_rank():
    assert rank(parse_query("充电"), []) == []
    assert [each.score for each in rank(parse_query(""), [body(1, "充电")])] == [0.0]
