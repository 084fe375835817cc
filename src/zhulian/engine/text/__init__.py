"""Text: folding, index terms, queries. No Django, no database, no clock.

The database yields candidates, this package says what a query means. README.md tells how an index is
built on it. Nothing here raises for any text whatever, and everything takes time in proportion to its length.
"""

from .databases import (
    FTS5_TOKENIZER,
    Part,
    Weight,
    fts5_document,
    fts5_match,
    per_word,
    tsquery,
    tsvector_document,
    tsvector_literal,
)
from .expressions import AllOf, AnyOf, Expression, Phrase, Without, asks, found_in
from .folding import Folded, fold
from .passages import PASSAGE_LENGTH, Passage, passages
from .query import Query, Word, matches, parse_query, parse_question
from .terms import index_terms

__all__ = [
    "FTS5_TOKENIZER",
    "PASSAGE_LENGTH",
    "AllOf",
    "AnyOf",
    "Expression",
    "Folded",
    "Part",
    "Passage",
    "Phrase",
    "Query",
    "Weight",
    "Without",
    "Word",
    "asks",
    "fold",
    "found_in",
    "fts5_document",
    "fts5_match",
    "index_terms",
    "matches",
    "parse_query",
    "parse_question",
    "passages",
    "per_word",
    "tsquery",
    "tsvector_document",
    "tsvector_literal",
]
