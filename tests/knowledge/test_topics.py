"""The tree of topics (KB1)."""

from __future__ import annotations

import pytest

from tests.knowledge.test_writing import refusal
from tests.knowledge.world import article, topic
from zhulian.knowledge import actions
from zhulian.knowledge.actions import TopicWords
from zhulian.knowledge.models import Topic
from zhulian.platform.access import NotFound
from zhulian.platform.models import JournalEntry


def tree(world, parent=None):
    rows = Topic.objects.filter(client=world.a, parent=parent)
    return [(row.name, tree(world, row)) if row.children.exists() else row.name for row in rows]


def test_siblings_are_moved_and_hung_elsewhere(world):
    one, two, three = (topic(world, name) for name in ("一", "二", "三"))
    boss = world.actor("manager")
    actions.move_topic(boss, three.pk, parent=None, before=one)
    assert tree(world) == ["三", "一", "二"]
    actions.move_topic(boss, two.pk, parent=one)
    assert tree(world) == ["三", ("一", ["二"])]
    actions.move_topic(boss, three.pk, parent=one, before=two)
    assert tree(world) == [("一", ["三", "二"])]
    assert refusal(actions.move_topic, boss, one.pk, parent=three) == "topic_below"
    assert JournalEntry.objects.filter(action="topic.moved").count() == 3


def test_at_most_five_levels(world):
    boss = world.actor("manager")
    at = None
    rows = []
    for name in "一二三四五":
        at = topic(world, name, at)
        rows.append(at)
    wanted = {"client": world.a, "words": TopicWords("六")}
    assert refusal(actions.make_topic, boss, parent=at, **wanted) == "topic_deep"
    other = topic(world, "甲")
    topic(world, "乙", other)
    assert refusal(actions.move_topic, boss, other.pk, parent=rows[3]) == "topic_deep"
    actions.move_topic(boss, other.pk, parent=rows[2])
    assert Topic.objects.filter(client=world.a).count() == 7


def test_only_empty_ones_are_removed(world):
    place, empty = topic(world, "有"), topic(world, "空")
    article(world, "一", topic=place)
    boss = world.actor("manager")
    assert refusal(actions.remove_topic, boss, place.pk) == "topic_full"
    actions.remove_topic(boss, empty.pk)
    assert tree(world) == ["有"]


def test_names_and_addresses(world):
    one, two = topic(world, "账号"), topic(world, "账号")
    assert (one.slug, two.slug) == ("zhang-hao", "zhang-hao-2")
    saved = actions.save_topic(world.actor("manager"), one.pk, TopicWords("", "Accounts"), is_active=False)
    assert (saved.name, saved.name_en, saved.slug, saved.is_active) == (
        "Accounts",
        "Accounts",
        "zhang-hao",
        False,
    )
    assert refusal(actions.save_topic, world.actor("manager"), one.pk, TopicWords(" ")) == "title"


@pytest.mark.parametrize("name", ["wang", "sun", "stranger_boss", "stranger_admin"])
def test_who_may_not_arrange_changes_nothing(world, name):
    place = topic(world, "一")
    actor = world.actor(name)
    for deed in (
        lambda: actions.make_topic(actor, client=world.a, words=TopicWords("x")),
        lambda: actions.save_topic(actor, place.pk, TopicWords("x")),
        lambda: actions.move_topic(actor, place.pk, parent=None),
        lambda: actions.remove_topic(actor, place.pk),
    ):
        with pytest.raises(NotFound):
            deed()
    assert tree(world) == ["一"]
