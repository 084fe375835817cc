"""Writing articles: drafts, several writers, versions, rolling back (KB1)."""

from __future__ import annotations

import pytest

from tests.knowledge.world import article, topic
from zhulian.knowledge import actions
from zhulian.knowledge.actions import Words
from zhulian.knowledge.errors import KnowledgeRefused
from zhulian.knowledge.models import Article, ArticleSlug, ArticleText, ArticleVersion
from zhulian.platform.access import NotFound
from zhulian.platform.models import JournalEntry, OutboxEvent

BODY = "<p>一</p><p>二</p><p>三</p>"


def draft(world, title="如何重置密码", html=BODY):
    place = topic(world, "账号")
    words = Words(title, "两分钟", html)
    return actions.create(world.actor("sun"), client=world.a, topic=place, language="zh-hans", words=words)


def refusal(deed, *args, **kwargs):
    with pytest.raises(KnowledgeRefused) as caught:
        deed(*args, **kwargs)
    return caught.value.code


def test_a_new_article_is_a_draft_with_an_address(world):
    version = draft(world)
    text = version.text
    assert (version.number, version.state, version.title, version.html) == (1, "draft", "如何重置密码", BODY)
    assert (text.slug, text.is_published, text.title, text.article.owner) == (
        "ru-he-chong-zhi-mi-ma",
        False,
        "",
        world.users["sun"],
    )
    entry = JournalEntry.objects.get(action="article.created")
    assert (entry.object_id, entry.new["title"]) == (text.article_id, "如何重置密码")
    assert OutboxEvent.objects.filter(type="article.changed").count() == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (Words(" "), "title"),
        (Words("x" * 201), "title_long"),
        (Words("x", "y" * 401), "summary_long"),
        (Words("x", "", "y" * 2_000_001), "too_long"),
    ],
)
def test_what_cannot_be_kept_is_refused(world, words, code):
    place = topic(world, "账号")
    wanted = {"client": world.a, "topic": place, "language": "zh-hans", "words": words}
    assert refusal(actions.create, world.actor("sun"), **wanted) == code
    assert not Article.objects.exists()


def test_only_the_languages_of_the_client_company(world):
    wanted = {"client": world.a, "topic": topic(world, "x"), "words": Words("x")}
    assert refusal(actions.create, world.actor("sun"), language="fr", **wanted) == "languages"
    assert not Article.objects.exists()


def test_an_unpublished_text_follows_its_title_and_no_two_share_an_address(world):
    one, two = draft(world), draft(world)
    assert (one.text.slug, two.text.slug) == ("ru-he-chong-zhi-mi-ma", "ru-he-chong-zhi-mi-ma-2")
    base = Words(one.title, one.summary, one.html)
    actions.save(world.actor("sun"), one.pk, Words("改密码", "", BODY), base=base, revision=1)
    one.text.refresh_from_db()
    assert one.text.slug == "gai-mi-ma"
    assert set(ArticleSlug.objects.values_list("slug", flat=True)) == {"gai-mi-ma", "ru-he-chong-zhi-mi-ma-2"}


def test_two_writers_in_different_paragraphs_both_stay(world):
    version = draft(world)
    base = Words(version.title, version.summary, version.html)
    mine = Words("如何重置密码", "两分钟", "<p>一（王）</p><p>二</p><p>三</p>")
    theirs = Words("如何重置密码？", "两分钟", "<p>一</p><p>二</p><p>三</p><p>四（周）</p>")
    first = actions.save(world.actor("sun"), version.pk, mine, base=base, revision=1)
    assert (first.version.revision, first.joined, first.clashes) == (2, False, ())
    second = actions.save(world.actor("manager"), version.pk, theirs, base=base, revision=1)
    assert (second.version.revision, second.joined, second.clashes) == (3, True, ())
    kept = ArticleVersion.objects.get()
    assert kept.title == "如何重置密码？"
    assert kept.html == "<p>一（王）</p>\n<p>二</p>\n<p>三</p>\n<p>四（周）</p>"


