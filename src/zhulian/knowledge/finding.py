"""Finds articles: for what somebody types (all words) and for a whole question (what is most like it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhulian.engine.text import Document, Query, Settings, highlight, parse_query, parse_question, rank
from zhulian.knowledge.access import Reader, in_force, readable_by, visible_to
from zhulian.knowledge.models import ArticleText
from zhulian.knowledge.search import KIND
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.db.terms import TermsMatch
from zhulian.platform.models import SearchDocument

CANDIDATES = 400
SNIPPET = 90
WEIGHTS = Settings(weights={"title": 3.0, "summary": 1.5}, recency=0.1, half_life=180 * 86_400.0)
Pieces = Sequence[tuple[str, bool]]
"""A text in pieces, each with whether it is what was looked for."""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """A published text that answers. `score` compares answers to one question only."""

    article: int
    text: int
    language: str
    slug: str
    title: str
    summary: str
    title_pieces: Pieces
    snippet: Pieces
    score: float


def for_reader(
    reader: Reader,
    typed: str,
    *,
    day: date,
    language: str,
    limit: int = 10,
    product: int | None = None,
    topics: Sequence[int] | None = None,
    is_question: bool = False,
) -> list[FoundArticle]:
    """The best published texts for a reader of the portal: in `language`, else in another. Best first.

    `is_question`: a whole sentence, such as a subject and description being written, of which parts are enough.
    """
    return _find(readable_by(reader, day), typed, language, limit, product, topics, is_question=is_question)


def for_staff(
    actor: Actor,
    typed: str,
    *,
    day: date,
    language: str,
    client: int | None = None,
    limit: int = 10,
    product: int | None = None,
    topics: Sequence[int] | None = None,
    is_question: bool = False,
) -> list[FoundArticle]:
    """The best published texts in force for an agent, those for agents only included."""
    rows = ArticleText.objects.filter(in_force(day), is_published=True, article__is_archived=False)
    rows = rows.filter(article__in=visible_to(actor))
    rows = rows.filter(article__client=client) if client is not None else rows
    return _find(rows, typed, language, limit, product, topics, is_question=is_question)


def _find(
    rows: QuerySet[ArticleText],
    typed: str,
    language: str,
    limit: int,
    product: int | None,
    topics: Sequence[int] | None,
    *,
    is_question: bool,
) -> list[FoundArticle]:
    query = parse_question(typed) if is_question else parse_query(typed)
    if not query:
        return []
    if product is not None:
        rows = rows.filter(article__products=product)
    if topics is not None:
        rows = rows.filter(article__topic__in=topics)
    asked = SearchDocument.objects.filter(TermsMatch(query.expression), kind=KIND)
    rows = rows.filter(article__in=asked.values("object_id")).order_by("-changed_at", "-pk")
    texts = {row.pk: row for row in rows[:CANDIDATES]}
    scores = _scores(query, texts)
    return _one_language(query, [(texts[pk], score) for pk, score in scores if score > 0], language, limit)


def _scores(query: Query, texts: Mapping[int, ArticleText]) -> list[tuple[int, float]]:
    documents = [
        Document(
            pk,
            {"title": row.title, "summary": row.summary, "body": row.plain},
            row.changed_at.timestamp() if row.changed_at else None,
        )
        for pk, row in texts.items()
    ]
    ranked = rank(query, documents, now=now().timestamp(), settings=WEIGHTS)
    return [(int(item.key), item.score) for item in ranked]


def _one_language(
    query: Query, ranked: Sequence[tuple[ArticleText, float]], language: str, limit: int
) -> list[FoundArticle]:
    """One text of each article: the reader's language where it answers, else the best other one."""
    best: dict[int, tuple[ArticleText, float]] = {}
    for text, score in ranked:
        held = best.get(text.article_id)
        if held is None or (held[0].language != language and text.language == language):
            best[text.article_id] = (text, held[1] if held is not None else score)
    return [_found(query, text, score) for text, score in list(best.values())[:limit]]


def _found(query: Query, text: ArticleText, score: float) -> FoundArticle:
    return FoundArticle(
        article=text.article_id,
        text=text.pk,
        language=text.language,
        slug=text.slug,
        title=text.title,
        summary=text.summary,
        title_pieces=highlight(query, text.title, 200),
        snippet=highlight(query, text.plain, SNIPPET),
        score=score,
    )
