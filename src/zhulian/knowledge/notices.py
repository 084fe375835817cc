"""What the bell says of knowledge: to approvers, to writers, to whoever is responsible for an article."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.access import PUBLISH
from zhulian.knowledge.models import Article, ArticleVersion
from zhulian.knowledge.queries import today_of
from zhulian.knowledge.rules import OPEN
from zhulian.knowledge.writers import holding
from zhulian.platform.access import Actor
from zhulian.platform.models import Client, Notification
from zhulian.platform.notify import notify, register_kind

NEAR = timedelta(days=7)
LATE = timedelta(days=30)
"""Older days are not told any more: notices are kept for longer, so that nobody is told twice."""
KINDS = {
    "article.to_review": (_("%(name)s sent “%(title)s” for review"), "hourglass"),
    "article.given_back": (_("%(name)s gave “%(title)s” back to be mended"), "arrow-back-up"),
    "article.published": (_("%(name)s published “%(title)s”"), "circle-check"),
    "article.review_due": (_("“%(title)s” is to be reviewed"), "calendar-event"),
    "article.expires": (_("“%(title)s” is valid until %(day)s"), "clock"),
}


def install() -> None:
    """Called once when the program starts."""
    for name, (sentence, icon) in KINDS.items():
        register_kind(name, sentence, icon=icon)


def wants_review(actor: Actor, version: ArticleVersion) -> None:
    """Tell those who may approve."""
    people = holding(PUBLISH, [version.text.article.client_id]).values_list("pk", flat=True)
    _tell("article.to_review", actor, version, people, show="&show=draft")


def given_back(actor: Actor, version: ArticleVersion) -> None:
    """Tell who wrote."""
    _tell("article.given_back", actor, version, _writers(version), show="&show=draft")


def published(actor: Actor, version: ArticleVersion) -> None:
    """Tell who wrote."""
    _tell("article.published", actor, version, _writers(version))


def _writers(version: ArticleVersion) -> list[int]:
    return [pk for pk in (version.author_id, version.saved_by_id) if pk is not None]


def _tell(kind: str, actor: Actor, version: ArticleVersion, people: Iterable[int], *, show: str = "") -> None:
    """Everybody but who did it."""
    article = version.text.article
    address = f"{_address(article)}?language={version.text.language}{show}"
    name = actor.user.name if actor.user is not None else actor.label
    params = {"name": name, "title": version.title}
    notify([pk for pk in people if pk != actor.user_id], kind, params, address, client=article.client_id)


def remind() -> int:
    """Tell owners once that a review is due or that an article soon ends; how many were told."""
    return sum(_due(client) + _ending(client) for client in Client.objects.filter(is_active=True))


def _due(client: Client) -> int:
    today = today_of(client)
    rows = _owned(client).filter(review_on__lte=today, review_on__gt=today - LATE)
    return sum(_once("article.review_due", article, article.review_on) for article in rows)


def _ending(client: Client) -> int:
    today = today_of(client)
    rows = _owned(client).filter(valid_until__gte=today, valid_until__lte=today + NEAR)
    return sum(_once("article.expires", article, article.valid_until) for article in rows)


def _owned(client: Client) -> QuerySet[Article]:
    rows = Article.objects.filter(client=client, is_archived=False, owner__is_active=True)
    return rows.prefetch_related("texts")


def _once(kind: str, article: Article, day: date | None) -> bool:
    """Tell the owner, unless they were told of this day."""
    assert day is not None and article.owner_id is not None
    told = Notification.objects.filter(user=article.owner_id, kind=kind, url=_address(article))
    if any(row.params.get("day") == day.isoformat() for row in told):
        return False
    params = {"title": _title(article), "day": day.isoformat()}
    notify([article.owner_id], kind, params, _address(article), client=article.client_id)
    return True


def _title(article: Article) -> str:
    for text in article.texts.all():
        if text.title:
            return text.title
    opened = ArticleVersion.objects.filter(text__article=article, state__in=OPEN).first()
    return opened.title if opened is not None else str(article.pk)


def _address(article: Article) -> str:
    return reverse("knowledge:article", args=[article.pk])
