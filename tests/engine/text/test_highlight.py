"""Highlighting in the text as it was written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.text.samples import corpora, examples
from zhulian.engine.text import highlight, matches, parse_query


def marked(query, text, width=None):
    return "".join(
        f"[{piece}]" if hit else piece for piece, hit in highlight(parse_query(query), text, width)
    )


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("充电", "我要充電！", "我要[充電]！"),
        ("cafe", "Le Café, cafe\u0301s", "Le [Café], [cafe\u0301]s"),
        ('"cafe"', "Le Café, cafe\u0301s", "Le [Café], cafe\u0301s"),
        ("iphone", "Ｉｐｈｏｎｅ15", "[Ｉｐｈｏｎｅ]15"),
        ("gd2025", "单号GD-2025-0147", "单号[GD-2025]-0147"),
        ("0013", "13800138000", "138[0013]8000"),
        ("客户 户服", "客户服务", "[客户服]务"),
        ("𠮷", "𠮷𠮷野", "[𠮷𠮷]野"),
        ("ss", "Straße ss", "Straße [ss]"),
        ("a", "a a b", "[a] [a] b"),
        ("x", "客户", "客户"),
    ],
)
def test_hits_are_marked(query, text, shown):
    assert marked(query, text) == shown


def test_a_snippet_shows_the_stretch_with_most_different_words():
    text = "发票" + "。" * 50 + "发票的抬头" + "。" * 50 + "抬头"
    assert marked("发票 抬头", text, 12) == "…。。[发票]的[抬头]。。。。。…"


def test_a_snippet_without_hits_is_the_beginning():
    assert highlight(parse_query("无"), "一二三四五六", 3) == [("一二三", False), ("…", False)]


def test_no_cut_parts_what_is_seen_as_one_character():
    text = "e\u0301" * 20 + "👩\u200d👩\u200d👧" * 5
    for width in range(3, 50):
        pieces = highlight(parse_query("e"), text, width)
        shown = "".join(piece for piece, _hit in pieces).strip("…")
        following = text[len(shown)] if len(shown) < len(text) else "x"
        assert text.startswith(shown)
        assert unicodedata.category(following) != "Mn"
        assert following != "\u200d"
        assert not shown.endswith("\u200d")


@given(corpora(), st.integers(1, 40))
@examples(50)
def test_snippets_are_pieces_of_the_text_and_show_a_hit_if_there_is_one(corpus, width):
    documents, typed = corpus
    query = parse_query(typed)
    for text in documents:
        pieces = highlight(query, text, None)
        assert "".join(piece for piece, _hit in pieces) == text
        assert any(hit for _piece, hit in pieces) or not matches(query, text)
        cut = highlight(query, text, width)
        shown = [piece for piece in cut if piece != ("…", False)]
        assert "".join(piece for piece, _hit in shown) in text
        assert sum(len(piece) for piece, _hit in shown) <= width
