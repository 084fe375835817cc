"""Which things of a client company a file means: the article that is there already, topics, products, groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from zhulian.catalogue.models import Category, Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge.access import MANAGE
from zhulian.knowledge.exchange.bundle import ArticleData, FactData, Problem, TextData
from zhulian.knowledge.exchange.collecting import ref_of
from zhulian.knowledge.models import Article, ArticleSlug, ArticleText, Topic
from zhulian.knowledge.slugs import is_slug
from zhulian.platform.access import Actor
from zhulian.platform.models import Client

PATH_SIGN = " > "


@dataclass(slots=True)
class Found:
    """What the things named in a file are here."""

    article: Article | None = None
    topic: Topic | None = None
    topic_is_new: bool = False
    groups: list[CustomerGroup] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    related: list[Article] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


def spoken(client: Client, article: ArticleData) -> ArticleData:
    """Texts whose language is not told are in the client company's first one."""
    first = next(iter(client.languages), "zh-hans")
    return replace(
        article, texts=tuple(replace(text, language=text.language or first) for text in article.texts)
    )


def words_problems(client: Client, article: ArticleData) -> list[Problem]:
    """What is wrong with the texts, whatever is here."""
    found = list(article.problems)
    languages = [text.language for text in article.texts]
    for text in article.texts:
        if not text.title.strip():
            found.append(Problem("no_title"))
        if text.language not in client.languages:
            found.append(Problem("language", text.language))
        found += [Problem("slug", slug) for slug in (text.slug, *text.earlier) if slug and not is_slug(slug)]
    found += [Problem("language_twice", code) for code in sorted(set(languages)) if languages.count(code) > 1]
    return found


def article_of(client: Client, article: ArticleData) -> tuple[Article | None, list[Problem]]:
    """The article that is here already: by the export's own id, by address, else by title and language."""
    known = _by_ref(client, article.ref)
    if known is not None:
        return known, _strangers(client, article, known)
    owners: dict[int, Article] = {}
    problems = []
    for text in article.texts:
        owner = _by_slug(client, text) if text.slug else _by_title(client, text)
        if owner is not None and text.slug and owner.language != text.language:
            problems.append(Problem("slug_taken"))
        elif owner is not None:
            owners[owner.article_id] = owner.article
    if len(owners) > 1:
        problems.append(Problem("conflict", ", ".join(str(pk) for pk in sorted(owners))))
    return next(iter(owners.values()), None), problems


def _by_ref(client: Client, ref: str) -> Article | None:
    slug, _colon, rest = ref.partition(":")
    number = rest.partition(":")[0]
    if slug != client.slug or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    found = (
        Article.objects.filter(client=client, pk=int(number))
        .select_related("client", "topic", "owner")
        .first()
    )
    return found if found is not None and ref_of(found) == ref else None


def _strangers(client: Client, article: ArticleData, known: Article) -> list[Problem]:
    """Addresses in the file that belong to another article by now."""
    slugs = [text.slug for text in article.texts if text.slug]
    others = ArticleSlug.objects.filter(client=client, slug__in=slugs).exclude(text__article=known)
    return [Problem("slug_taken") for _one in others[:1]]


def _by_slug(client: Client, text: TextData) -> ArticleText | None:
    found = (
        ArticleSlug.objects.filter(client=client, slug=text.slug)
        .select_related("text__article__client")
        .first()
    )
    return found.text if found is not None else None


def _by_title(client: Client, text: TextData) -> ArticleText | None:
    rows = ArticleText.objects.filter(article__client=client, language=text.language)
    return (
        rows.filter(versions__title=text.title.strip())
        .select_related("article__client")
        .order_by("pk")
        .first()
    )


def things(actor: Actor, client: Client, facts: FactData) -> Found:
    """Topic, products, categories, groups and related articles."""
    found = Found()
    if facts.topic:
        found.topic, missing = topic_at(client, facts.topic)
        found.topic_is_new = bool(missing)
        if missing and not actor.may(MANAGE, client=client.pk):
            found.problems.append(Problem("topic", PATH_SIGN.join(facts.topic)))
    found.products = _coded(Product, client, facts.products or (), "product", found)
    found.categories = _coded(Category, client, facts.categories or (), "category", found)
    found.groups = _groups(client, facts.groups or (), found)
    found.related = _related(client, facts.related or (), found)
    return found


def topic_at(client: Client, path: Sequence[str]) -> tuple[Topic | None, list[str]]:
    """The deepest topic of the path that there is, and what is missing below it."""
    rows = list(Topic.objects.filter(client=client))
    at: Topic | None = None
    for depth, name in enumerate(path):
        below = [row for row in rows if row.parent_id == (at.pk if at else None)]
        wanted = name.strip().casefold()
        found = next((row for row in below if wanted in (row.name.casefold(), row.name_en.casefold())), None)
        if found is None:
            return at, list(path[depth:])
        at = found
    return at, []


def _coded(kind: Any, client: Client, codes: Sequence[str], what: str, found: Found) -> list[Any]:
    rows = {row.code: row for row in kind.objects.filter(client=client, code__in=list(codes))}
    found.problems += [Problem(what, code) for code in codes if code not in rows]
    return [rows[code] for code in codes if code in rows]


def _groups(client: Client, names: Sequence[str], found: Found) -> list[CustomerGroup]:
    rows = list(CustomerGroup.objects.filter(client=client)) if names else []
    by_name = {name: row for row in reversed(rows) for name in (row.name_en, row.name) if name}
    found.problems += [Problem("group", name) for name in names if name not in by_name]
    return [by_name[name] for name in names if name in by_name]


def _related(client: Client, slugs: Sequence[str], found: Found) -> list[Article]:
    rows = ArticleSlug.objects.filter(client=client, slug__in=list(slugs)).select_related("text__article")
    by_slug = {row.slug: row.text.article for row in rows}
    found.remarks += [Problem("related", slug) for slug in slugs if slug not in by_slug]
    return list({row.pk: row for slug in slugs if (row := by_slug.get(slug)) is not None}.values())
