"""The list of articles: what writers see of it, what agents."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.counting import cost
from tests.knowledge.world import article, topic
from tests.world import settle
from zhulian.knowledge import actions
from zhulian.knowledge.models import Article
from zhulian.platform.clock import now

pytestmark = pytest.mark.django_db
LIST = "/desk/knowledge/"


def shown(browser, **query):
    answer = browser.get(LIST, query)
    assert answer.status_code == 200
    return sorted(row.pk for row, _cells in answer.context["found"].lines)


def asking(field, operator, value):
    """A condition as it stands in an address."""
    return json.dumps({"v": 1, "where": {"all": [{"field": field, "op": operator, "value": value}]}})


def test_presets_sort_articles_by_where_they_stand(world, browser):
    sun, manager = world.actor("sun"), world.actor("manager")
    published, draft = article(world, "已发布"), article(world, "草稿", is_published=False)
    waiting = article(world, "待审", is_published=False)
    actions.submit(sun, waiting.texts.get().versions.get().pk)
    archived = article(world, "归档")
    actions.archive(manager, archived.pk)
    today = now().date()
    Article.objects.filter(pk=published.pk).update(review_on=today + timedelta(days=20))
    Article.objects.filter(pk=draft.pk).update(review_on=today + timedelta(days=60), owner=world.users["sun"])
    Article.objects.filter(pk=waiting.pk).update(valid_until=today - timedelta(days=2))
    page = browser("sun")
    assert shown(page, view="all") == [published.pk, draft.pk, waiting.pk]
    assert shown(page, view="mine") == [draft.pk]
    assert shown(page, view="review") == [waiting.pk]
    assert shown(page, view="due") == [published.pk]
    assert shown(page, view="expired") == [waiting.pk]
    assert shown(page, view="archived") == [archived.pk]


def test_agents_see_what_is_published_and_in_force(world, browser):
    published, inside = article(world, "已发布"), article(world, "内部", audience="agents")
    article(world, "草稿", is_published=False)
    archived, withdrawn, over = article(world, "归档"), article(world, "撤下"), article(world, "过期")
    actions.archive(world.actor("manager"), archived.pk)
    actions.withdraw(world.actor("manager"), withdrawn.texts.get().pk)
    Article.objects.filter(pk=over.pk).update(valid_until=now().date() - timedelta(days=3))
    page = browser("wang")
    assert shown(page, view="all") == [published.pk, inside.pk]
    text = page.get(LIST).content.decode()
    assert "Waiting for review" not in text and "New article" not in text
    assert shown(browser("stranger"), view="all") == []
    assert browser("viewer").get(LIST).status_code == 404


def test_an_agent_reads_no_title_that_is_not_published(world, browser):
    found = article(world, "宽带掉线")
    version = actions.open_version(world.actor("sun"), found.texts.get().pk)
    base = actions.Words(version.title, version.summary, version.html)
    words = actions.Words("尚未公布的新标题", html=version.html)
    actions.save(world.actor("sun"), version.pk, words, base=base, revision=version.revision)
    for name in ("wang", "sun"):
        text = browser(name).get(LIST).content.decode()
        assert "宽带掉线" in text and "尚未公布的新标题" not in text


def test_words_find_articles(world, browser):
    found = article(world, "宽带频繁掉线", "重启光猫")
    article(world, "发票抬头")
    settle()
    assert shown(browser("wang"), view="all", q="光猫") == [found.pk]
    assert shown(browser("sun"), view="all", q="掉线") == [found.pk]


def test_conditions_of_topic_and_state(world, browser):
    below = topic(world, "路由器", topic(world, "宽带"))
    there = article(world, "红灯", topic=below)
    article(world, "发票", topic=topic(world, "账单"))
    page = browser("sun")
    assert shown(page, view="all", where=asking("topic", "under", below.parent_id)) == [there.pk]
    assert len(shown(page, view="all", where=asking("state", "is", "published"))) == 2
    actions.withdraw(world.actor("sun"), there.texts.get().pk)
    assert shown(page, view="all", where=asking("state", "is", "withdrawn")) == [there.pk]


@pytest.mark.parametrize(("name", "most"), [("sun", 20), ("wang", 20)])
def test_fifty_rows_cost_no_more_queries_than_one(world, browser, name, most):
    article(world, "第一条")
    page = browser(name)
    before = cost(page, LIST)
    for number in range(49):
        article(world, f"第{number}条")
    assert cost(page, LIST) == before <= most
