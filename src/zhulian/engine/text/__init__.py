"""Text: folding, index terms, queries, names, ranking, highlighting. No Django, no database, no clock.

The database yields candidates, this package says what a query means and ranks. README.md tells how an index is
built on it. Nothing here raises for any text whatever, and everything takes time in proportion to its length.
"""

from .corrections import Vocabulary
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
from .distances import errors, nearest
from .expansion import Expanded, Synonyms, Wanted, Way, answers, expand, expand_question
from .expressions import AllOf, AnyOf, Expression, Phrase, Without, asks, found_in
from .folding import Folded, fold
from .highlighting import highlight
from .names import NameMatch, match_name, name_query, name_terms
from .outline import Searched
from .passages import PASSAGE_LENGTH, Passage, passages
from .phones import phone_query, phone_terms
from .pinyin import pinyin_keys
from .query import Query, Word, matches, parse_query, parse_question
from .ranking import Document, Ranked, Settings, Stats, rank
from .relevance import Relevance, rarity, relevances
from .terms import index_terms

__all__ = [
    "FTS5_TOKENIZER",
    "PASSAGE_LENGTH",
    "AllOf",
    "AnyOf",
    "Document",
    "Expanded",
    "Expression",
    "Folded",
    "NameMatch",
    "Part",
    "Passage",
    "Phrase",
    "Query",
    "Ranked",
    "Relevance",
    "Searched",
    "Settings",
    "Stats",
    "Synonyms",
    "Vocabulary",
    "Wanted",
    "Way",
    "Weight",
    "Without",
    "Word",
    "answers",
    "asks",
    "errors",
    "expand",
    "expand_question",
    "fold",
    "found_in",
    "fts5_document",
    "fts5_match",
    "highlight",
    "index_terms",
    "match_name",
    "matches",
    "name_query",
    "name_terms",
    "nearest",
    "parse_query",
    "parse_question",
    "passages",
    "per_word",
    "phone_query",
    "phone_terms",
    "pinyin_keys",
    "rank",
    "rarity",
    "relevances",
    "tsquery",
    "tsvector_document",
    "tsvector_literal",
]
