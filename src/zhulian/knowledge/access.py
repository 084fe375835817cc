"""Who may read, write and publish what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhulian.knowledge.models import Article, ArticleText, ArticleVersion, Audience, Topic
from zhulian.platform.access import Actor, NotFound

READ = "article.read"
WRITE = "article.write"
PUBLISH = "article.publish"
MANAGE = "knowledge.manage"
BULLETIN = "bulletin.write"


def visible_to(actor: Actor, code: str = READ) -> QuerySet[Article]:
    """The articles of the client companies for which the member of staff holds `code`, drafts too."""
    rows = Article.objects.all()
    if actor.kind == "customer":
        return rows.none()
    reach = actor.reach(code)
    return rows if reach.everywhere is not None else rows.filter(client__in=list(reach.clients))


def access_article(actor: Actor, article_id: int, code: str = READ, *, lock: bool = False) -> Article:
    """The article, if the member of staff may. Raises NotFound."""
    rows = visible_to(actor, code).filter(pk=article_id)
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("client", "topic", "owner")
    found = rows.first()
    if found is None:
        raise NotFound(f"article {article_id}")
    return found


def access_text(actor: Actor, text_id: int, code: str = READ, *, lock: bool = False) -> ArticleText:
    """A text of an article that the member of staff may reach. Raises NotFound."""
    rows = ArticleText.objects.filter(pk=text_id, article__in=visible_to(actor, code))
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.select_related("article__client", "article__topic").first()
    if found is None:
        raise NotFound(f"text {text_id}")
    return found


def access_version(actor: Actor, version_id: int, code: str = READ) -> ArticleVersion:
    """A version of such a text. Raises NotFound."""
    rows = ArticleVersion.objects.filter(pk=version_id, text__article__in=visible_to(actor, code))
    found = rows.select_related("text__article__client").first()
    if found is None:
        raise NotFound(f"version {version_id}")
    return found


def access_topic(actor: Actor, topic_id: int, code: str = READ) -> Topic:
    """A topic that the member of staff may reach. Raises NotFound."""
    found = topics_visible_to(actor, code).filter(pk=topic_id).first()
    if found is None:
        raise NotFound(f"topic {topic_id}")
    return found


def topics_visible_to(actor: Actor, code: str = READ) -> QuerySet[Topic]:
    """The topics of the client companies for which the member of staff holds `code`."""
    reach = actor.reach(code)
    rows = Topic.objects.all()
    return rows if reach.everywhere is not None else rows.filter(client__in=list(reach.clients))


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at the portal of a client company: nobody in particular, or a customer with their groups."""

    client_id: int
    groups: tuple[int, ...] = ()


def readable_by(reader: Reader, day: date) -> QuerySet[ArticleText]:
    """The published texts that a reader of the portal may see on this day."""
    article = Q(article__client=reader.client_id, article__is_archived=False)
    open_to = Q(article__audience=Audience.PUBLIC)
    if reader.groups:
        mine = Article.groups.through._default_manager.filter(
            article_id=OuterRef("article_id"), customergroup_id__in=reader.groups
        )
        open_to |= Q(article__audience=Audience.GROUPS) & Q(Exists(mine))
    return ArticleText.objects.filter(article & open_to & in_force(day), is_published=True)


def in_force(day: date, prefix: str = "article__") -> Q:
    """Valid on this day."""
    begun = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": day})
    not_over = Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": day})
    return begun & not_over
