"""Malice by the hundred thousand characters. Anything quadratic would not end here."""

import pytest

from zhulian.engine.text import (
    Document,
    asks,
    fold,
    fts5_document,
    fts5_match,
    highlight,
    index_terms,
    match_name,
    matches,
    name_query,
    name_terms,
    parse_query,
    parse_question,
    passages,
    phone_query,
    phone_terms,
    pinyin_keys,
    rank,
    tsquery,
    tsvector_literal,
)

SIZE = 100_000
TEXTS = {
    "one ideograph": "哈" * (SIZE // 3),
    "one letter": "a" * SIZE,
    "words": "a " * (SIZE // 2),
    "digits": "0" * SIZE,
    "quotes": '"' * 100_000,
    "full-width quotes": "“＂” -" * 20_000,
    "minuses": "-" * SIZE,
    "controls": "\x00\x1b" * (SIZE // 2),
    "surrogates": "\ud800客\udfff" * (SIZE // 9),
    "marks": "e" + "\u0301" * (SIZE // 2),
    "expanding": "ﷺ" * (SIZE // 30),
    "alternating": "a1客 " * (SIZE // 6),
    "operators": "\" OR * ) NEAR(a:^b -c' & ! <-> \\" * 3_000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_documents(text):
    terms = index_terms(text)
    assert len(fts5_document(text).split()) == len(terms)
    assert len(fold(text).origins) == len(fold(text).text) + 1
    assert sum(len(index_terms(passage.text)) for passage in passages(text)) >= len(terms)
    assert bool(tsvector_literal(text)) is bool(terms)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_queries(text):
    for query in (parse_query(text), parse_question(text)):
        assert bool(fts5_match(query)) is bool(tsquery(query)) is bool(query)
        assert len(fts5_match(query).encode()) < 100_000
        assert matches(query, text) is (bool(query) and not query.unwanted)
        assert any(hit for _piece, hit in highlight(query, text)) is bool(query)
        (ranked,) = rank(query, [Document(1, {"body": text})])
        assert (ranked.score > 0) is bool(query)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_names_and_numbers(text):
    assert len(pinyin_keys(text)) <= 24
    assert len(name_terms(text)) <= 2_000
    assert len(phone_terms(text)) <= 80
    assert (match_name(text, text) is None) is (not asks(name_query(text)))
    assert len(fts5_match(phone_query(text))) <= 1_000


def test_a_megabyte():
    text = "我的 iPhone15 充电器坏了，订单号 GD-2025-0147，電話 13800138000。" * 13_000 + "结尾"
    query = parse_query("结尾 -没有")
    assert len(text.encode()) > 1_000_000
    assert index_terms(text)[-2:] == ["结尾", "尾"]
    assert matches(query, text)
    assert highlight(query, text, 4) == [("…", False), ("0。", False), ("结尾", True)]
    assert passages(text)[-1].text.endswith("结尾")
