"""What staff may see of articles: agents the published words in force, writers all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from zhulian.knowledge.access import READ, WRITE, access_article, in_force, visible_to
from zhulian.knowledge.models import Article, ArticleText, ArticleVersion, Topic
from zhulian.knowledge.rules import OPEN
from zhulian.knowledge.writers import holding
from zhulian.platform import search
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.models import Client, JournalEntry, User


def today_of(client: Client) -> date:
    """The day at the client company."""
    return now().astimezone(ZoneInfo(client.time_zone)).date()


def may_see_drafts(actor: Actor, client_id: int | None = None) -> bool:
    """Writers see what is not published: drafts, earlier versions, withdrawn and archived words."""
    return actor.may(WRITE, client=client_id)


def shown_to(actor: Actor) -> QuerySet[Article]:
    """The articles that the person may open: as writer all, else those with a published text in force."""
    rows = visible_to(actor)
    writes = actor.reach(WRITE)
    if writes.everywhere is not None:
        return rows
    published = ArticleText.objects.filter(article=OuterRef("pk"), is_published=True)
    to_read = Q(Exists(published)) & Q(is_archived=False) & in_force(timezone.localdate(), "")
    return rows.filter(to_read | Q(client__in=list(writes.clients)))


def access_shown(actor: Actor, article_id: int) -> Article:
    """An article that the person may open. Raises NotFound."""
    found = access_article(actor, article_id, READ)
    if may_see_drafts(actor, found.client_id):
        return found
    day = today_of(found.client)
    is_in_force = (found.valid_from is None or found.valid_from <= day) and (
        found.valid_until is None or found.valid_until >= day
    )
    if found.is_archived or not is_in_force or not found.texts.filter(is_published=True).exists():
        raise NotFound(f"article {article_id}")
    return found


def with_states(rows: QuerySet[Article]) -> QuerySet[Article]:
    """With texts and the heads of their versions, without the words."""
    versions = ArticleVersion.objects.defer("html", "summary", "review_words")
    texts = ArticleText.objects.defer("html", "plain", "summary")
    return rows.prefetch_related(
        Prefetch("texts", texts.prefetch_related(Prefetch("versions", versions))),
    )


def texts_of(actor: Actor, article: Article) -> list[ArticleText]:
    """The texts that the person may read, the reader's language first."""
    rows = article.texts.all()
    if not may_see_drafts(actor, article.client_id):
        rows = rows.filter(is_published=True)
    wanted = get_language() or ""
    return sorted(rows, key=lambda text: (text.language != wanted, text.language))


def open_version_of(text: ArticleText) -> ArticleVersion | None:
    """The version that is being written."""
    return text.versions.filter(state__in=OPEN).select_related("author", "saved_by", "reviewer").first()


def title_of(actor: Actor, article: Article, texts: Sequence[ArticleText]) -> str:
    """The title as this person may know it: published words first, an open draft's where nothing is published."""
    wanted = get_language() or ""
    ordered = sorted(texts, key=lambda text: (text.language != wanted, text.language))
    published = next((text.title for text in ordered if text.is_published), "")
    if published or not may_see_drafts(actor, article.client_id):
        return published
    for text in ordered:
        versions = sorted(text.versions.all(), key=lambda one: (one.state not in OPEN, -one.number))
        if versions:
            return str(versions[0].title)
    return str(article.pk)


def versions_of(text: ArticleText) -> list[ArticleVersion]:
    """All versions, newest first, without their words."""
    rows = text.versions.defer("html").select_related("author", "saved_by", "reviewer")
    return list(rows.order_by("-number"))


def version_with(text: ArticleText, number: int) -> ArticleVersion | None:
    """The version of this number."""
    return text.versions.filter(number=number).first()


def journal_of(article: Article) -> QuerySet[JournalEntry]:
    """What was changed of this article, and by whom."""
    rows = JournalEntry.objects.filter(object_type=article._meta.label_lower, object_id=article.pk)
    return rows.select_related("user")


def related_to(actor: Actor, article: Article) -> list[tuple[int, str]]:
    """Articles that belong to it, as far as the person may open them: (id, title)."""
    rows = with_states(shown_to(actor).filter(pk__in=article.related.values("pk")))
    return [(row.pk, title_of(actor, row, list(row.texts.all()))) for row in rows.order_by("pk")]


def articles_like(actor: Actor, client_id: int, text: str, most: int = 8) -> list[tuple[int, str]]:
    """Articles of a client company that answer what was typed: (id, title)."""
    found = search.matching_ids("article", text)
    rows = shown_to(actor).filter(client=client_id, is_archived=False)
    rows = rows.filter(pk__in=found) if found is not None else rows
    return [
        (row.pk, title_of(actor, row, list(row.texts.all())))
        for row in with_states(rows).order_by("-updated_at", "-pk")[:most]
    ]


def titles(actor: Actor, ids: Sequence[int], *, client_id: int) -> dict[int, str]:
    """The titles of these articles of a client company, as far as the person may open them."""
    rows = with_states(shown_to(actor).filter(client=client_id, pk__in=list(ids)))
    return {row.pk: title_of(actor, row, list(row.texts.all())) for row in rows}


def articles_with(actor: Actor, article: Article, keys: Iterable[str]) -> list[Article]:
    """Those of these articles that may be named as related; what the person may not open stays as it is."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
    open_to = shown_to(actor).filter(client=article.client_id, pk__in=wanted)
    unseen = article.related.exclude(pk__in=shown_to(actor).values("pk"))
    return [*open_to, *unseen]


def topics_of(client_id: int, held: int | None = None) -> list[Topic]:
    """The topics in use of a client company (and `held`), each after the one it lies in."""
    rows = Topic.objects.filter(Q(is_active=True) | Q(pk=held), client=client_id)
    return in_tree_order(list(rows))


def in_tree_order(rows: Sequence[Topic]) -> list[Topic]:
    """Each node directly before those below it; one whose parent is missing stands at the top."""
    there = {row.pk for row in rows}
    below: dict[int | None, list[Topic]] = {}
    for row in sorted(rows, key=lambda row: (row.position, row.pk)):
        below.setdefault(row.parent_id if row.parent_id in there else None, []).append(row)
    found: list[Topic] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        row = waiting.pop()
        found.append(row)
        waiting += below.get(row.pk, [])[::-1]
    return found


def topic_paths(rows: Sequence[Topic]) -> list[tuple[str, str]]:
    """(id, "Broadband › Faults") of topics in their order."""
    by_id = {row.pk: row for row in rows}
    return [(str(row.pk), " › ".join(one.label for one in path_of(row, by_id))) for row in rows]


def path_of(topic: Topic, by_id: Mapping[int, Topic]) -> list[Topic]:
    """A topic with all it lies in, the uppermost first."""
    path = [topic]
    while (above := by_id.get(path[0].parent_id or 0)) is not None and above not in path:
        path.insert(0, above)
    return path


def owners_of(article: Article) -> list[User]:
    """Who may be responsible for an article: its writers, and whoever is now."""
    rows = {row.pk: row for row in holding(WRITE, [article.client_id]).order_by("name", "pk")}
    if article.owner is not None:
        rows.setdefault(article.owner.pk, article.owner)
    return list(rows.values())


def choosable(article: Article, name: str) -> list[Any]:
    """Groups, products or categories of the client company in use, and those that the article has."""
    related = getattr(article, name)
    rows = related.model._default_manager.filter(client=article.client_id)
    return list(rows.filter(Q(is_active=True) | Q(pk__in=related.values("pk"))).order_by("position", "pk"))
