"""What the help pages show: topics with their numbers, articles below a topic, related ones, bulletins, files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from zhulian.catalogue.models import Product
from zhulian.knowledge.access import Reader, readable_by
from zhulian.knowledge.models import ArticleFile, ArticleText, Bulletin, Topic
from zhulian.knowledge.reading import one_each
from zhulian.platform.access import NotFound
from zhulian.platform.clock import now
from zhulian.platform.models import Client, StoredFile
from zhulian.platform.trees import children_of, under

RELATED = 5
MOST_ADDRESSES = 20_000
TOPIC_ORDER = ("-article__importance", "title", "pk")


def tongue() -> str:
    """The language of the page."""
    return get_language() or "zh-hans"


@dataclass(slots=True)
class Node:
    """A topic with how many articles the reader finds in it and below."""

    topic: Topic
    count: int
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tree:
    """The topics in which this reader finds anything."""

    nodes: dict[int, Node]
    top: list[Node]

    def below(self, topic_id: int) -> list[int]:
        """The topic and all below it."""
        parents = {pk: node.topic.parent_id for pk, node in self.nodes.items()}
        return sorted(under(topic_id, children_of(parents)))

    def path(self, topic_id: int | None) -> list[Topic]:
        """The topic after all above it."""
        found: list[Topic] = []
        while topic_id in self.nodes and len(found) < len(self.nodes):
            found.insert(0, self.nodes[topic_id].topic)
            topic_id = self.nodes[topic_id].topic.parent_id
        return found

    def by_slug(self, slug: str) -> Node:
        """The topic of an address. Raises NotFound, also for one in which this reader finds nothing."""
        for node in self.nodes.values():
            if node.topic.slug == slug:
                return node
        raise NotFound(slug)


def tree_of(reader: Reader, day: date) -> Tree:
    """Two queries: the client company's topics in use, and how many articles the reader may read in each."""
    rows = readable_by(reader, day).order_by().values_list("article__topic")
    own = dict(rows.annotate(n=Count("article", distinct=True)))
    topics = {topic.pk: topic for topic in Topic.objects.filter(client=reader.client_id, is_active=True)}
    children = children_of({pk: topic.parent_id for pk, topic in topics.items()})
    nodes = {}
    for pk, topic in topics.items():
        if count := sum(own.get(below, 0) for below in under(pk, children)):
            nodes[pk] = Node(topic, count)
    top = []
    for node in nodes.values():
        parent = nodes.get(node.topic.parent_id or 0)
        if parent is not None:
            parent.children.append(node)
        elif node.topic.parent_id is None:
            top.append(node)
    return Tree(nodes, top)


def articles_in(reader: Reader, day: date, topic: Topic) -> QuerySet[ArticleText]:
    """The articles that lie in a topic itself, each in one language."""
    rows = one_each(readable_by(reader, day).filter(article__topic=topic), tongue())
    return rows.defer("html", "plain").select_related("article")


def products_of(reader: Reader, day: date) -> list[Product]:
    """The products about which the reader finds anything."""
    about = readable_by(reader, day).order_by().values("article__products")
    return list(Product.objects.filter(client=reader.client_id, is_active=True, pk__in=about))


def text_at(reader: Reader, day: date, slug: str) -> ArticleText:
    """The text of an address, present or past. Raises NotFound for whatever this reader may not read."""
    rows = readable_by(reader, day).filter(slugs__client=reader.client_id, slugs__slug=slug)
    found = rows.select_related("article__topic").first()
    if found is None:
        raise NotFound(slug)
    return found


def languages_of(reader: Reader, day: date, article_id: int) -> list[ArticleText]:
    """The article's texts in all its languages, without their words."""
    rows = readable_by(reader, day).filter(article=article_id).order_by("pk")
    return list(rows.only("language", "slug", "title", "article_id", "changed_at"))


def related_to(reader: Reader, day: date, text: ArticleText) -> list[ArticleText]:
    """What the author put beside the article; where that is little, the weightiest of the same topic."""
    rows = one_each(readable_by(reader, day), text.language).exclude(article=text.article_id)
    rows = rows.only("language", "slug", "title", "article_id")
    chosen = list(rows.filter(article__related=text.article_id).order_by("title", "pk")[:RELATED])
    if len(chosen) >= RELATED:
        return chosen
    more = rows.filter(article__topic=text.article.topic_id).exclude(
        article__in=[r.article_id for r in chosen]
    )
    return chosen + list(more.order_by(*TOPIC_ORDER)[: RELATED - len(chosen)])


def attachments_of(article_id: int) -> list[StoredFile]:
    """The files below an article."""
    rows = ArticleFile.objects.filter(article=article_id, is_inline=False).select_related("file")
    return [row.file for row in rows]


def file_of(reader: Reader, day: date, token: str) -> StoredFile:
    """A file that stands in the published words of an article, or below it, that the reader may read.

    Raises NotFound for any other, such as those of drafts.
    """
    found = StoredFile.objects.filter(token=token).first()
    prefix, _colon, number = found.owner_key.partition(":") if found is not None else ("", "", "")
    if found is None or prefix != "article" or not number.isdigit():
        raise NotFound(token)
    rows = readable_by(reader, day).filter(article=int(number))
    below = Q(article__files__file=found, article__files__is_inline=False)
    if not rows.filter(Q(html__contains=f"/files/{token}") | below).exists():
        raise NotFound(token)
    return found


def bulletins_for(client: Client) -> list[Bulletin]:
    """What customers must know now, such as an outage: newest first."""
    moment = now()
    rows = Bulletin.objects.filter(is_active=True, shows_to_customers=True, starts_at__lte=moment)
    rows = rows.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))
    return list(rows.filter(Q(client=client) | Q(client__isnull=True))[:5])


def has_articles(reader: Reader, day: date) -> bool:
    """True if there is anything to read."""
    return readable_by(reader, day).exists()


def addresses_of(client: Client, day: date) -> list[ArticleText]:
    """Everything that nobody in particular may read, for search engines: article by article."""
    rows = readable_by(Reader(client.pk), day).order_by("article_id", "pk")
    return list(rows.only("language", "slug", "article_id", "changed_at")[:MOST_ADDRESSES])


def topics_of(text_ids: Iterable[int]) -> dict[int, int]:
    """Text id → the id of its article's topic."""
    rows = ArticleText.objects.filter(pk__in=list(text_ids))
    return dict(rows.order_by().values_list("pk", "article__topic"))
