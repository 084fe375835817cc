"""Who wrote what that helped whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, Sum

from zhulian.knowledge.access import WRITE, visible_to
from zhulian.knowledge.models import ArticleDay, ArticleUse, ArticleVersion, UseKind, VersionState
from zhulian.knowledge.using import today
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import User


@dataclass(slots=True)
class Author:
    """Somebody who writes, with what became of it in a period."""

    user: User | None
    articles: set[int] = field(default_factory=set)
    versions: int = 0
    views: int = 0
    helped: int = 0
    failed: int = 0
    uses: int = 0

    @property
    def share(self) -> int | None:
        """Of those who said whether it helped, how many per cent it helped."""
        told = self.helped + self.failed
        return round(100 * self.helped / told) if told else None


def authors(actor: Actor, days: int) -> list[Author]:
    """Everybody who published something, most helpful first; an article counts for all who published a version of it.

    Versions are those published in the period, figures those of the period. Four queries.
    """
    begin = now() - timedelta(days=days)
    mine = visible_to(actor, WRITE)
    published = ArticleVersion.objects.filter(
        text__article__in=mine,
        state__in=[VersionState.PUBLISHED, VersionState.PAST],
        published_at__isnull=False,
    )
    found: dict[int | None, Author] = {}
    wrote: dict[int, set[int | None]] = defaultdict(set)
    rows = (
        published.select_related("author")
        .only("author", "published_at", "text__article")
        .select_related("text")
    )
    for version in rows.iterator(chunk_size=2000):
        one = found.setdefault(version.author_id, Author(version.author))
        one.articles.add(version.text.article_id)
        one.versions += version.published_at is not None and version.published_at >= begin
        wrote[version.text.article_id].add(version.author_id)
    read = ArticleDay.objects.filter(article__in=mine, day__gt=today() - timedelta(days=days)).order_by()
    for day in read.values("article").annotate(seen=Sum("views"), good=Sum("helped"), bad=Sum("failed")):
        for pk in wrote[day["article"]]:
            found[pk].views += day["seen"]
            found[pk].helped += day["good"]
            found[pk].failed += day["bad"]
    sent = ArticleUse.objects.filter(article__in=mine, at__gte=begin).exclude(kind=UseKind.SHOWN).order_by()
    for use in sent.values("article").annotate(count=Count("pk")):
        for pk in wrote[use["article"]]:
            found[pk].uses += use["count"]
    return sorted(found.values(), key=lambda one: (-one.uses, -one.helped, -one.views, -len(one.articles)))
