"""The order of trying: all words, then the pinyin of titles, then what was probably meant, then most words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from zhulian.engine.text import Expanded, Query, expand, expand_question, fold
from zhulian.engine.text.scripts import is_han
from zhulian.knowledge.meaning import by_meaning
from zhulian.knowledge.models import Article
from zhulian.knowledge.ranking import Candidate, Scored, by_words, popularity, scored
from zhulian.knowledge.retrieval import (
    Scope,
    best_first,
    by_all_words,
    by_most_words,
    by_pinyin,
    with_bodies,
)
from zhulian.knowledge.synonyms import synonyms_of
from zhulian.knowledge.vocabulary import vocabulary
from zhulian.platform.clock import now

FEW = 3
"""With fewer results further ways are tried."""
PART = 0.25
"""Of most words: what answers less than this share of the best is left out (a half cost a seventh of recall@10)."""
HALF = 0.5
LIKE = 400
"""Characters of a text that say what it is about."""


@dataclass(frozen=True, slots=True)
class Found:
    """Texts best first, each with the way it was found; what to mark in them; what was meant, if not what was typed."""

    items: list[tuple[Scored, str]] = field(default_factory=list)
    query: Query = field(default_factory=Query)
    corrected: str = ""


def ask(scope: Scope, typed: str, *, is_question: bool, prefers: int | None) -> Found:
    """The texts that answer what was typed."""
    synonyms = synonyms_of(scope.clients)
    asked = expand_question(typed, synonyms) if is_question else expand(typed, synonyms)
    if not asked:
        return Found()
    if is_question:
        return Found(_most(scope, asked, typed, prefers), asked.query)
    items = _all(scope, asked, typed, "words", prefers)
    if len(items) < FEW and _is_latin(typed):
        items = _joined(items, _pinyin(scope, typed, prefers))
    meant = "" if items else vocabulary(scope.key, scope.every).corrected(typed) or ""
    if meant:
        other = expand(meant, synonyms)
        items = _all(scope, other, meant, "corrected", prefers)
        if items:
            return Found(items, other.query, meant)
    query = asked.query
    if len(items) < FEW:
        # What was perhaps meant counts beside what was typed, as parts of it.
        loose = _telling(expand_question(f"{typed} {meant}", synonyms), asked)
        if len(loose.wanted) > 1:
            items += _others(scope, loose, typed, prefers, items)
            query = Query((*query.words, *loose.query.words), loose=True) if items else query
    return Found(items, query)


def ask_like(scope: Scope, text_id: int) -> Found:
    """The texts of other articles that are most like this one; nothing if it is not to be seen itself."""
    row = scope.rows.filter(pk=text_id).values_list("article_id", "title", "summary", "plain").first()
    if row is None:
        return Found()
    article, title, summary, plain = row
    words = f"{title}\n{summary}\n{plain[:LIKE]}"
    others = replace(scope, rows=scope.rows.exclude(article=article))
    asked = expand_question(words)
    return Found(_most(others, asked, "", None), asked.query) if asked else Found()


def _others(
    scope: Scope, loose: Expanded, typed: str, prefers: int | None, items: list[tuple[Scored, str]]
) -> list[tuple[Scored, str]]:
    """What holds most words; beside something that holds all only what holds half of them."""
    held = {item.candidate.article for item, _way in items}
    rows = scope.rows.exclude(article__in=held) if held else scope.rows
    return _most(replace(scope, rows=rows), loose, typed, prefers, HALF if held else 0.0)


def _telling(loose: Expanded, asked: Expanded) -> Expanded:
    """The parts of a typed query that may stand alone: no single characters, nothing of what must not occur."""
    barred = {word.text for word in asked.unwanted}
    words = [one.ways[0].words[0].text for one in loose.wanted]
    kept = [
        one for one, word in zip(loose.wanted, words, strict=True) if len(word) > 1 and word not in barred
    ]
    return Expanded(tuple(kept), asked.unwanted)


def _all(
    scope: Scope, asked: Expanded, typed: str, way: str, prefers: int | None
) -> list[tuple[Scored, str]]:
    candidates = by_all_words(scope, asked, typed)
    chosen = with_bodies(scope, best_first(candidates, lambda some: by_words(asked, typed, some, None)))
    return _ranked(chosen, by_words(asked, typed, chosen, None), way, prefers)


def _most(
    scope: Scope, asked: Expanded, typed: str, prefers: int | None, least: float = 0.0
) -> list[tuple[Scored, str]]:
    asked, candidates, rarities = by_most_words(scope, asked, least)
    chosen = with_bodies(scope, candidates)
    answers = by_words(asked, typed, chosen, rarities)
    answers = by_meaning(typed, answers) or answers
    best = max((answer for _tier, answer in answers.values()), default=0.0)
    kept = [one for one in chosen if answers[one.text][1] >= PART * best]
    return _ranked(kept, answers, "some", prefers)


def _pinyin(scope: Scope, typed: str, prefers: int | None) -> list[tuple[Scored, str]]:
    found = by_pinyin(scope, typed)
    answers = {one.text: (0.0, worth) for one, worth in found}
    return _ranked([one for one, _worth in found], answers, "pinyin", prefers)


def _ranked(
    candidates: Sequence[Candidate],
    answers: dict[int, tuple[float, float]],
    way: str,
    prefers: int | None,
) -> list[tuple[Scored, str]]:
    if not candidates:
        return []
    moment = now()
    articles = sorted({one.article for one in candidates})
    of_product: frozenset[int] = frozenset()
    if prefers is not None:
        through = Article.products.through._default_manager.filter(product=prefers, article__in=articles)
        of_product = frozenset(through.values_list("article", flat=True))
    made = scored(candidates, answers, popularity(articles, moment), of_product, moment)
    return [(item, way) for item in made]


def _joined(first: list[tuple[Scored, str]], second: list[tuple[Scored, str]]) -> list[tuple[Scored, str]]:
    held = {item.candidate.article for item, _way in first}
    return [*first, *(pair for pair in second if pair[0].candidate.article not in held)]


def _is_latin(typed: str) -> bool:
    """Letters and no ideographs: it may be pinyin."""
    folded = fold(typed[:64]).text
    return any("a" <= char <= "z" for char in folded) and not any(map(is_han, folded))
