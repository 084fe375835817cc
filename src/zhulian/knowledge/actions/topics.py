"""The tree of topics: making, naming, moving, removing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from zhulian.knowledge.access import MANAGE, access_topic
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.models import Topic
from zhulian.knowledge.slugs import free_slug, slug_of
from zhulian.platform import audit
from zhulian.platform.access import Actor, assert_same_client
from zhulian.platform.models import Client
from zhulian.platform.trees import children_of, under

MOST_DEEP = 5
STEP = 10


@dataclass(frozen=True, slots=True)
class TopicWords:
    """How a topic is called, in both languages; at least one name is filled."""

    name: str
    name_en: str = ""
    icon: str = ""

    def checked(self) -> TopicWords:
        """The words as they are kept. Raises KnowledgeRefused."""
        name, english = self.name.strip()[:120], self.name_en.strip()[:120]
        if not name and not english:
            raise KnowledgeRefused("title")
        return TopicWords(name or english, english, self.icon)


def make_topic(actor: Actor, *, client: Client, words: TopicWords, parent: Topic | None = None) -> Topic:
    """A new topic, last of its siblings. Raises NotFound and KnowledgeRefused."""
    actor.require(MANAGE, client=client.pk)
    assert_same_client(client.pk, parent)
    kept = words.checked()
    with transaction.atomic():
        siblings = _locked(client.pk)
        if parent is not None and _depth(siblings, parent.pk) >= MOST_DEEP:
            raise KnowledgeRefused("topic_deep")
        taken = {topic.slug for topic in siblings.values()}
        last = max((one.position for one in siblings.values()), default=0)
        made = Topic.objects.create(
            client=client,
            parent=parent,
            name=kept.name,
            name_en=kept.name_en,
            icon=kept.icon,
            slug=free_slug(slug_of(kept.name, "topic")[:60], taken.__contains__),
            position=last + STEP,
        )
        audit.record(actor, "topic.created", made, new={"name": made.name})
        return made


def save_topic(actor: Actor, topic_id: int, words: TopicWords, *, is_active: bool = True) -> Topic:
    """Name a topic anew, put it away or bring it back. Raises NotFound and KnowledgeRefused."""
    kept = words.checked()
    with transaction.atomic():
        topic = access_topic(actor, topic_id, MANAGE)
        before = _told(topic)
        topic.name, topic.name_en, topic.icon = kept.name, kept.name_en, kept.icon
        topic.is_active = is_active
        topic.save()
        old, new = audit.changes(before, _told(topic))
        if new:
            audit.record(actor, "topic.changed", topic, old=old, new=new)
        return topic


def move_topic(actor: Actor, topic_id: int, *, parent: Topic | None, before: Topic | None = None) -> Topic:
    """Put a topic (with all below it) under `parent`, before one of its topics or last. Raises KnowledgeRefused."""
    with transaction.atomic():
        topic = access_topic(actor, topic_id, MANAGE)
        assert_same_client(topic.client_id, parent, before)
        rows = _locked(topic.client_id)
        below = under(topic.pk, children_of({pk: row.parent_id for pk, row in rows.items()}))
        if parent is not None and parent.pk in below:
            raise KnowledgeRefused("topic_below")
        height = max(_depth(rows, pk) for pk in below) - _depth(rows, topic.pk) + 1
        if (0 if parent is None else _depth(rows, parent.pk)) + height > MOST_DEEP:
            raise KnowledgeRefused("topic_deep")
        parent_id = parent.pk if parent is not None else None
        old = {"parent": topic.parent_id, "position": topic.position}
        siblings = [row for row in rows.values() if row.parent_id == parent_id and row.pk != topic.pk]
        siblings.sort(key=lambda row: (row.position, row.pk))
        place = next((at for at, row in enumerate(siblings) if before and row.pk == before.pk), len(siblings))
        siblings.insert(place, topic)
        topic.parent = parent
        for at, row in enumerate(siblings):
            row.position = (at + 1) * STEP
        Topic.objects.bulk_update(siblings, ["parent", "position"])
        new = {"parent": parent_id, "position": topic.position}
        if new != old:
            audit.record(actor, "topic.moved", topic, old=old, new=new)
        return topic


def remove_topic(actor: Actor, topic_id: int) -> None:
    """Remove an empty topic for good. Raises KnowledgeRefused where something lies in it."""
    with transaction.atomic():
        topic = access_topic(actor, topic_id, MANAGE)
        if topic.children.exists() or topic.articles.exists():
            raise KnowledgeRefused("topic_full")
        audit.record(actor, "topic.removed", topic, old={"name": topic.name})
        topic.delete()


def _locked(client_id: int) -> dict[int, Topic]:
    rows = Topic.objects.select_for_update().filter(client=client_id).order_by("pk")
    return {row.pk: row for row in rows}


def _depth(rows: dict[int, Topic], topic_id: int) -> int:
    """1 for a topic at the top."""
    depth, at = 1, rows[topic_id].parent_id
    while at is not None and depth <= len(rows):
        depth, at = depth + 1, rows[at].parent_id
    return depth


def _told(topic: Topic) -> dict[str, object]:
    return {name: getattr(topic, name) for name in ("name", "name_en", "icon", "is_active")}
