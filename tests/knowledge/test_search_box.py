"""Articles in the search box (Ctrl+K): titles by words and pinyin; drafts for those who write."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.knowledge.world import article
from tests.world import PASSWORD, settle
from zhulian.knowledge.actions import Words, add_language, archive, withdraw
from zhulian.knowledge.models import Article, ArticleText
from zhulian.platform import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    """A centre whose client writes in two languages."""
    world.a.languages = ["zh-hans", "en"]
    world.a.save()
    return world


def found(world, who, typed):
    actor = world.actor(who)
    ids = [row.object_id for row in search.found(actor, "article", typed)]
    hits = search.source("article").hits(actor, ids)
    return [hits[pk].label for pk in ids if pk in hits]


def test_titles_by_words_pinyin_and_initials_the_best_first(world):
    article(world, "重置登录密码", "点忘记密码")
    article(world, "重置密码", "…")
    article(world, "登录失败", "请重置密码")
    settle()
    assert found(world, "wang", "重置密码") == ["重置密码", "登录失败"]
    assert found(world, "wang", "重置 密码") == ["重置密码", "重置登录密码", "登录失败"]
    assert found(world, "wang", "chongzhi") == ["重置密码", "重置登录密码"]
    assert found(world, "wang", "czmm") == ["重置密码"]
    assert found(world, "wang", "denglu mima") == ["重置登录密码"]
    assert found(world, "wang", "qwx") == found(world, "wang", "？") == []


def test_who_may_not_write_finds_what_is_published_and_in_force_alone(world):
    manager = world.actor("manager")
    shown = {
        name: article(world, f"星夜{name}", "…", is_published=name != "草稿")
        for name in ("公开", "草稿", "撤回", "归档", "过期")
    }
    withdraw(manager, ArticleText.objects.get(article=shown["撤回"]).pk)
    archive(manager, shown["归档"].pk)
    Article.objects.filter(pk=shown["过期"].pk).update(valid_until=date(2020, 1, 1))
    settle()
    assert sorted(found(world, "manager", "星夜")) == sorted(f"星夜{name}" for name in shown)
    assert found(world, "wang", "星夜") == found(world, "wang", "xingye") == ["星夜公开"]
    assert found(world, "stranger", "星夜") == found(world, "stranger_boss", "星夜") == []
    hits = search.source("article").hits(world.actor("wang"), [row.pk for row in shown.values()])
    assert [hit.label for hit in hits.values()] == ["星夜公开"]


def test_a_draft_beside_a_published_text_tells_nothing(world):
    made = article(world, "公开说明", "…")
    add_language(world.actor("manager"), made.pk, "en", Words("Project Zephyrus"))
    settle()
    assert found(world, "wang", "zephyrus") == []
    assert found(world, "wang", "公开") == ["公开说明"]


def test_the_box_opens_articles_to_those_who_may(world, client: Client):
    made = article(world, "星夜草稿", "…", is_published=False)
    settle()
    for who, status in (("wang", 404), ("stranger", 404)):
        client.login(username=who, password=PASSWORD)
        assert client.get("/find/", {"q": "星夜"}).json()["groups"] == []
        assert client.get(f"/find/go/article/{made.pk}/").status_code == status
