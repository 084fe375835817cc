"""Topics and articles for tests, made as a manager makes them."""

from __future__ import annotations

from tests.world import Centre
from zhulian.knowledge import actions
from zhulian.knowledge.actions import Facts, TopicWords, Words
from zhulian.knowledge.models import Article, Topic


def topic(world: Centre, name: str, parent: Topic | None = None) -> Topic:
    """A topic of client A."""
    return actions.make_topic(world.actor("manager"), client=world.a, words=TopicWords(name), parent=parent)


def article(
    world: Centre,
    title: str,
    body: str = "按住复位键十秒。",
    *,
    topic: Topic | None = None,
    language: str = "zh-hans",
    audience: str = "public",
    is_published: bool = True,
) -> Article:
    """An article of client A."""
    actor = world.actor("manager")
    place = topic or Topic.objects.filter(client=world.a).first()
    if place is None:
        place = actions.make_topic(actor, client=world.a, words=TopicWords("常见问题"))
    words = Words(title, "", body if body.startswith("<") else f"<p>{body}</p>")
    version = actions.create(actor, client=world.a, topic=place, language=language, words=words)
    if audience != "public":
        actions.set_facts(
            actor, version.text.article_id, Facts(topic=place, audience=audience, owner=actor.user)
        )
    if is_published:
        actions.publish(actor, version.pk)
    return Article.objects.get(pk=version.text.article_id)


def slug_of(made: Article, language: str = "zh-hans") -> str:
    """The address of an article's text."""
    return made.texts.get(language=language).slug