def test_two_writers_in_one_paragraph_both_wordings_stay(world):
    version = draft(world)
    base = Words(version.title, version.summary, version.html)
    for name, words in (("sun", "甲"), ("manager", "乙")):
        html = f"<p>一</p><p>{words}</p><p>三</p>"
        saved = actions.save(
            world.actor(name), version.pk, Words(base.title, base.summary, html), base=base, revision=1
        )
    assert saved.clashes[0].theirs == ("<p>甲</p>",) and saved.clashes[0].mine == ("<p>乙</p>",)
    assert ArticleVersion.objects.get().html == "<p>一</p>\n<p>甲</p>\n<p>乙</p>\n<p>三</p>"


def test_saving_what_is_there_already_writes_nothing(world):
    version = draft(world)
    base = Words(version.title, version.summary, version.html)
    OutboxEvent.objects.all().delete()
    assert actions.save(world.actor("sun"), version.pk, base, base=base, revision=1).version.revision == 1
    assert not OutboxEvent.objects.exists()


def test_a_published_text_is_written_on_in_a_new_version(world):
    made = article(world, "如何重置密码")
    text = made.texts.get()
    opened = actions.open_version(world.actor("sun"), text.pk)
    assert (opened.number, opened.state, opened.html) == (2, "draft", text.html)
    assert actions.open_version(world.actor("manager"), text.pk) == opened
    assert ArticleText.objects.get().html == text.html


def test_going_back_to_an_earlier_version(world):
    made = article(world, "如何重置密码", "旧")
    text = made.texts.get()
    opened = actions.open_version(world.actor("sun"), text.pk)
    base = Words(opened.title, opened.summary, opened.html)
    actions.save(world.actor("sun"), opened.pk, Words("新题", "", "<p>新</p>"), base=base, revision=1)
    assert refusal(actions.roll_back, world.actor("sun"), text.pk, 1) == "open"
    actions.publish(world.actor("sun"), opened.pk)
    back = actions.roll_back(world.actor("sun"), text.pk, 1)
    assert (back.number, back.title, back.html) == (3, "如何重置密码", "<p>旧</p>")
    assert refusal(actions.roll_back, world.actor("sun"), text.pk, 9) == "open"
    actions.drop(world.actor("sun"), back.pk)
    assert refusal(actions.roll_back, world.actor("sun"), text.pk, 9) == "state"
    states = dict(text.versions.values_list("number", "state"))
    assert states == {1: "past", 2: "published", 3: "past"}


def test_another_language_is_a_text_of_its_own(world):
    made = article(world, "如何重置密码")
    version = actions.add_language(world.actor("sun"), made.pk, "en", Words("Reset the password"))
    assert (version.text.slug, version.state) == ("reset-the-password", "draft")
    assert refusal(actions.add_language, world.actor("sun"), made.pk, "en", Words("x")) == "language"


@pytest.mark.parametrize("name", ["wang", "stranger_boss", "viewer"])
def test_who_may_not_write_changes_nothing(world, name):
    version = draft(world)
    actor, base = world.actor(name), Words(version.title, version.summary, version.html)
    with pytest.raises(NotFound):
        actions.save(actor, version.pk, Words("x"), base=base, revision=1)
    with pytest.raises(NotFound):
        actions.drop(actor, version.pk)
    with pytest.raises(NotFound):
        actions.open_version(actor, version.text_id)
    with pytest.raises(NotFound):
        actions.add_language(actor, version.text.article_id, "en", Words("x"))
    with pytest.raises(NotFound):
        actions.create(
            actor, client=world.a, topic=version.text.article.topic, language="zh-hans", words=Words("x")
        )
    assert (ArticleVersion.objects.get().title, Article.objects.count()) == ("如何重置密码", 1)
