"""What the writes of this room share."""

from __future__ import annotations

from zhulian.knowledge.access import access_version
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.events import ArticleChanged
from zhulian.knowledge.models import Article, ArticleSlug, ArticleText, ArticleVersion
from zhulian.knowledge.rules import OPEN, may_become
from zhulian.knowledge.slugs import free_slug, slug_of
from zhulian.platform.access import Actor
from zhulian.platform.outbox import emit


def changed(article: Article) -> None:
    """Announce that something of the article is new."""
    emit(ArticleChanged(article=article.pk), client=article.client_id)


def lock_text(text: ArticleText) -> ArticleText:
    """The text under its lock, which guards all its versions; the caller is in a transaction and has had access."""
    locked = (
        ArticleText.objects.select_for_update(of=("self",)).select_related("article__client").get(pk=text.pk)
    )
    if locked.article.is_archived:
        raise KnowledgeRefused("archived")
    return locked


def lock_version(actor: Actor, version_id: int, code: str, *, to: str = "") -> ArticleVersion:
    """A version with its text locked. Raises NotFound, and KnowledgeRefused where it cannot become `to`.

    Without `to` it must be open.
    """
    text = lock_text(access_version(actor, version_id, code).text)
    found = text.versions.filter(pk=version_id).first()
    if found is None or (not may_become(found.state, to) if to else found.state not in OPEN):
        raise KnowledgeRefused("state")
    found.text = text
    return found


def name_text(text: ArticleText, title: str) -> None:
    """Give a text that was never published the address of its title; the caller saves the text."""
    wanted = slug_of(title)
    client = text.article.client_id
    if text.slug == wanted or text.slug.rpartition("-")[0] == wanted:
        return

    def is_taken(slug: str) -> bool:
        return ArticleSlug.objects.filter(client=client, slug=slug).exclude(text=text.pk).exists()

    slug = free_slug(wanted, is_taken)
    if text.pk:
        text.slugs.all().delete()
    text.slug = slug


def keep_slug(text: ArticleText) -> None:
    """Remember the present address of a saved text for ever."""
    ArticleSlug.objects.get_or_create(client=text.article.client, slug=text.slug, defaults={"text": text})
