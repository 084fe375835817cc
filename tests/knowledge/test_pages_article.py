"""The page of an article: reading, versions, what buttons do, who may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.knowledge.world import article
from zhulian.knowledge import actions
from zhulian.knowledge.actions import Words
from zhulian.knowledge.models import Article, ArticleVersion
from zhulian.platform.clock import now
from zhulian.platform.models import Notification

pytestmark = pytest.mark.django_db


def address(found: Article) -> str:
    return f"/desk/knowledge/{found.pk}/"


def redraft(world, found: Article, title: str, html: str, name: str = "sun") -> ArticleVersion:
    """A draft of new words on top of the published ones."""
    actor = world.actor(name)
    version = actions.open_version(actor, found.texts.get(language="zh-hans").pk)
    base = Words(version.title, version.summary, version.html)
    return actions.save(
        actor, version.pk, Words(title, html=html), base=base, revision=version.revision
    ).version


def do(page, found: Article, name: str, **more):
    text = found.texts.get(language="zh-hans")
    return page.post(f"/desk/knowledge/texts/{text.pk}/do/", {"do": name, **more})


def test_an_agent_reads_the_published_words_only(world, browser):
    found = article(world, "宽带掉线", "重启光猫。")
    redraft(world, found, "新标题", "<p>秘密的新话</p>")
    for path in ("", "?show=draft", "?tab=versions", "?tab=journal", "?tab=versions&number=1&number=2"):
        text = browser("wang").get(address(found) + path).content.decode()
        assert "重启光猫。" in text
        assert "秘密的新话" not in text and "新标题" not in text
    text = browser("sun").get(address(found) + "?show=draft").content.decode()
    assert "秘密的新话" in text


@pytest.mark.parametrize("how", ["draft", "withdrawn", "archived", "over", "not_yet"])
def test_an_agent_reads_nothing_that_readers_do_not(world, browser, how):
    found = article(world, "宽带掉线", "重启光猫。", is_published=how != "draft")
    day, manager = now().date(), world.actor("manager")
    if how == "withdrawn":
        actions.withdraw(manager, found.texts.get().pk)
    elif how == "archived":
        actions.archive(manager, found.pk)
    elif how == "over":
        Article.objects.filter(pk=found.pk).update(valid_until=day - timedelta(days=2))
    elif how == "not_yet":
        Article.objects.filter(pk=found.pk).update(valid_from=day + timedelta(days=2))
    assert browser("wang").get(address(found)).status_code == 404
    assert browser("stranger_boss").get(address(found)).status_code == 404
    assert "重启光猫。" in browser("sun").get(address(found)).content.decode()


def test_a_withdrawn_language_is_not_read_through_another_one(world, browser):
    found = article(world, "宽带掉线", "重启光猫。")
    manager = world.actor("manager")
    english = actions.add_language(manager, found.pk, "en", Words("Line drops", html="<p>Restart it.</p>"))
    actions.publish(manager, english.pk)
    actions.withdraw(manager, found.texts.get(language="zh-hans").pk)
    text = browser("wang").get(address(found) + "?language=zh-hans").content.decode()
    assert "Restart it." in text and "Line drops" in text
    assert "重启光猫。" not in text and "宽带掉线" not in text


def test_from_draft_over_review_to_readers(world, browser):
    found = article(world, "宽带掉线", is_published=False)
    version = found.texts.get().versions.get()
    assert do(browser("sun"), found, "submit", version=version.pk, words="第一稿").status_code == 302
    version.refresh_from_db()
    assert (version.state, version.note) == ("review", "第一稿")
    do(browser("manager"), found, "give_back", version=version.pk, words="请补充图片")
    version.refresh_from_db()
    assert (version.state, version.review_words) == ("draft", "请补充图片")
    assert "请补充图片" in browser("sun").get(address(found)).content.decode()
    do(browser("manager"), found, "publish", version=version.pk)
    assert found.texts.get().is_published
    do(browser("sun"), found, "withdraw", words="有误")
    assert not found.texts.get().is_published
    told = Notification.objects.values_list("user__username", "kind").order_by("pk")
    assert list(told) == [("manager", "article.to_review")]


def test_the_writer_hears_of_what_others_did(world, browser):
    found = article(world, "宽带掉线")
    version = redraft(world, found, "宽带掉线", "<p>新</p>")
    do(browser("sun"), found, "submit", version=version.pk)
    do(browser("manager"), found, "give_back", version=version.pk, words="短了")
    do(browser("sun"), found, "submit", version=version.pk)
    do(browser("manager"), found, "publish", version=version.pk)
    told = Notification.objects.values_list("user__username", "kind").order_by("pk")
    assert list(told) == [
        ("manager", "article.to_review"),
        ("sun", "article.given_back"),
        ("manager", "article.to_review"),
        ("sun", "article.published"),
    ]


@pytest.mark.parametrize("name", ["wang", "admin", "stranger_boss", "stranger_admin"])
@pytest.mark.parametrize("what", ["submit", "publish", "give_back", "withdraw", "drop", "slug", "roll_back"])
def test_who_does_not_write_does_nothing(world, browser, name, what):
    found = article(world, "宽带掉线")
    version = redraft(world, found, "宽带掉线", "<p>新</p>")
    before = list(ArticleVersion.objects.values_list("pk", "state", "revision"))
    answer = do(browser(name), found, what, version=version.pk, number=1, slug="other", words="x")
    assert answer.status_code == 404
    assert list(ArticleVersion.objects.values_list("pk", "state", "revision")) == before
    assert found.texts.get().slug == "kuan-dai-diao-xian"


def test_a_version_of_another_text_is_not_touched(world, browser):
    mine, other = article(world, "甲", is_published=False), article(world, "乙", is_published=False)
    version = other.texts.get().versions.get()
    assert do(browser("sun"), mine, "publish", version=version.pk).status_code == 404
    version.refresh_from_db()
    assert version.state == "draft"


def test_versions_are_compared_word_by_word_and_han_by_character(world, browser):
    found = article(world, "宽带掉线", "重启光猫 then wait.")
    redraft(world, found, "宽带断线", "<p>重启路由 then leave.</p>")
    text = browser("sun").get(address(found) + "?tab=versions&number=1&number=2").content.decode()
    assert "宽带<del>掉</del><ins>断</ins>线" in text
    assert "重启<del>光猫</del><ins>路由</ins> then <del>wait</del><ins>leave</ins>." in text


def test_rolling_back_makes_a_draft_of_an_earlier_version(world, browser):
    found = article(world, "宽带掉线", "第一版")
    actions.publish(world.actor("sun"), redraft(world, found, "宽带掉线", "<p>第二版</p>").pk)
    do(browser("sun"), found, "roll_back", number="1")
    opened = found.texts.get().versions.get(state="draft")
    assert (opened.number, opened.html) == (3, "<p>第一版</p>")
    assert found.texts.get().html == "<p>第二版</p>"


def test_archiving_is_undone_and_another_language_begins(world, browser):
    found, page = article(world, "宽带掉线"), browser("sun")
    page.post(address(found) + "do/", {"do": "archive"})
    assert Article.objects.get(pk=found.pk).is_archived
    page.post(address(found) + "restore/")
    assert not Article.objects.get(pk=found.pk).is_archived
    answer = page.post(address(found) + "language/", {"language": "en"})
    made = found.texts.get(language="en")
    assert answer["Location"] == f"/desk/knowledge/{made.pk}/edit/"
    assert made.versions.get().title == "宽带掉线"
    assert browser("wang").post(address(found) + "do/", {"do": "archive"}).status_code == 404
    assert browser("wang").post(address(found) + "language/", {"language": "en"}).status_code == 404


def test_an_address_is_changed_and_a_taken_one_refused(world, browser):
    found, other = article(world, "宽带掉线"), article(world, "账单")
    do(browser("sun"), found, "slug", slug="line-drops")
    assert found.texts.get().slug == "line-drops"
    do(browser("sun"), other, "slug", slug="line-drops")
    assert other.texts.get().slug == "zhang-dan"


def test_buttons_stand_by_permission_and_state(world, browser):
    found = article(world, "宽带掉线")

    def offered(name, path=""):
        return set(
            re.findall(r'name="do" value="(\w+)"', browser(name).get(address(found) + path).content.decode())
        )

    assert offered("wang") == set()
    assert offered("sun") == {"slug", "withdraw", "archive"}
    redraft(world, found, "宽带掉线", "<p>新</p>")
    assert offered("sun") == {"slug", "withdraw", "archive", "publish", "submit", "drop"}
