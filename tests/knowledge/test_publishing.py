"""Draft, review, publication and what readers see of it (KB1)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.knowledge.test_writing import draft, refusal
from tests.knowledge.world import article
from zhulian.knowledge import actions
from zhulian.knowledge.access import Reader, readable_by
from zhulian.knowledge.actions import Words
from zhulian.knowledge.models import ArticleText, ArticleVersion
from zhulian.platform.access import NotFound
from zhulian.platform.models import JournalEntry, OutboxEvent

DAY = date(2025, 11, 3)


def seen(world):
    return list(readable_by(Reader(world.a.pk), DAY).values_list("title", flat=True))


def test_from_draft_over_review_to_readers(world):
    version = draft(world)
    actions.submit(world.actor("sun"), version.pk, "新写")
    assert seen(world) == []
    actions.give_back(world.actor("manager"), version.pk, "请补一张图")
    version.refresh_from_db()
    assert (version.state, version.review_words, version.reviewer) == (
        "draft",
        "请补一张图",
        world.users["manager"],
    )
    actions.submit(world.actor("sun"), version.pk)
    actions.publish(world.actor("manager"), version.pk, "首次发布")
    text = ArticleText.objects.get()
    assert (text.title, text.plain.splitlines(), text.version) == ("如何重置密码", ["一", "二", "三"], 1)
    assert seen(world) == ["如何重置密码"]
    names = list(
        JournalEntry.objects.filter(action__startswith="article.")
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert names == [
        "article.created",
        "article.submitted",
        "article.given_back",
        "article.submitted",
        "article.published",
    ]
    assert OutboxEvent.objects.filter(type="article.published").count() == 1


def test_readers_keep_the_old_words_until_the_new_are_published(world):
    text = article(world, "旧题").texts.get()
    opened = actions.open_version(world.actor("sun"), text.pk)
    base = Words(opened.title, opened.summary, opened.html)
    actions.save(world.actor("sun"), opened.pk, Words("新题", "", "<p>新</p>"), base=base, revision=1)
    assert seen(world) == ["旧题"]
    actions.publish(world.actor("sun"), opened.pk)
    assert seen(world) == ["新题"]
    text.refresh_from_db()
    assert (text.slug, text.version) == ("jiu-ti", 2)
    assert dict(text.versions.values_list("number", "state")) == {1: "past", 2: "published"}


def test_withdrawn_words_come_back_with_the_next_version(world):
    text = article(world, "一").texts.get()
    actions.withdraw(world.actor("sun"), text.pk, "有误")
    assert seen(world) == []
    assert refusal(actions.withdraw, world.actor("sun"), text.pk) == "state"
    actions.publish(world.actor("sun"), actions.open_version(world.actor("sun"), text.pk).pk)
    assert seen(world) == ["一"]


def test_empty_articles_and_stale_states_are_refused(world):
    version = draft(world, html="<p> </p>")
    assert refusal(actions.submit, world.actor("sun"), version.pk) == "empty"
    assert refusal(actions.publish, world.actor("sun"), version.pk) == "empty"
    assert refusal(actions.give_back, world.actor("sun"), version.pk, "x") == "state"
    other = draft(world)
    actions.publish(world.actor("sun"), other.pk)
    for deed in (actions.publish, actions.submit, actions.drop):
        assert refusal(deed, world.actor("sun"), other.pk) == "state"
    base = Words(other.title, other.summary, other.html)
    assert refusal(actions.save, world.actor("sun"), other.pk, Words("x"), base=base, revision=1) == "state"
    assert ArticleVersion.objects.get(pk=other.pk).title == "如何重置密码"


def test_an_archived_article_is_read_by_nobody_and_written_by_nobody(world):
    made = article(world, "一")
    actions.archive(world.actor("sun"), made.pk)
    actions.archive(world.actor("sun"), made.pk)
    assert seen(world) == []
    assert refusal(actions.open_version, world.actor("sun"), made.texts.get().pk) == "archived"
    actions.restore(world.actor("sun"), made.pk)
    assert seen(world) == ["一"]
    assert JournalEntry.objects.filter(action="article.archived").count() == 1


@pytest.mark.parametrize("name", ["wang", "stranger_boss", "viewer", "admin"])
def test_who_may_not_publish_changes_nothing(world, name):
    version = draft(world)
    made = article(world, "公开")
    actor = world.actor(name)
    for deed, pk in (
        (actions.publish, version.pk),
        (actions.withdraw, made.texts.get().pk),
        (actions.archive, made.pk),
    ):
        with pytest.raises(NotFound):
            deed(actor, pk)
    assert seen(world) == ["公开"]
