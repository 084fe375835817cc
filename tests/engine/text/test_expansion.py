"""Expanded queries: halves of mixed codes, synonyms, and that an index says what a text says."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.text.samples import corpora, examples, texts
from zhulian.engine.text import (
    Synonyms,
    answers,
    expand,
    expand_question,
    found_in,
    index_terms,
    matches,
    parse_query,
    parse_question,
)
from zhulian.engine.text.expansion import WAYS

GROUPS = Synonyms([["断网", "掉线", "上不了网"], ["WiFi", "無線", "wireless network"], ["宽带", "光纤"]])
HAN = "断网掉线宽带光纤的"


def ways(text, groups=GROUPS):
    return [
        [" ".join(word.text for word in way.words) for way in one.ways] for one in expand(text, groups).wanted
    ]


def test_mixed_codes_are_cut_between_han_and_the_rest():
    assert ways("iPhone15充电") == [["iphone15"], ["充电"]]
    assert ways("5G套餐 15元") == [["5g"], ["套餐"], ["15元"]]
    assert ways("第3步") == [["第3步"]]
    assert ways("订单GD-2025-0147号码") == [["订单"], ["gd-2025-0147"], ["号码"]]
    assert ways('"iPhone15充电"') == [["iphone15充电"]]


def test_a_word_of_a_group_stands_for_the_others():
    assert ways("断网") == [["断网", "掉线", "上不了网"]]
    assert ways("斷網 慢") == [["断网", "掉线", "上不了网"], ["慢"]]
    assert ways("wifi密码") == [["wifi", "无线", "wireless network"], ["密码"]]
    assert ways("wireless network slow") == [["wireless network", "wifi", "无线"], ["slow"]]
    assert ways('"断网"') == [["断网"]]
    assert ways("wireless") == [["wireless"]]


def test_also_inside_a_longer_word_first_one_then_two_at_a_time():
    assert ways("宽带断网") == [
        ["宽带断网", "光纤断网", "宽带掉线", "宽带上不了网", "光纤掉线", "光纤上不了网"]
    ]
    assert ways("老是断网了") == [["老是断网了", "老是掉线了", "老是上不了网了"]]


def test_what_must_not_occur_stays_as_it_is():
    asked = expand("网络 -断网", GROUPS)
    assert [word.text for word in asked.unwanted] == ["断网"]
    assert answers(asked, "网络掉线") and not answers(asked, "网络断网")


def test_a_question_has_the_synonyms_of_its_parts():
    asked = expand_question("光纤断网怎么办", GROUPS)
    assert [[way.words[0].text for way in one.ways] for one in asked.wanted] == [
        ["光纤", "宽带"],
        ["纤断"],
        ["断网", "掉线", "上不了网"],
        ["网怎"],
        ["怎么"],
        ["么办"],
    ]
    assert answers(asked, "宽带", is_loose=True)


def test_however_many_words_a_group_has_the_question_is_bounded():
    many = Synonyms([[f"词语{number}号" for number in range(500)] + ["断网"]])
    assert [len(one) for one in ways("断网断网断网", many)] == [WAYS]
    assert len(expand("断网 " * 5000, GROUPS).wanted) == 1


@examples(200)
@given(corpora())
def test_an_index_says_what_a_text_says(corpus):
    documents, typed = corpus
    for asked, is_loose in ((expand(typed, GROUPS), False), (expand_question(typed, GROUPS), True)):
        for text in documents:
            if is_loose:
                found = any(found_in(one.expression, index_terms(text)) for one in asked.wanted)
            else:
                found = bool(asked) and found_in(asked.expression, index_terms(text))
            assert found == answers(asked, text, is_loose=is_loose)


@examples(200)
@given(corpora())
def test_what_a_plain_query_finds_is_found(corpus):
    documents, typed = corpus
    for text in documents:
        if matches(parse_query(typed), text):
            assert answers(expand(typed), text)
        assert answers(expand_question(typed), text, is_loose=True) == matches(parse_question(typed), text)


@examples(200)
@given(st.text(HAN, min_size=2, max_size=8))
def test_the_ways_are_those_that_replacing_by_hand_gives(run):
    groups = [["断网", "掉线"], ["宽带", "光纤"]]
    changes = [
        (start, start + 2, other)
        for start in range(len(run) - 1)
        for group in groups
        if run[start : start + 2] in group
        for other in group
        if other != run[start : start + 2]
    ]

    def replaced(chosen):
        text = run
        for start, end, other in sorted(chosen, reverse=True):
            text = text[:start] + other + text[end:]
        return text

    single = {replaced([change]) for change in changes}
    double = {replaced(pair) for pair in combinations(changes, 2) if abs(pair[0][0] - pair[1][0]) >= 2}
    (found,) = ways(run, Synonyms(groups))
    assert found[0] == run
    assert single - {run} <= set(found) or len(found) == WAYS
    assert set(found) <= single | double | {run}


@examples(200)
@given(st.lists(st.lists(texts(8), max_size=3), max_size=3), texts())
def test_no_group_and_no_text_breaks_anything(groups, text):
    asked = expand(text, Synonyms(groups))
    assert all(1 <= len(one.ways) <= WAYS for one in asked.wanted)
    answers(asked, text)
    expand_question(text, Synonyms(groups))
