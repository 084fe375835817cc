"""What tests of the knowledge base begin with: a topic, an article, made by the actions."""

from __future__ import annotations

from zhulian.knowledge.actions import Facts, TopicWords, Words, create, make_topic, publish, set_facts
from zhulian.knowledge.models import Article, Audience, Topic


def topic(world, name, parent=None) -> Topic:
    """A topic of client A."""
    return make_topic(world.actor("manager"), client=world.a, words=TopicWords(name), parent=parent)


def article(
    world, title, body="…", *, topic=None, language="zh-hans", audience="public", is_published=True
) -> Article:
    """An article of client A in one language."""
    manager = world.actor("manager")
    if language not in world.a.languages:
        world.a.languages = [*world.a.languages, language]
        world.a.save()
    place = topic or Topic.objects.filter(client=world.a).first() or _topic(world)
    version = create(
        manager,
        client=world.a,
        topic=place,
        language=language,
        words=Words(title, html=f"<p>{body}</p>"),
    )
    made = version.text.article
    if audience != Audience.PUBLIC:
        set_facts(manager, made.pk, Facts(topic=place, audience=audience))
    if is_published:
        publish(manager, version.pk)
    return Article.objects.get(pk=made.pk)


def _topic(world) -> Topic:
    return topic(world, "常见问题")


def slug_of(made: Article, language: str = "zh-hans") -> str:
    """The address of an article's text."""
    return made.texts.get(language=language).slug
