"""The addresses that a file tells, for texts that were made from it."""

from __future__ import annotations

from collections.abc import Iterable

from zhulian.knowledge import actions
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.exchange.bundle import TextData
from zhulian.knowledge.models import ArticleSlug, ArticleText
from zhulian.platform.access import Actor

Pair = tuple[ArticleText, TextData]


def claim(pairs: Iterable[Pair]) -> None:
    """Give texts made in this transaction their addresses instead of those of their titles, which nobody has seen.

    All are given up before any is taken: one text may be called as another was for a moment. Raises KnowledgeRefused.
    """
    told = [(here, text) for here, text in pairs if text.slug]
    for here, _text in told:
        here.slugs.all().delete()
    for here, text in told:
        wanted = (*text.earlier, text.slug)
        if ArticleSlug.objects.filter(client=here.article.client_id, slug__in=wanted).exists():
            raise KnowledgeRefused("slug_taken")
        rows = [
            ArticleSlug(client=here.article.client, slug=slug, text=here) for slug in dict.fromkeys(wanted)
        ]
        ArticleSlug.objects.bulk_create(rows)
        ArticleText.objects.filter(pk=here.pk).update(slug=text.slug)


def move(actor: Actor, here: ArticleText, text: TextData) -> None:
    """Give a text that was there already an address that it never had; the one that it has leads to it."""
    known = set(here.slugs.values_list("slug", flat=True))
    if text.slug and text.slug not in known:
        actions.set_slug(actor, here.pk, text.slug)
