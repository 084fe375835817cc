"""Articles and topics for tests."""

from __future__ import annotations

from tests.world import Centre
from zhulian.knowledge import actions
from zhulian.knowledge.models import Article, Topic


def topic(world: Centre, name: str, parent: Topic | None = None) -> Topic:
    """A topic of client A."""
    return actions.make_topic(
        world.actor("manager"), client=world.a, words=actions.TopicWords(name), parent=parent
    )


def article(
    world: Centre,
    title: str,
    body: str = "…",
    *,
    topic: Topic | None = None,
    language: str = "zh-hans",
    audience: str = "public",
    is_published: bool = True,
) -> Article:
    """An article of client A, published unless said otherwise."""
    manager = world.actor("manager")
    if not world.a.languages:
        world.a.languages = ["zh-hans", "en"]
        world.a.save(update_fields=["languages"])
    place = topic or Topic.objects.filter(client=world.a).first() or _topic(world, "常见问题")
    words = actions.Words(title, "", body if body.startswith("<") else f"<p>{body}</p>")
    made = actions.create(manager, client=world.a, topic=place, language=language, words=words)
    if is_published:
        actions.publish(manager, made.pk)
    found = Article.objects.get(pk=made.text.article_id)
    if audience != found.audience:
        actions.set_facts(manager, found.pk, actions.Facts(topic=place, audience=audience, owner=found.owner))
    return Article.objects.get(pk=found.pk)


_topic = topic
