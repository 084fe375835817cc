"""How well texts answer an expanded question: BM25F over the ways to say each thing.

What `ranking` does for the words of a plain query, this does where one thing may be said in several ways: a thing
counts by its best way, a way by its rarest word, so that saying a thing twice in two ways is no gain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from .expansion import Expanded, Wanted
from .folding import fold
from .outline import Searched
from .ranking import HITS, Document, Settings, nearness_of, worth_of

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Relevance:
    """How well one document answers.

    `counts`: for each thing asked its weighed occurrences; `coverage`: the share of the question that was found,
    rare things counting more; `nearness`: 0 to 1 times the weight of the field where the things stand together.
    """

    key: int | str
    score: float
    coverage: float
    nearness: float
    counts: tuple[float, ...]


def rarity(documents: int, having: int) -> float:
    """The inverse document frequency."""
    having = min(having, documents)
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def relevances(
    asked: Expanded,
    documents: Sequence[Document],
    rarities: Sequence[float],
    *,
    lengths: Mapping[str, float],
    settings: Settings,
    least: float = 0.0,
) -> list[Relevance]:
    """One for each document, in their order. `rarities` of each thing asked; `lengths`: usual length of each field.

    `least`: what a thing counts at least, for candidates that are known to hold it somewhere beyond what was read.
    """
    return [_relevance(asked, document, rarities, lengths, settings, least) for document in documents]


def _relevance(
    asked: Expanded,
    document: Document,
    rarities: Sequence[float],
    lengths: Mapping[str, float],
    settings: Settings,
    least: float,
) -> Relevance:
    words = {word.needle: word for wanted in asked.wanted for way in wanted.ways for word in way.words}
    totals = dict.fromkeys(words, 0.0)
    nearness = 0.0
    for name in sorted(document.fields):
        folded = fold(document.fields[name]).text
        searched = Searched(folded)
        hits = {needle: list(islice(word.spans(searched), HITS)) for needle, word in words.items()}
        weight = settings.weights.get(name, 1.0)
        size = 1 - settings.b + settings.b * len(folded) / max(1.0, lengths.get(name, len(folded) or 1))
        for needle, spans in hits.items():
            if spans:
                totals[needle] += weight * worth_of(searched, words[needle], spans) / size
        nearness = max(nearness, weight * nearness_of([_best_spans(wanted, hits) for wanted in asked.wanted]))
    counts = tuple(max(least, _count(wanted, totals)) for wanted in asked.wanted)
    return _scored(document.key, counts, nearness, rarities, settings)


def _scored(
    key: int | str, counts: tuple[float, ...], nearness: float, rarities: Sequence[float], settings: Settings
) -> Relevance:
    whole = sum(rarities)
    found = sum(rare for rare, count in zip(rarities, counts, strict=True) if count)
    words = sum(
        rare * count * (settings.k1 + 1) / (settings.k1 + count)
        for rare, count in zip(rarities, counts, strict=True)
    )
    near = nearness / (settings.k1 + nearness) * (settings.k1 + 1)
    score = words + settings.nearness * whole * near
    return Relevance(key, score, found / whole if whole else 0.0, nearness, counts)


def _count(wanted: Wanted, totals: Mapping[str, float]) -> float:
    return max(way.worth * min(totals[word.needle] for word in way.words) for way in wanted.ways)


def _best_spans(wanted: Wanted, hits: Mapping[str, Spans]) -> Spans:
    """Where the best way that occurs stands: its first word."""
    for way in wanted.ways:
        if all(hits[word.needle] for word in way.words):
            return hits[way.words[0].needle]
    return []
