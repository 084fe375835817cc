"""Documents and queries in the languages of FTS5 (SQLite) and tsvector (PostgreSQL).

Terms hold letters, digits and ideographs only, so nothing that is written here can be mistaken for an operator
of either language, whatever the text was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from .expressions import AllOf, AnyOf, Expression, Phrase, Without, asks
from .query import Query
from .terms import BREAK, index_terms

Part: TypeAlias = str | Sequence[str]
Weight: TypeAlias = Literal["A", "B", "C", "D"]

# How the FTS5 table must cut words. `ascii` takes every character beyond ASCII as part of a word and folds nothing
# but A to Z; `unicode61` has tables and a folding of its own, which need not agree with ours.
FTS5_TOKENIZER = "ascii"
# PostgreSQL's limits: positions beyond the last are all taken as the last; further positions are dropped.
LAST_POSITION = 16_383
POSITIONS = 255


def fts5_document(*parts: Part) -> str:
    """The value of an FTS5 column (tokenize='ascii'): text, or terms such as `name_terms` gives."""
    return f" {BREAK} ".join(" ".join(_terms(part)) for part in parts)


def tsvector_literal(part: Part, weight: Weight = "D") -> str:
    """One field as the literal of a tsvector, for `%s::tsvector`. See `tsvector_document`."""
    return tsvector_document([(part, weight)])


def tsvector_document(fields: Iterable[tuple[Part, Weight]]) -> str:
    """Several fields, with a weight each, as the literal of one tsvector.

    No phrase reaches from one field into the next, as it would over PostgreSQL's own `||`. What lies beyond
    position 16,383 is left out, and what comes more than 255 times in a row's text: cut with `passages` first.
    """
    places: dict[str, list[str]] = {}
    position = 0
    for part, weight in fields:
        for term in _terms(part):
            position += 1
            if position > LAST_POSITION:
                break
            positions = places.setdefault(term, [])
            if len(positions) < POSITIONS:
                positions.append(f"{position}{weight}")
        position += 1
    return " ".join(f"'{term}':{','.join(positions)}" for term, positions in places.items())


def fts5_match(query: Query | Expression) -> str:
    """The right side of MATCH. Empty when nothing is asked: then nothing is found, and FTS5 must not be asked."""
    expression = _expression(query)
    return _fts5(expression) if asks(expression) else ""


def tsquery(query: Query | Expression) -> str:
    """The text of a tsquery, for `%s::tsquery`. Empty when nothing is asked; PostgreSQL then finds nothing."""
    expression = _expression(query)
    return _tsquery(expression) if asks(expression) else ""


def per_word(query: Query) -> tuple[list[Expression], list[Expression]]:
    """What must each be found in some passage of a document, and what in none of them.

    For documents of several passages: the words of a query may stand in different ones.
    """
    wanted: list[Expression] = [word.phrase for word in query.words]
    if query.loose and wanted:
        wanted = [AnyOf(tuple(wanted))]
    return wanted, [word.phrase for word in query.unwanted]


def _terms(part: Part) -> Sequence[str]:
    return index_terms(part) if isinstance(part, str) else part


def _expression(query: Query | Expression) -> Expression:
    return query.expression if isinstance(query, Query) else query


def _fts5(expression: Expression) -> str:
    if isinstance(expression, Phrase):
        return f'"{" ".join(expression.terms)}"{" *" if expression.prefix else ""}'
    if isinstance(expression, Without):
        return f"({_fts5(expression.wanted)}) NOT ({_fts5(expression.unwanted)})"
    return _joined(map(_fts5, _asking(expression)), " AND " if isinstance(expression, AllOf) else " OR ")


def _tsquery(expression: Expression) -> str:
    if isinstance(expression, Phrase):
        terms = " <-> ".join(f"'{term}'" for term in expression.terms)
        return f"{terms}:*" if expression.prefix else terms
    if isinstance(expression, Without):
        return f"({_tsquery(expression.wanted)}) & !({_tsquery(expression.unwanted)})"
    return _joined(map(_tsquery, _asking(expression)), " & " if isinstance(expression, AllOf) else " | ")


def _asking(expression: AllOf | AnyOf) -> list[Expression]:
    return [part for part in expression.parts if asks(part)]


def _joined(parts: Iterable[str], operator: str) -> str:
    return operator.join(f"({part})" for part in parts)
