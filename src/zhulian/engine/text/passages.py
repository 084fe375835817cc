"""Long text in passages that a database can index without losing a position."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .folding import fold
from .terms import folded_terms, term_spans

PASSAGE_LENGTH = 8_000
# No phrase of a query is longer (see `query`), so whatever a phrase matches lies whole in one passage.
OVERLAP = 64
# PostgreSQL keeps at most 256 positions of a lexeme and drops the rest without a word.
REPETITIONS = 255


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text, and where it starts in the text."""

    start: int
    text: str


def passages(text: str, length: int = PASSAGE_LENGTH) -> list[Passage]:
    """Cut `text` into passages of at most `length` folded characters, each overlapping the next by 64 terms.

    Cuts fall between terms, never within a word. A passage also ends where one term has come 255 times. Text
    without anything to find has no passage. A single word longer than `length` stays whole. The least `length`
    that is obeyed is four overlaps, 256.
    """
    folded = fold(text)
    terms = folded_terms(folded.text)
    if not terms:
        return []
    if len(folded.text) <= length and _often(terms) <= REPETITIONS:
        return [Passage(0, text)]
    spans = term_spans(folded.text)
    found = []
    for first, last in _cuts(terms, spans, max(length, 4 * OVERLAP)):
        start, end = folded.span(spans[first][0], spans[last][1])
        found.append(Passage(start, text[start:end]))
    return found


def _often(terms: list[str]) -> int:
    return max(Counter(terms).values()) if len(terms) > REPETITIONS else 0


def _cuts(terms: list[str], spans: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The first and last term of each passage."""
    cuts: list[tuple[int, int]] = []
    first = 0
    while True:
        last = _last(terms, spans, first, length)
        cuts.append((first, last))
        if last == len(terms) - 1:
            return cuts
        # Always forward, even where words so long stand there that the overlap alone fills a passage.
        first = max(first + 1, last + 1 - OVERLAP)


def _last(terms: list[str], spans: list[tuple[int, int]], first: int, length: int) -> int:
    """The last term that still fits a passage beginning with `first`."""
    seen: dict[str, int] = {}
    begin = spans[first][0]
    for place in range(first, len(terms)):
        seen[terms[place]] = count = seen.get(terms[place], 0) + 1
        if place > first and (count > REPETITIONS or spans[place][1] - begin > length):
            return place - 1
    return len(terms) - 1
