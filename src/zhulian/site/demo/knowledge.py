"""Gives the demo centre topics, published articles in two languages, synonyms."""

from __future__ import annotations

from zhulian.catalogue.models import Category, Product
from zhulian.knowledge import actions
from zhulian.knowledge.actions import Facts, TopicWords, Words
from zhulian.knowledge.models import ArticleVersion, Synonym, Topic
from zhulian.platform.access import Actor
from zhulian.platform.models import Client, User
from zhulian.site.demo.articles import ARTICLES, SYNONYMS, TOPICS, Piece

Nodes = tuple[tuple[str, str, str, tuple[tuple[str, str, str], ...]], ...]


def add_knowledge(client: Client, writer: User) -> None:
    """What the demo's articles say of this client company, written by one of its managers."""
    actor = Actor.of(writer)
    topics: dict[str, Topic] = {}
    for key, name, english, below in TOPICS[client.slug]:
        top = topics[key] = actions.make_topic(actor, client=client, words=TopicWords(name, english))
        for inner, inner_name, inner_english in below:
            words = TopicWords(inner_name, inner_english)
            topics[inner] = actions.make_topic(actor, client=client, words=words, parent=top)
    for piece in ARTICLES[client.slug]:
        _write(actor, client, topics[piece.topic], piece)
    for alike in SYNONYMS[client.slug]:
        Synonym.objects.create(client=client, words=list(alike))


def _write(actor: Actor, client: Client, topic: Topic, piece: Piece) -> None:
    words = Words(piece.title, piece.summary, piece.html)
    version = actions.create(actor, client=client, topic=topic, language="zh-hans", words=words)
    versions: list[ArticleVersion] = [version]
    if piece.en is not None:
        versions.append(actions.add_language(actor, version.text.article_id, "en", Words(*piece.en)))
    facts = Facts(
        topic=topic,
        audience=piece.audience,
        products=list(Product.objects.filter(client=client, code__in=piece.products)),
        categories=list(Category.objects.filter(client=client, code=piece.category)),
        importance=piece.importance,
        owner=actor.user,
    )
    actions.set_facts(actor, version.text.article_id, facts)
    for one in versions:
        actions.publish(actor, one.pk)
