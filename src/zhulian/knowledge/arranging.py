"""The tree of topics as its page shows it, and where a topic goes by one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from zhulian.knowledge.models import Topic
from zhulian.platform.access import NotFound


@dataclass
class Node:
    """A topic with those in it; `articles` lie in the topic itself."""

    topic: Topic
    articles: int
    nodes: list[Node] = field(default_factory=list)
    first: bool = False
    last: bool = False
    top: bool = False

    @property
    def is_empty(self) -> bool:
        """True where nothing lies in it: it can be removed."""
        return not self.articles and not self.nodes


def tree_of(client_id: int) -> list[Node]:
    """All topics of a client company, archived ones too."""
    rows = Topic.objects.filter(client=client_id).annotate(article_count=Count("articles"))
    nodes = {row.pk: Node(row, row.article_count) for row in rows.order_by("position", "pk")}
    roots = [node for node in nodes.values() if node.topic.parent_id not in nodes]
    for node in nodes.values():
        if node.topic.parent_id in nodes:
            nodes[node.topic.parent_id].nodes.append(node)
    for node in roots:
        node.top = True
    for siblings in (roots, *(node.nodes for node in nodes.values())):
        _mark(siblings)
    return roots


def _mark(siblings: Sequence[Node]) -> None:
    if siblings:
        siblings[0].first = siblings[-1].last = True


def _siblings(client_id: int, parent_id: int | None) -> list[Topic]:
    return list(Topic.objects.filter(client=client_id, parent=parent_id).order_by("position", "pk"))


def one_step(topic: Topic, way: str) -> tuple[Topic | None, Topic | None] | None:
    """Where a topic goes by one step up, down, in or out: (parent, before); None where it cannot go there."""
    row = _siblings(topic.client_id, topic.parent_id)
    at = next(place for place, one in enumerate(row) if one.pk == topic.pk)
    if way == "up" and at > 0:
        return topic.parent, row[at - 1]
    if way == "down" and at + 1 < len(row):
        return topic.parent, _at(row, at + 2)
    if way == "in" and at > 0:
        return row[at - 1], None
    if way == "out" and topic.parent is not None:
        above = _siblings(topic.client_id, topic.parent.parent_id)
        place = next(place for place, one in enumerate(above) if one.pk == topic.parent_id)
        return topic.parent.parent, _at(above, place + 1)
    return None


def _at(rows: Sequence[Topic], place: int) -> Topic | None:
    return rows[place] if place < len(rows) else None


def chosen(client_id: int, keys: Iterable[str]) -> list[Topic | None]:
    """The topics of a client company that these keys name, "" for none. Raises NotFound."""
    found: list[Topic | None] = []
    for key in keys:
        number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
        row = Topic.objects.filter(client=client_id, pk=number).first() if key else None
        if key and row is None:
            raise NotFound(f"topic {key}")
        found.append(row)
    return found
