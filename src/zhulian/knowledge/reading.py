"""What reading leaves behind, in figures and words: read most, helped or not, comments to the author."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from zhulian.knowledge.access import READ, Reader, readable_by, visible_to
from zhulian.knowledge.models import ArticleDay, ArticleText, Face, Feedback
from zhulian.platform.access import Actor
from zhulian.platform.clock import now

REASONS = ("not_clear", "not_correct", "not_my_case", "other")
COMMENT = 2000
SUMS = ("views", "helped", "failed", "used", "clicks")
MOST_HOT = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of an article over a span of days, in all its languages."""

    views: int = 0
    helped: int = 0
    failed: int = 0
    used: int = 0
    clicks: int = 0

    @property
    def helpful_share(self) -> float | None:
        """Of those who said whether it helped, how many it helped: 0 to 1; None where nobody said."""
        said = self.helped + self.failed
        return self.helped / said if said else None


def count(article_id: int, language: str, face: str, day: date, **more: int) -> bool:
    """Add to the figures of one day: views, helped, failed, used, clicks.

    What is not there is not taken away: then nothing changes, and the answer is False.
    """
    rows = ArticleDay.objects.filter(article=article_id, language=language, face=face, day=day)
    enough = Q(**{f"{name}__gte": -number for name, number in more.items() if number < 0})
    sums = {name: F(name) + number for name, number in more.items()}
    if rows.filter(enough).update(**sums):
        return True
    if min(more.values()) < 0:
        return False
    try:
        with transaction.atomic():
            ArticleDay.objects.create(article_id=article_id, language=language, face=face, day=day, **more)
    except IntegrityError:  # somebody else was first
        rows.update(**sums)
    return True


def figures(article_ids: Iterable[int], since: date, *, face: str | None = None) -> dict[int, Figures]:
    """The sums of each article from this day on; articles of which nobody took notice are left out."""
    rows = ArticleDay.objects.filter(article__in=list(article_ids), day__gte=since)
    rows = rows.filter(face=face) if face is not None else rows
    sums = rows.order_by("article").values_list("article").annotate(*(Sum(name) for name in SUMS))
    return {article: Figures(*numbers) for article, *numbers in sums}


def one_each(rows: QuerySet[ArticleText], language: str) -> QuerySet[ArticleText]:
    """Of each article one text: the one in this language where it is published, else the first other one."""
    preferred = Case(When(language=language, then=Value(0)), default=Value(1))
    same = ArticleText.objects.filter(article=OuterRef("article"), is_published=True)
    return rows.filter(pk=Subquery(same.order_by(preferred, "pk").values("pk")[:1]))


def hot(
    reader: Reader,
    day: date,
    *,
    days: int = 30,
    language: str = "zh-hans",
    product: int | None = None,
    order: str = "importance",
    limit: int = 10,
) -> list[ArticleText]:
    """The articles to look at first: by importance and then by views, or (`order="views"`) by views alone.

    Each has `views`: how often customers read it in the last `days` days.
    """
    rows = one_each(readable_by(reader, day), language)
    rows = rows.filter(article__products=product) if product is not None else rows
    read = ArticleDay.objects.filter(
        article=OuterRef("article"), face=Face.PORTAL, day__gt=day - timedelta(days=days), day__lte=day
    )
    summed = read.order_by().values("article").annotate(n=Sum("views")).values("n")
    rows = rows.annotate(views=Coalesce(Subquery(summed), 0))
    first = () if order == "views" else ("-article__importance",)
    rows = rows.order_by(*first, "-views", "-published_at", "-pk").defer("html", "plain")
    return list(rows.select_related("article")[: min(limit, MOST_HOT)])


def comments_for(
    actor: Actor, *, article: int | None = None, client: int | None = None, is_settled: bool | None = False
) -> QuerySet[Feedback]:
    """What readers found missing or wrote, newest first, in the articles that the member of staff may see.

    `is_settled`: None for all, else only those that an author has settled or has yet to.
    """
    rows = Feedback.objects.filter(article__in=visible_to(actor, READ))
    rows = rows.filter(Q(is_helpful=False) | ~Q(comment=""))
    rows = rows.filter(article=article) if article is not None else rows
    rows = rows.filter(article__client=client) if client is not None else rows
    rows = rows.filter(settled_at__isnull=not is_settled) if is_settled is not None else rows
    return rows.select_related("article__topic", "user", "customer").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody says of an article. `reason` (one of REASONS) and `comment` go to its author."""

    is_helpful: bool
    reason: str = ""
    comment: str = ""


def opine(
    text: ArticleText,
    opinion: Opinion,
    *,
    day: date,
    face: str = Face.PORTAL,
    visit: str = "",
    customer_id: int | None = None,
    user_id: int | None = None,
) -> Feedback:
    """Keep an opinion: of each visit the last one counts. A changed one waits for the author anew."""
    said = {
        "is_helpful": opinion.is_helpful,
        "reason": opinion.reason if opinion.reason in REASONS and not opinion.is_helpful else "",
        "comment": opinion.comment[:COMMENT],
    }
    base = {"language": text.language, "version": text.version, "face": face}
    values = {**base, "customer_id": customer_id, "user_id": user_id, **said}
    with transaction.atomic():
        found, is_new = _kept(text.article_id, visit, {**values, "at": now()})
        if is_new:
            count(text.article_id, text.language, face, day, **_sum(opinion.is_helpful, 1))
        else:
            _change(found, said, values, day)
        return found


def _kept(article_id: int, visit: str, values: dict[str, Any]) -> tuple[Feedback, bool]:
    """The opinion of this visit under its lock, and whether it is new; without a visit it always is."""
    if not visit:
        return Feedback.objects.create(article_id=article_id, **values), True
    rows = Feedback.objects.select_for_update(of=("self",))
    return rows.get_or_create(article_id=article_id, visit=visit, defaults=values)


def _change(found: Feedback, said: dict[str, Any], values: dict[str, Any], day: date) -> None:
    """Another opinion in place of the one before, which a visit, lasting a day, gave today or yesterday."""
    if found.is_helpful != said["is_helpful"]:
        for counted in (day, day - timedelta(days=1)):
            if count(found.article_id, found.language, found.face, counted, **_sum(found.is_helpful, -1)):
                break
        count(found.article_id, values["language"], values["face"], day, **_sum(said["is_helpful"], 1))
    if any(getattr(found, name) != value for name, value in said.items()):
        found.settled_at = found.settled_by = None
    for name, value in {**values, "at": now()}.items():
        setattr(found, name, value)
    found.save()


def _sum(is_helpful: bool, number: int) -> dict[str, int]:
    return {"helped" if is_helpful else "failed": number}


def opinion_of(article_id: int, visit: str) -> Feedback | None:
    """What this visit has said of the article."""
    return Feedback.objects.filter(article=article_id, visit=visit).first() if visit else None


def versions_of(article_ids: Sequence[int], reader: Reader, day: date) -> dict[int, int]:
    """The published version of each of these articles that the reader may see (the newest of its languages)."""
    rows = readable_by(reader, day).filter(article__in=article_ids)
    found: dict[int, int] = {}
    for article, version in rows.values_list("article", "version"):
        found[article] = max(version, found.get(article, 0))
    return found
