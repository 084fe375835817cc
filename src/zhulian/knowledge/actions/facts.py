"""What an article is about, for whom it is and how long it holds; its address; archiving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from zhulian.catalogue.models import Category, Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge.access import PUBLISH, WRITE, access_article, access_text
from zhulian.knowledge.actions.common import changed, keep_slug, lock_text
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.models import Article, ArticleSlug, ArticleText, Audience, Topic
from zhulian.knowledge.slugs import is_slug
from zhulian.platform import audit
from zhulian.platform.access import Actor, assert_same_client
from zhulian.platform.models import User

PLAIN = ("audience", "importance", "valid_from", "valid_until", "review_on")
MANY = ("groups", "products", "categories", "related")


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about an article but its words. Dates are whole days in the client company's zone."""

    topic: Topic
    audience: str = Audience.PUBLIC
    groups: Sequence[CustomerGroup] = ()
    products: Sequence[Product] = ()
    categories: Sequence[Category] = ()
    related: Sequence[Article] = ()
    importance: int = 0
    owner: User | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None


def set_facts(actor: Actor, article_id: int, facts: Facts) -> Article:
    """Change what is said about an article. Widening the audience of a published one needs the right to publish.

    Raises NotFound and KnowledgeRefused.
    """
    if facts.valid_from and facts.valid_until and facts.valid_until < facts.valid_from:
        raise KnowledgeRefused("dates")
    with transaction.atomic():
        article = access_article(actor, article_id, WRITE, lock=True)
        things = (facts.topic, *facts.groups, *facts.products, *facts.categories, *facts.related)
        assert_same_client(article.client_id, *things)
        if facts.audience != article.audience and article.texts.filter(is_published=True).exists():
            actor.require(PUBLISH, client=article.client_id)
        before = _told(article)
        for name in PLAIN:
            setattr(article, name, getattr(facts, name))
        article.topic, article.owner = facts.topic, facts.owner
        article.save()
        for name in MANY:
            getattr(article, name).set(thing for thing in getattr(facts, name) if thing != article)
        old, new = audit.changes(before, _told(article))
        if new:
            audit.record(actor, "article.facts_changed", article, old=old, new=new)
            changed(article)
        return article


def _told(article: Article) -> dict[str, Any]:
    """The facts in values that JSON knows."""
    plain = {name: getattr(article, name) for name in PLAIN}
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}
    many = {name: sorted(getattr(article, name).values_list("pk", flat=True)) for name in MANY}
    return {**told, **many, "topic": article.topic_id, "owner": article.owner_id}


def set_slug(actor: Actor, text_id: int, slug: str) -> ArticleText:
    """Give a text another address; every earlier one leads there. Raises NotFound and KnowledgeRefused."""
    if not is_slug(slug):
        raise KnowledgeRefused("slug")
    with transaction.atomic():
        text = lock_text(access_text(actor, text_id, WRITE))
        if slug == text.slug:
            return text
        if ArticleSlug.objects.filter(client=text.article.client_id, slug=slug).exclude(text=text).exists():
            raise KnowledgeRefused("slug_taken")
        old, text.slug = text.slug, slug
        text.save(update_fields=["slug"])
        keep_slug(text)
        audit.record(actor, "article.address_changed", text.article, old={"slug": old}, new={"slug": slug})
        changed(text.article)
        return text


def archive(actor: Actor, article_id: int) -> None:
    """Put an article away: readers and searches no longer find it. `restore` brings it back as it was."""
    _set_archived(actor, article_id, is_archived=True)


def restore(actor: Actor, article_id: int) -> None:
    """Bring an archived article back."""
    _set_archived(actor, article_id, is_archived=False)


def _set_archived(actor: Actor, article_id: int, *, is_archived: bool) -> None:
    with transaction.atomic():
        article = access_article(actor, article_id, PUBLISH, lock=True)
        if article.is_archived == is_archived:
            return
        article.is_archived = is_archived
        article.save(update_fields=["is_archived", "updated_at"])
        audit.record(actor, "article.archived" if is_archived else "article.restored", article)
        changed(article)
