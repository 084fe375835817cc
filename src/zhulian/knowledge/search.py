"""How articles are found by staff: title, summary, words in every language, drafts by their title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhulian.engine.text import name_terms
from zhulian.knowledge.access import READ, visible_to
from zhulian.knowledge.events import ArticleChanged
from zhulian.knowledge.models import Article, ArticleText, ArticleVersion
from zhulian.knowledge.rules import OPEN
from zhulian.platform import search
from zhulian.platform.access import Actor
from zhulian.platform.ui.addresses import address_of

KIND = "article"


def install() -> None:
    """Called once when the program starts."""
    search.register(
        search.Source(
            kind=KIND,
            label=_("Articles"),
            icon="book-2",
            permission=READ,
            visible=visible_to,
            passages=passages,
            keys=keys,
            hits=hits,
            order=40,
        )
    )
    search.follow(KIND, ArticleChanged, by=lambda event: [event.article])


def passages(ids: Sequence[int]) -> Mapping[int, Sequence[search.Passage]]:
    """A passage for each text, by the text's id: the published words, or an open draft's title."""
    rows = ArticleText.objects.filter(article__in=ids).select_related("article")
    drafts = dict(
        ArticleVersion.objects.filter(text__article__in=ids, state__in=OPEN).values_list("text", "title")
    )
    found: dict[int, list[search.Passage]] = {}
    for row in rows:
        if row.is_published:
            title, body = row.title, "\n".join(filter(None, (row.summary, row.plain)))
        else:
            title, body = drafts.get(row.pk, row.title), ""
        at = row.changed_at or row.article.updated_at
        made = search.Passage(row.pk, row.article.client_id, at, title, body, (tuple(name_terms(title)),))
        found.setdefault(row.article_id, []).append(made)
    return found


def keys(after: int, count: int) -> Sequence[int]:
    """The next ids, for building the index anew."""
    return list(Article.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:count])


def hits(actor: Actor, ids: Sequence[int]) -> Mapping[int, search.Hit]:
    """Title in the reader's language, topic and audience."""
    language = get_language() or ""
    rows = visible_to(actor).filter(pk__in=ids).select_related("topic").prefetch_related("texts__versions")
    return {row.pk: search.Hit(title_of(row, language), address_of(KIND, row.pk), _note(row)) for row in rows}


def title_of(article: Article, language: str) -> str:
    """The title in this language if there is one, else in another; an open draft's where nothing is published."""
    texts = sorted(article.texts.all(), key=lambda text: (text.language != language, text.pk))
    for text in texts:
        if text.title:
            return text.title
    return next((version.title for text in texts for version in text.versions.all()), str(article.pk))


def _note(article: Article) -> str:
    return f"{article.topic.label} · {article.get_audience_display()}"
