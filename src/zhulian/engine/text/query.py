"""What a person typed, as a query; and what it means, as an exact predicate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .expressions import AllOf, AnyOf, Expression, Phrase, Without
from .folding import fold
from .outline import MARK, Searched
from .passages import OVERLAP
from .scripts import WORD_LENGTH, Kind, is_han, runs
from .terms import folded_terms, part_terms, run_terms

# Beyond these a query is cut: nobody types more, and a paste must not become a heavy question.
QUERY_LENGTH = 1_000
WORDS = 32

_QUOTES = str.maketrans("“”„‟«»「」『』", '"' * 10)
_PIECE = re.compile(r'(?P<no>-?)"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<minus>-?)(?P<word>[^\s]+)')


@dataclass(frozen=True)
class Word:
    """One thing asked for: what was typed between spaces or quotes.

    `terms` as they follow each other in an index; `prefix` when the last is only the beginning of a term;
    `needle` as it stands in the outline of a text (see `outline`).
    """

    text: str
    terms: tuple[str, ...]
    prefix: bool
    needle: str

    @property
    def partial(self) -> bool:
        """Whether it may be found as part of a longer number or word: not if ideographs begin and end it."""
        return not (is_han(self.needle[0]) and is_han(self.needle[-1]))

    @property
    def phrase(self) -> Phrase:
        """What an index is asked."""
        return Phrase(self.terms, self.prefix)

    def spans(self, text: Searched) -> Iterator[tuple[int, int]]:
        """Every place in a folded text: (start, end)."""
        return text.spans(self.needle)


@dataclass(frozen=True)
class Query:
    """All of `words` must occur and none of `unwanted`; of a `loose` query any of `words` is enough."""

    words: tuple[Word, ...] = ()
    unwanted: tuple[Word, ...] = ()
    loose: bool = False

    def __bool__(self) -> bool:
        """Whether anything can be found: a query of exclusions alone asks for nothing."""
        return bool(self.words)

    @property
    def expression(self) -> Expression:
        """The whole question to one row of an index."""
        wanted = tuple(word.phrase for word in self.words)
        asked = AnyOf(wanted) if self.loose else AllOf(wanted)
        return Without(asked, AnyOf(tuple(word.phrase for word in self.unwanted))) if self.unwanted else asked


def parse_query(text: str) -> Query:
    """The query in what a person typed. Any text is a query; one without a searchable character is empty.

    Words stand between spaces and must all occur. "Quotes" of any kind keep words together, a leading - means
    without. An East Asian or digit word is found anywhere; a word of letters only whole, but the last word,
    being typed, by its beginning. Punctuation within a word (GD-2025-0147, a@example.com) parts it; the parts
    must follow each other, whatever separates them.
    """
    wanted: dict[str, Word] = {}
    unwanted: dict[str, Word] = {}
    for piece in typed_pieces(text):
        word = word_of(piece.source, piece.typing and not piece.unwanted)
        if word is not None and len(wanted) + len(unwanted) < WORDS:
            (unwanted if piece.unwanted else wanted).setdefault(word.needle, word)
    return Query(tuple(wanted.values()), tuple(unwanted.values()))


def parse_question(text: str) -> Query:
    """A loose query: any two characters or any word of a whole question is enough, ranking does the rest.

    For natural language (“我的密码忘记了怎么办”), where hardly a text holds the question as it stands.
    """
    terms = dict.fromkeys(folded_terms(fold(text[:QUERY_LENGTH]).text))
    whole = [term for term in terms if len(term) > 1] or list(terms)
    return Query(tuple(filter(None, (word_of(term, typing=False) for term in whole[:OVERLAP]))), loose=True)


def matches(query: Query, text: str) -> bool:
    """Whether `text` answers `query`: the truth that every index must equal. Blank queries match nothing."""
    if not query:
        return False
    searched = Searched(fold(text).text)
    test = any if query.loose else all
    if not test(searched.has(word.needle) for word in query.words):
        return False
    return not any(searched.has(word.needle) for word in query.unwanted)


@dataclass(frozen=True, slots=True)
class TypedPiece:
    """What stands between spaces or quotes in a typed query, folded."""

    source: str
    unwanted: bool
    quoted: bool
    typing: bool
    """Whether it is the last, and may go on."""


def typed_pieces(text: str) -> Iterator[TypedPiece]:
    """The pieces of what a person typed, in order; some hold nothing to search."""
    folded = fold(text[:QUERY_LENGTH]).text.translate(_QUOTES)
    end = len(folded.rstrip())
    for match in _PIECE.finditer(folded):
        typing = match.end() >= end
        if match["word"] is None:
            yield TypedPiece(match["phrase"], bool(match["no"]), True, typing and not match["closed"])
        else:
            yield TypedPiece(match["word"], bool(match["minus"]), False, typing)


@lru_cache(1024)
def word_of(source: str, typing: bool) -> Word | None:
    """One thing asked for; None where there is nothing to search. `typing`: its last word may go on."""
    pieces = _cut([(kind, run) for kind, run, _start in runs(source)])
    if not pieces:
        return None
    terms = [term for kind, run in pieces[:-1] for term in run_terms(kind, run)]
    kind, run = pieces[-1]
    last, begun = part_terms(kind, run)
    prefix = begun and (typing or kind is not Kind.WORD)
    return Word(source.strip(), (*terms, *last), prefix, _needle(pieces, prefix))


def _cut(pieces: list[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """At most as many terms as passages overlap, so that no match can fall between two passages."""
    kept: list[tuple[Kind, str]] = []
    room = OVERLAP
    for kind, run in pieces:
        if room <= 0:
            break
        kept.append((kind, run if kind is Kind.WORD else run[:room]))
        room -= 1 if kind is Kind.WORD else len(run)
    return kept


def _needle(pieces: list[tuple[Kind, str]], prefix: bool) -> str:
    """The pieces as an outline has them: a word begins with itself, and ends so unless it may go on."""
    needle = MARK.join(run[:WORD_LENGTH] if kind is Kind.WORD else run for kind, run in pieces)
    first = MARK if pieces[0][0] is Kind.WORD else ""
    last = MARK if pieces[-1][0] is Kind.WORD and not prefix else ""
    return f"{first}{needle}{last}"
