"""The full-text part of the search index, which each database has in its own way.

SQLite keeps the terms in the FTS5 table `platform_search_terms` under the document's row id; PostgreSQL in the
column `terms` of the document itself. Both find the same rows; neither ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func

from zhulian.engine.text import Expression, Part, asks, fts5_document, fts5_match, tsquery, tsvector_document


class TermsMatch(Func):
    """True of search documents whose terms answer the expression; for `filter()`, also inside subqueries."""

    output_field = BooleanField()

    def __init__(self, expression: Expression) -> None:
        super().__init__(F("id"))
        self.asked = expression

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """`id IN (…)`: FTS5 is asked once and gives row ids."""
        column, params = compiler.compile(self.source_expressions[0])
        inner = "SELECT rowid FROM platform_search_terms WHERE platform_search_terms MATCH %s"
        return f"{column} IN ({inner})", [*params, fts5_match(self.asked)]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        """The column beside `id`, by whatever alias the table has in this query."""
        column, params = compiler.compile(self.source_expressions[0])
        table = column.rpartition(".")[0]
        return f"{table}.terms @@ %s::tsquery", [*params, tsquery(self.asked)]


def parts_matching(expressions: Sequence[Expression], most: int) -> list[set[int]]:
    """For each expression the `part` of at most so many search documents that answer, in one question.

    For ranking by rarity: says nothing about who may see what, and of more than `most` which ones is left open.
    """
    held: list[set[int]] = [set() for _expression in expressions]
    is_sqlite = connection.vendor == "sqlite"
    one = _SQLITE_PARTS if is_sqlite else _POSTGRES_PARTS
    asked = [(place, one_asked) for place, one_asked in enumerate(expressions) if asks(one_asked)]
    if asked:
        values: list[int | str] = []
        for place, expression in asked:
            values += [place, fts5_match(expression) if is_sqlite else tsquery(expression), most]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(one for _asked in asked), values)
            for place, part in cursor.fetchall():
                held[place].add(part)
    return held


# SQLite takes no limit inside a union, but inside a table that is part of one.
_SQLITE_PARTS = (
    "SELECT * FROM (SELECT %s, d.part FROM platform_search_terms AS t JOIN platform_searchdocument AS d"
    " ON d.id = t.rowid WHERE t.platform_search_terms MATCH %s LIMIT %s)"
)
_POSTGRES_PARTS = "(SELECT %s, part FROM platform_searchdocument WHERE terms @@ %s::tsquery LIMIT %s)"


def write_terms(rows: Iterable[tuple[int, Sequence[Part]]]) -> None:
    """Store the terms of documents: (document id, the parts that are searched, which no phrase bridges)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            values = [(key, fts5_document(*parts)) for key, parts in rows]
            cursor.executemany(
                "DELETE FROM platform_search_terms WHERE rowid = %s", [(key,) for key, _terms in values]
            )
            cursor.executemany("INSERT INTO platform_search_terms(rowid, terms) VALUES (%s, %s)", values)
        else:
            vectors = [(tsvector_document([(part, "D") for part in parts]), key) for key, parts in rows]
            cursor.executemany(
                "UPDATE platform_searchdocument SET terms = %s::tsvector WHERE id = %s", vectors
            )


def delete_terms(ids: Iterable[int]) -> None:
    """Forget the terms of documents that are about to be deleted."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM platform_search_terms WHERE rowid = %s", [(key,) for key in ids])


def forget_all_terms() -> None:
    """Empty the full-text part before an index is built anew."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM platform_search_terms")
