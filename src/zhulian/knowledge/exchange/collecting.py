"""From the tables into a bundle."""

from __future__ import annotations

from collections.abc import Iterable

from zhulian.knowledge.access import WRITE, visible_to
from zhulian.knowledge.exchange.bundle import (
    DATES,
    ArticleData,
    Bundle,
    FactData,
    FileData,
    TextData,
    ordered_languages,
)
from zhulian.knowledge.exchange.cleaning import tidy
from zhulian.knowledge.models import Article, ArticleText, Topic
from zhulian.knowledge.rules import OPEN
from zhulian.platform.access import Actor
from zhulian.platform.files import read_bytes
from zhulian.platform.models import StoredFile

BESIDE = (
    "groups",
    "products",
    "categories",
    "related__texts",
    "files__file",
    "texts__versions",
    "texts__slugs",
)


def collect(actor: Actor, articles: Iterable[int]) -> Bundle:
    """Those of the articles that the actor may write, in the order of their numbers."""
    rows = visible_to(actor, WRITE).filter(pk__in=list(articles)).order_by("pk")
    return Bundle(
        tuple(as_data(row) for row in rows.select_related("client", "topic").prefetch_related(*BESIDE))
    )


def as_data(article: Article) -> ArticleData:
    """An article as it is now. A text has its published words; where there are none, those of its draft."""
    files = [(one, _file(one.file, is_inline=one.is_inline)) for one in article.files.all()]
    addresses = addresses_of(article)
    texts = [_text(text, addresses) for text in article.texts.all()]
    return ArticleData(
        texts=ordered_languages([text for text in texts if text is not None]),
        facts=_facts(article),
        files=tuple({file.sha256: file for _one, file in files}.values()),
        ref=ref_of(article),
        place=str(article.pk),
    )


def addresses_of(article: Article) -> dict[str, str]:
    """Where its images lie → how a bundle names them."""
    return {f"/files/{one.file.token}": f"/files/{one.file.sha256}/" for one in article.files.all()}


def ref_of(article: Article) -> str:
    """The name of an article in exports; the moment of its making tells it from one of another installation."""
    return f"{article.client.slug}:{article.pk}:{int(article.created_at.timestamp() * 1_000_000)}"


def _file(row: StoredFile, *, is_inline: bool) -> FileData:
    return FileData(row.name, row.sha256, lambda: read_bytes(row), is_inline)


def _text(text: ArticleText, addresses: dict[str, str]) -> TextData | None:
    words = (
        text if text.is_published else next((one for one in text.versions.all() if one.state in OPEN), None)
    )
    if words is None:
        # Withdrawn and without a draft: the last words that it had.
        words = next(iter(text.versions.all()), None)
    if words is None:
        return None
    return TextData(
        language=text.language,
        title=words.title,
        summary=words.summary,
        html=in_bundle(words.html, addresses),
        slug=text.slug,
        state="published" if text.is_published else "draft",
        earlier=tuple(sorted(one.slug for one in text.slugs.all() if one.slug != text.slug)),
    )


def in_bundle(html: str, addresses: dict[str, str]) -> str:
    """Stored HTML with its images by digest."""
    for stored, address in addresses.items():
        html = html.replace(f'"{stored}/"', f'"{address}"').replace(f'"{stored}"', f'"{address}"')
    return tidy(html)


def _facts(article: Article) -> FactData:
    path = topic_path(article.topic)
    return FactData(
        kind=article.kind,
        topic=tuple(topic.name for topic in path),
        topic_en=tuple(topic.name_en or topic.name for topic in path),
        audience=article.audience,
        groups=tuple(sorted(group.name for group in article.groups.all())),
        products=tuple(sorted(product.code for product in article.products.all())),
        categories=tuple(sorted(category.code for category in article.categories.all())),
        related=tuple(sorted(filter(None, (_address(other) for other in article.related.all())))),
        importance=article.importance,
        valid_from=article.valid_from,
        valid_until=article.valid_until,
        review_on=article.review_on,
        told=frozenset(DATES),
    )


def _address(article: Article) -> str:
    texts = sorted(article.texts.all(), key=lambda text: (not text.language.startswith("zh"), text.language))
    return texts[0].slug if texts else ""


def topic_path(topic: Topic) -> list[Topic]:
    """From the top down to the topic."""
    found, at = [topic], topic.parent
    while at is not None and at not in found:
        found.insert(0, at)
        at = at.parent
    return found
