"""Index terms: their shape, their order, and that a database takes each as one word."""

import pysqlite3
import pytest
from hypothesis import given

from tests.engine.text.samples import examples, texts
from zhulian.engine.text import (
    FTS5_TOKENIZER,
    fold,
    fts5_document,
    index_terms,
    tsvector_document,
    tsvector_literal,
)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("客户服务", ["客户", "户服", "服务", "务"]),
        ("客，户", ["客", "户"]),
        ("13800", ["138", "380", "800", "00", "0"]),
        ("iPhone15充电", ["iphone", "15", "5", "充电", "电"]),
        ("GD-2025", ["gd", "202", "025", "25", "5"]),
        ("粤B12", ["粤", "b", "12", "2"]),
        ("𠮷野", ["𠮷野", "野"]),
        ("a" * 100, ["a" * 64]),
        ("!？\x00🙂", []),
    ],
)
def test_terms_of_text(text, terms):
    assert index_terms(text) == terms


@given(texts())
@examples(50)
def test_an_fts5_table_has_exactly_our_terms_at_our_positions(text):
    connection = pysqlite3.connect(":memory:")
    connection.execute(f"create virtual table texts using fts5(body, tokenize='{FTS5_TOKENIZER}')")
    connection.execute("create virtual table words using fts5vocab(texts, instance)")
    connection.execute("insert into texts values (?)", (fts5_document(text),))
    rows = connection.execute("select term from words order by offset").fetchall()
    assert [term for (term,) in rows] == index_terms(text)
    connection.close()


def test_parts_are_kept_apart():
    assert fts5_document("ab", ["cd"]) == "ab ｘ cd"
    assert (
        tsvector_document([("客户", "A"), (["ｐli"], "B"), ("户", "D")]) == "'客户':1A '户':2A,6D 'ｐli':4B"
    )


def test_positions_that_postgresql_would_spoil_are_left_out():
    literal = tsvector_literal("\n".join(["a"] * 300 + ["b"] * 16_200), "C")
    words = dict(entry.split(":") for entry in literal.split())
    assert len(words["'a'"].split(",")) == 255
    assert words["'b'"].startswith("301C,302C")
    assert tsvector_literal(" ".join(f"{chr(0x4E00 + place)}" for place in range(17_000))).endswith(":16383D")


@given(texts())
@examples(30)
def test_terms_hold_nothing_that_means_something_to_a_database(text):
    for term in index_terms(text):
        assert fold(term).text == term
        assert not set(term) & set(" '\"\\*():&|!<>^-+{}")
        assert 0 < len(term.encode()) <= 2046
