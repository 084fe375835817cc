"""Which article comes first: how well it answers, and whether it is worth reading. All weights stand in `Weights`.

    score = tier + answer × (1 + product + importance + views + feedback + freshness)

`answer` is BM25F over title, summary and the beginning of the content (engine/text/relevance), or how well a title
is met by pinyin. Nothing else decides; equal scores stand by the newer text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum

from zhulian.engine.text import Document, Expanded, Relevance, Settings, fold, relevances
from zhulian.engine.text.scripts import runs
from zhulian.knowledge.models import ArticleDay


@dataclass(frozen=True, slots=True)
class Weights:
    """How much counts what. The shares say by how much an answer grows at the most."""

    title: float = 3.0
    summary: float = 1.5
    body: float = 1.0
    exact: float = 1000.0
    """The title is what was typed: before everything else."""
    begun: float = 500.0
    """The title begins with what was typed."""
    missing: float = 0.5
    """What an answer keeps that holds none of a question; the rest by the share of the question that it holds."""
    product: float = 0.25
    importance: float = 0.2
    views: float = 0.15
    feedback: float = 0.2
    """Where surely everybody was helped; taken away where surely nobody was."""
    freshness: float = 0.1
    half_life: float = 180.0
    """Days after which a text is half as fresh."""
    most_important: int = 10
    many_views: int = 1000
    days: int = 90
    """Days whose views and feedback count."""


WEIGHTS = Weights()
TEXT = Settings(
    weights={"title": WEIGHTS.title, "summary": WEIGHTS.summary, "body": WEIGHTS.body}, nearness=0.5
)
# Usual lengths in characters; fixed, so that a score does not hang on what else was found.
LENGTHS = {"title": 16.0, "summary": 60.0, "body": 600.0}
# What a candidate that surely answers counts where the words stand beyond what was read.
BEYOND = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may answer, as much of it as ranking needs."""

    text: int
    article: int
    language: str
    slug: str
    title: str
    summary: str
    importance: int
    changed_at: datetime | None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Popularity:
    """What readers did with an article lately."""

    views: int = 0
    helped: int = 0
    failed: int = 0


NOBODY = Popularity()


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score and what it is made of: `reasons` has tier, answer and each share."""

    candidate: Candidate
    score: float
    reasons: Mapping[str, float]


def by_words(
    asked: Expanded, typed: str, candidates: Sequence[Candidate], rarities: Sequence[float] | None
) -> dict[int, tuple[float, float]]:
    """Text → (tier, answer). `rarities` of a loose question; None where every candidate holds everything asked."""
    documents = [
        Document(one.text, {"title": one.title, "summary": one.summary, "body": one.body})
        for one in candidates
    ]
    found = relevances(
        asked,
        documents,
        rarities if rarities is not None else [1.0] * len(asked.wanted),
        lengths=LENGTHS,
        settings=TEXT,
        least=BEYOND if rarities is None else 0.0,
    )
    whole = joined(typed)
    return {
        one.text: (tier(whole, one.title), _answer(item, rarities is not None))
        for one, item in zip(candidates, found, strict=True)
    }


def _answer(item: Relevance, is_loose: bool) -> float:
    if not is_loose:
        return item.score
    return item.score * (WEIGHTS.missing + (1 - WEIGHTS.missing) * item.coverage)


def scored(
    candidates: Sequence[Candidate],
    answers: Mapping[int, tuple[float, float]],
    popular: Mapping[int, Popularity],
    of_product: frozenset[int],
    moment: datetime,
) -> list[Scored]:
    """Best first."""
    made = []
    for one in candidates:
        tier_, answer = answers[one.text]
        shares = {
            "product": WEIGHTS.product if one.article in of_product else 0.0,
            "importance": WEIGHTS.importance * min(1.0, one.importance / WEIGHTS.most_important),
            **liked(popular.get(one.article, NOBODY)),
            "freshness": WEIGHTS.freshness * freshness(one.changed_at, moment),
        }
        score = round(tier_ + answer * (1 + sum(shares.values())), 6)
        made.append(Scored(one, score, {"tier": tier_, "answer": answer, **shares}))
    return sorted(made, key=_place)


def _place(item: Scored) -> tuple[float, float, int]:
    changed = item.candidate.changed_at
    return -item.score, -changed.timestamp() if changed else 0.0, -item.candidate.text


def joined(text: str) -> str:
    """What was written without all that separates: iPhone 15-充电 and iphone15充电 are one."""
    return "".join(run for _kind, run, _start in runs(fold(text[:200]).text))


def tier(typed: str, title: str) -> float:
    """The title is what was typed, or begins so; `typed` is `joined`."""
    own = joined(title)
    if not typed or not own.startswith(typed):
        return 0.0
    return WEIGHTS.exact if own == typed else WEIGHTS.begun


def liked(popularity: Popularity) -> dict[str, float]:
    """The shares of views and feedback."""
    votes = popularity.helped + popularity.failed
    views = min(1.0, math.log1p(popularity.views) / math.log1p(WEIGHTS.many_views))
    surely = wilson(popularity.helped, votes) - wilson(popularity.failed, votes)
    return {"views": WEIGHTS.views * views, "feedback": WEIGHTS.feedback * surely}


def wilson(yes: int, votes: int) -> float:
    """The least share of `yes` that so few votes allow to believe (Wilson's lower bound, 95 %); 0 without votes."""
    if not votes:
        return 0.0
    z, share = 1.96, yes / votes
    middle = share + z * z / (2 * votes)
    margin = z * math.sqrt((share * (1 - share) + z * z / (4 * votes)) / votes)
    return max(0.0, (middle - margin) / (1 + z * z / votes))


def freshness(changed_at: datetime | None, moment: datetime) -> float:
    """1 for what changed just now, half of it after each half-life."""
    if changed_at is None:
        return 0.0
    days = max(0.0, (moment - changed_at).total_seconds() / 86_400)
    return math.pow(2.0, -days / WEIGHTS.half_life)


def popularity(articles: Sequence[int], moment: datetime) -> dict[int, Popularity]:
    """What readers did with these articles in the last 90 days."""
    rows = ArticleDay.objects.filter(
        article__in=articles, day__gt=moment.date() - timedelta(days=WEIGHTS.days)
    )
    sums = rows.order_by().values("article").annotate(Sum("views"), Sum("helped"), Sum("failed"))
    listed = sums.values_list("article", "views__sum", "helped__sum", "failed__sum")
    return {article: Popularity(*counts) for article, *counts in listed}
