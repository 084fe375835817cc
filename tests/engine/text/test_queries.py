"""Queries: what they mean, on paper, on FTS5 and on PostgreSQL."""

import psycopg
import pysqlite3
import pytest
from hypothesis import given

from tests.engine.text import reference
from tests.engine.text.samples import corpora, examples, random_corpus, texts
from tests.servers.postgres import Postgres
from zhulian.engine.text import (
    FTS5_TOKENIZER,
    found_in,
    fts5_document,
    fts5_match,
    index_terms,
    matches,
    parse_query,
    parse_question,
    tsquery,
    tsvector_literal,
)


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("户", "客户服务", True),
        ("务", "客户服务", True),
        ("户服", "客户服务", True),
        ("户服", "客户，服务", False),
        ("客户，服务", "客户。服务", True),
        ("客户，服务", "客户服务", False),
        ("客戶", "客户", True),
        ("服务 客户", "客户服务", True),
        ("服务 客人", "客户服务", False),
        ("8000", "电话13800138000。", True),
        ("0013", "13800138000", True),
        ("13", "2013年", True),
        ("14", "13800138000", False),
        ("15充电", "iPhone15充电器", True),
        ("phone", "iPhone", False),
        ("iph", "iPhone15", True),
        ("iph 充电", "iPhone充电", False),
        ('"iph"', "iPhone", False),
        ('"iph', "iPhone", True),
        ("gd20250147", "GD-2025-0147", False),
        ("GD2025", "GD-2025-0147", True),
        ("b12345", "粤B12345", True),
        ("zhang@exa", "Zhang <zhang@example.com>", True),
        ("-服务", "客户", False),
        ("客户 -服务", "客户服务", False),
        ("客户 -服务", "客户", True),
        ('客户 -"售后 服务"', "客户售后，服务", False),
        ("“客户 服务”", "客户 服务", True),
        ("“客户 服务”", "服务 客户", False),
        ("- 客户", "客户", True),
        ("cafe", "Café", True),
        ("", "客户", False),
        ("🙂", "🙂", False),
        ("a" * 70, "a" * 64, True),
    ],
)
def test_what_a_query_means(query, text, found):
    assert matches(parse_query(query), text) is found


@given(texts(), texts(12))
@examples(120)
def test_a_single_word_means_what_the_slow_reference_says(text, query):
    word = parse_query(f'"{query.translate(QUOTES)}"')
    expected = bool(reference.runs(query)) and reference.occurs(query, prefix=False, text=text)
    assert matches(word, text) is expected


@given(corpora())
@examples(80)
def test_words_are_all_wanted_and_none_of_the_unwanted(corpus):
    documents, typed = corpus
    query = parse_query(typed)
    for text in documents:
        there = [reference.occurs(word.text, word.prefix, text) for word in query.words]
        against = [reference.occurs(word.text, word.prefix, text) for word in query.unwanted]
        assert matches(query, text) is (bool(there) and all(there) and not any(against))


@given(corpora())
@examples(60)
def test_fts5_finds_exactly_what_matches(corpus):
    documents, typed = corpus
    for query in (parse_query(typed), parse_question(typed)):
        expected = [place for place, text in enumerate(documents) if matches(query, text)]
        table = Fts5(documents)
        assert table.search(query) == expected
        table.close()
        rows = [index_terms(text) for text in documents]
        assert [place for place, row in enumerate(rows) if found_in(query.expression, row)] == expected


def test_fts5_finds_exactly_what_matches_in_many_texts():
    documents, typed = random_corpus(seed=1, documents=160, queries=180)
    table = Fts5(documents)
    assert finds_exactly(table.search, documents, typed) > 120
    table.close()


@pytest.mark.servers
def test_postgresql_finds_exactly_what_matches_in_many_texts():
    documents, typed = random_corpus(seed=2, documents=160, queries=180)
    server = Postgres()
    try:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("create table texts (place int, words tsvector)")
            connection.execute("create index on texts using gin (words)")
            with connection.cursor() as cursor:
                cursor.executemany(
                    "insert into texts values (%s, %s::tsvector)",
                    [(place, tsvector_literal(text, "B")) for place, text in enumerate(documents)],
                )
            connection.execute("set enable_seqscan = off")

            def search(query):
                select = "select place from texts where words @@ %s::tsquery order by place"
                return [place for (place,) in connection.execute(select, (tsquery(query),))]

            assert finds_exactly(search, documents, typed) > 120
    finally:
        server.stop()


def finds_exactly(search, documents, typed):
    """Holds a database against `matches`; says how many of the queries found something."""
    hits = 0
    for query in (parse(text) for text in typed for parse in (parse_query, parse_question)):
        expected = [place for place, text in enumerate(documents) if matches(query, text)]
        assert search(query) == expected, query
        hits += bool(expected)
    return hits


def test_a_long_question_finds_texts_that_share_a_part_of_it():
    question = parse_question("我的密码忘记了怎么办？")
    assert matches(question, "忘记密码时，请点击“找回”。")
    assert not matches(question, "发票多久开出")
    assert not parse_question("？！")
    assert matches(parse_question("我"), "告诉我们")


def test_long_queries_are_cut_to_what_an_index_can_answer():
    query = parse_query("客户" * 400)
    assert [len(word.terms) for word in query.words] == [63]
    assert matches(query, "客户" * 32)
    assert len(parse_query(" ".join(f"w{place}" for place in range(400))).words) == 32


QUOTES = {ord(char): " " for char in '"“”„‟«»「」『』＂'}


class Fts5:
    """Texts in a table as an installation has it."""

    def __init__(self, documents):
        self.connection = pysqlite3.connect(":memory:")
        options = f"content='', contentless_delete=1, tokenize='{FTS5_TOKENIZER}'"
        self.connection.execute(f"create virtual table texts using fts5(body, {options})")
        rows = [(place, fts5_document(text)) for place, text in enumerate(documents)]
        self.connection.executemany("insert into texts (rowid, body) values (?, ?)", rows)

    def search(self, query):
        expression = fts5_match(query)
        if not expression:
            return []
        select = "select rowid from texts where texts match ? order by rowid"
        return [place for (place,) in self.connection.execute(select, (expression,))]

    def close(self):
        self.connection.close()
