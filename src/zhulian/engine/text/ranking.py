"""Ranks what an index found, the same on every database: BM25F, nearness of words, recency.

BM25F (Robertson, Zaragoza, Taylor 2004): a word's occurrences in all fields are added up, each weighed by its
field and by the field's length, and only then saturated.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from .folding import fold
from .outline import Searched
from .query import Query, Word

# What one field counts at most, so that a text of one word repeated costs no more than another.
HITS = 200
# A part of a longer number or word is worth less than the whole.
PART = 0.5


@dataclass(frozen=True, slots=True)
class Document:
    """A candidate: its key, its fields by name, when it was last touched (seconds since 1970) if that matters."""

    key: int | str
    fields: Mapping[str, str]
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """What is known of the whole index; what is left out is reckoned from the candidates.

    `lengths`: mean length of each field in characters. `frequencies`: in how many documents a word (its
    `Word.text`) occurs.
    """

    documents: int = 0
    lengths: Mapping[str, float] = field(default_factory=dict)
    frequencies: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """How much counts what. A field without a weight counts 1; `half_life` is in seconds.

    `k1` and `b` as in BM25. `nearness`: what two adjacent words are worth against the words themselves.
    `recency`: what a document of this moment gains over one of the distant past.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    k1: float = 1.2
    b: float = 0.6
    nearness: float = 0.5
    recency: float = 0.3
    half_life: float = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's key with its score; 0 where no word was found."""

    key: int | str
    score: float


@dataclass(slots=True)
class _Found:
    """What was found in one document: occurrences of each word, and how near they stand."""

    counts: list[float]
    nearness: float


def rank(
    query: Query,
    documents: Sequence[Document],
    stats: Stats | None = None,
    *,
    now: float = 0.0,
    settings: Settings | None = None,
) -> list[Ranked]:
    """The candidates, best first. Equal scores: the later one, then the lesser key. `now`: seconds since 1970.

    The order depends on nothing but the arguments, not even on the order of `documents`.
    """
    stats, settings = stats or Stats(), settings or Settings()
    lengths = _lengths(documents, stats)
    found = [_look(query.words, document, lengths, settings) for document in documents]
    rarities = _rarities(query.words, found, stats)
    scored = []
    for document, seen in zip(documents, found, strict=True):
        score = _score(seen, rarities, settings) * (1 + _recency(document.at, now, settings))
        scored.append((-round(score, 9), -(document.at or 0.0), isinstance(document.key, str), document.key))
    return [Ranked(key, -score) for score, _at, _kind, key in sorted(scored)]


def _lengths(documents: Sequence[Document], stats: Stats) -> Mapping[str, float]:
    """The mean length of each field."""
    totals: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for document in documents:
        for name, text in document.fields.items():
            totals[name] += len(text)
            counts[name] += 1
    means = {name: totals[name] / counts[name] for name in counts}
    return {name: max(1.0, stats.lengths.get(name, mean)) for name, mean in means.items()}


def _look(
    words: Sequence[Word], document: Document, lengths: Mapping[str, float], settings: Settings
) -> _Found:
    found = _Found([0.0] * len(words), 0.0)
    for name in sorted(document.fields):
        folded = fold(document.fields[name]).text
        searched = Searched(folded)
        hits = [list(islice(word.spans(searched), HITS)) for word in words]
        if not any(hits):
            continue
        weight = settings.weights.get(name, 1.0)
        size = 1 - settings.b + settings.b * len(folded) / lengths[name]
        for place, spans in enumerate(hits):
            found.counts[place] += weight * worth_of(searched, words[place], spans) / size
        found.nearness = max(found.nearness, weight * nearness_of(hits))
    return found


def _rarities(words: Sequence[Word], found: Sequence[_Found], stats: Stats) -> list[float]:
    """The inverse document frequency of each word."""
    total = max(stats.documents, len(found))
    rarities = []
    for place, word in enumerate(words):
        having = sum(1 for seen in found if seen.counts[place])
        having = min(total, max(having, stats.frequencies.get(word.text, having)))
        rarities.append(math.log(1 + (total - having + 0.5) / (having + 0.5)))
    return rarities


def _score(seen: _Found, rarities: Sequence[float], settings: Settings) -> float:
    words = sum(
        rarity * count * (settings.k1 + 1) / (settings.k1 + count)
        for rarity, count in zip(rarities, seen.counts, strict=True)
    )
    near = seen.nearness / (settings.k1 + seen.nearness) * (settings.k1 + 1)
    return words + settings.nearness * sum(rarities) * near


def _recency(at: float | None, now: float, settings: Settings) -> float:
    if at is None:
        return 0.0
    return settings.recency * math.pow(2.0, -max(0.0, now - at) / settings.half_life)


def worth_of(searched: Searched, word: Word, spans: Sequence[tuple[int, int]]) -> float:
    """How much these occurrences of a word count: a part of a longer number or word less than the whole."""
    if not word.partial:
        return float(len(spans))
    return sum(1.0 if searched.whole(*span) else PART for span in spans)


def nearness_of(hits: Sequence[Sequence[tuple[int, int]]]) -> float:
    """1 where all words stand side by side, falling with the least stretch that holds one of each; 0 for
    a single word or where one is missing."""
    if len(hits) < 2 or not all(hits):
        return 0.0
    marks = sorted((start, end, place) for place, spans in enumerate(hits) for start, end in spans)
    latest: dict[int, tuple[int, int]] = {}
    best = 0.0
    for start, end, place in marks:
        latest[place] = (start, end)
        if len(latest) == len(hits):
            stretch = max(last for _first, last in latest.values()) - min(
                first for first, _last in latest.values()
            )
            best = max(best, sum(last - first for first, last in latest.values()) / max(1, stretch))
    return min(1.0, best)
