"""Which texts may answer, from the database: by all words, by most words, by the pinyin of titles and topics.

Everything read is bounded. What a reader may not see is never read: each step goes through `Scope.rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from django.db.models import BooleanField, Case, F, QuerySet, Value, When
from django.db.models.functions import Substr

from zhulian.engine.text import (
    AllOf,
    AnyOf,
    Expanded,
    Expression,
    match_name,
    name_query,
    parse_query,
    rarity,
)
from zhulian.knowledge.models import ArticleText
from zhulian.knowledge.ranking import Candidate
from zhulian.knowledge.search import marked
from zhulian.platform.db.terms import TermsMatch, parts_matching
from zhulian.platform.models import SearchDocument
from zhulian.platform.search.index import PIECES

CANDIDATES = 500
"""Titles and summaries read at the most, of the important and new ones where more answer."""
READ = 120
"""Contents read at the most, of those whose titles and summaries answer best."""
BODY = 1500
"""Characters of each content."""
ASKED = 32
"""Words of a question that are looked up."""
FOUND = 800
"""Texts noted for one word; a word that more texts hold tells little and chooses none."""
LETTERS = 2
"""Fewer letters are not read as pinyin."""
COLUMNS = (
    "pk",
    "article_id",
    "language",
    "slug",
    "title",
    "summary",
    "article__importance",
    "changed_at",
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where is looked: the texts in question, the client companies they are of (None: all), and the vocabulary.

    `every` is `rows` without product and topics, named by `key`: what corrections are made of.
    """

    rows: QuerySet[ArticleText]
    clients: tuple[int, ...] | None
    every: QuerySet[ArticleText]
    key: Hashable


def by_all_words(scope: Scope, asked: Expanded, typed: str) -> list[Candidate]:
    """The texts that hold everything asked; words may stand in different passages of a long text."""
    rows = scope.rows
    for wanted in asked.wanted:
        rows = rows.filter(pk__in=_texts(scope, wanted.expression))
    for word in asked.unwanted:
        rows = rows.exclude(pk__in=_texts(scope, word.phrase))
    titled = Case(
        When(title__icontains=typed.strip()[:100], then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    order = ("-titled", "-article__importance", "-changed_at", "-pk")
    return _candidates(rows.annotate(titled=titled).order_by(*order), CANDIDATES)


def by_most_words(
    scope: Scope, asked: Expanded, least: float = 0.0
) -> tuple[Expanded, list[Candidate], list[float]]:
    """The texts that hold most of a question, rare words counting more: (what was asked, texts, rarities).

    `least`: the share of the question that a text must hold.
    """
    asked = replace(asked, wanted=asked.wanted[:ASKED])
    held = _postings(scope, [wanted.expression for wanted in asked.wanted])
    total = max(scope.rows.count(), 1)
    often = max(FOUND, total // 3)
    rarities = [rarity(total, len(texts) if len(texts) <= FOUND else often) for texts in held]
    worth: Counter[int] = Counter()
    telling = [texts for texts in held if 0 < len(texts) <= FOUND]
    for texts, rare in zip(held, rarities, strict=True):
        if len(texts) <= FOUND or not telling:
            worth.update(dict.fromkeys(texts, rare))
    bar = least * sum(rarities)
    best = sorted(
        (text for text in worth if worth[text] >= bar), key=lambda text: (-round(worth[text], 9), -text)
    )
    found: list[Candidate] = []
    for start in range(0, min(len(best), 4 * CANDIDATES), CANDIDATES):
        rows = scope.rows.filter(pk__in=best[start : start + CANDIDATES])
        for word in asked.unwanted:
            rows = rows.exclude(pk__in=_texts(scope, word.phrase))
        chosen = {one.text: one for one in _candidates(rows.order_by("pk"), CANDIDATES)}
        found += [chosen[text] for text in best[start : start + CANDIDATES] if text in chosen]
        if len(found) >= READ:
            break
    return asked, found[:READ], rarities


def by_pinyin(scope: Scope, typed: str) -> list[tuple[Candidate, float]]:
    """The texts whose title, or topic, reads as was typed in letters, with how well."""
    words = [word.text for word in parse_query(typed).words]
    if sum(map(len, words)) < LETTERS:
        return []
    parts = (name_query(typed), AllOf(tuple(name_query(word) for word in words)))
    rows = scope.rows.filter(pk__in=_texts(scope, AnyOf(parts)))
    order = ("-article__importance", "-changed_at", "-pk")
    found = {
        one.text: (one, worth)
        for one in _candidates(rows.order_by(*order), CANDIDATES)
        if (worth := _read(typed, words, one.title)) > 0
    }
    topics = scope.rows.order_by().values_list("article__topic", "article__topic__name").distinct()
    near = {topic: worth / 4 for topic, name in topics if (worth := _read(typed, words, name)) >= 1}
    if near:
        inside = scope.rows.filter(article__topic__in=near).order_by(*order)
        topic_of = dict(inside.values_list("pk", "article__topic")[:READ])
        for one in _candidates(inside, READ):
            if one.text in topic_of:
                found.setdefault(one.text, (one, near[topic_of[one.text]]))
    return list(found.values())


def with_bodies(scope: Scope, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with the beginnings of their contents."""
    ids = [one.text for one in candidates]
    rows = scope.rows.filter(pk__in=ids).order_by()
    bodies = dict(rows.values_list("pk", Substr("plain", 1, BODY)))
    return [replace(one, body=bodies[one.text]) for one in candidates if one.text in bodies]


def best_first(
    candidates: Sequence[Candidate], answer: Callable[[Sequence[Candidate]], dict[int, tuple[float, float]]]
) -> Sequence[Candidate]:
    """The 120 whose titles and summaries answer best, where there are more."""
    if len(candidates) <= READ:
        return candidates
    answers = answer(candidates)
    return sorted(candidates, key=lambda one: (*(-part for part in answers[one.text]), -one.text))[:READ]


def _read(typed: str, words: Sequence[str], name: str) -> float:
    whole = match_name(typed, name) or 0.0
    return max(whole, min(match_name(word, name) or 0.0 for word in words))


def _candidates(rows: QuerySet[ArticleText], most: int) -> list[Candidate]:
    return [Candidate(*row) for row in rows.values_list(*COLUMNS)[:most]]


def _texts(scope: Scope, expression: Expression) -> QuerySet[SearchDocument, int]:
    asked = AllOf((marked(scope.clients), expression))
    rows = SearchDocument.objects.order_by().filter(TermsMatch(asked))
    return rows.values_list(F("part") / PIECES, flat=True)


def _postings(scope: Scope, expressions: Sequence[Expression]) -> list[set[int]]:
    """For each expression the texts that answer, some 800 at the most."""
    mark = marked(scope.clients)
    held = parts_matching([AllOf((mark, expression)) for expression in expressions], FOUND + 1)
    return [{part // PIECES for part in parts} for parts in held]
