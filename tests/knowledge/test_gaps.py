"""What the knowledge lacks, what becomes of it, what readers say, and who wrote what that helped (KB2, KB6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser

from tests.counting import cost
from tests.knowledge.world import article
from zhulian.catalogue.models import Category
from zhulian.knowledge import gaps, tasks, using
from zhulian.knowledge.authors import authors
from zhulian.knowledge.models import ArticleDay, ArticleUse, Feedback, Search, WritingTask
from zhulian.platform.clock import now
from zhulian.platform.models import JournalEntry, Notification
from zhulian.tickets import actions
from zhulian.tickets.models import Ticket


@pytest.fixture
def browser(world):
    def open_for(name):
        page = Browser(HTTP_ACCEPT_LANGUAGE="en")
        page.cookies["django_language"] = "en"
        page.force_login(world.users[name])
        return page

    return open_for


def looked(world, words, *, found=0, opened=None, face="portal", days=1, client=None):
    return Search.objects.create(
        client=client or world.a,
        face=face,
        language="zh-hans",
        words=words,
        folded=words.lower(),
        found=found,
        opened=opened,
        at=now() - timedelta(days=days),
    )


def solved(world, subject, *, category=None, name="wang"):
    ticket = world.ticket(subject)
    actions.accept(world.actor("wang").system("t"), ticket.pk, user=world.users[name])
    ending = actions.Ending(category=category or world.category, result=world.solved)
    return actions.resolve(world.actor(name), ticket.pk, ending)


def test_searches_in_vain_are_counted_however_they_were_written(world):
    made = article(world, "宽带")
    for words, found, face in (("IPv6", 0, "portal"), ("ipv6", 3, "desk"), ("IPV6", 0, "portal")):
        looked(world, words, found=found, face=face)
    looked(world, "宽带", found=2, opened=made)
    looked(world, "很久以前", days=40)
    looked(world, "乙的", client=world.b)
    found = gaps.searches(world.actor("sun"), 30)
    assert [(gap.folded, gap.count, gap.empty, gap.portal, gap.desk) for gap in found] == [
        ("ipv6", 3, 2, 2, 1)
    ]
    assert {gap.folded for gap in gaps.searches(world.actor("sun"), 90)} == {"ipv6", "很久以前"}
    assert [gap.folded for gap in gaps.searches(world.actor("stranger_boss"), 30)] == ["乙的"]


def test_frequent_questions_without_articles(world):
    bill = Category.objects.create(client=world.a, code="bill", name="账单")
    told = [solved(world, f"掉线 {place}") for place in range(4)]
    for place in range(3):
        solved(world, f"账单 {place}", category=bill)
    solved(world, "少见", category=Category.objects.create(client=world.a, code="rare", name="少见"))
    made = article(world, "掉线怎么办")
    for ticket in told[:2]:
        ArticleUse.objects.create(article=made, ticket=ticket, kind="answer", version=1, at=now())
    ArticleUse.objects.create(article=made, ticket=Ticket.objects.last(), kind="shown", version=1, at=now())
    found = gaps.questions(world.actor("sun"), 30)
    assert [(one.words, one.requests, one.uses, len(one.examples)) for one in found] == [("账单", 3, 0, 3)]
    assert gaps.questions(world.actor("stranger_boss"), 30) == []


def test_articles_that_do_not_help(world):
    good, bad = article(world, "好"), article(world, "不好")
    for row, helped, failed in ((good, 5, 4), (bad, 1, 3)):
        ArticleDay.objects.create(
            article=row, language="zh-hans", face="portal", day=using.today(), helped=helped, failed=failed
        )
    found = gaps.poor(world.actor("sun"), 30)
    assert [(one.article, one.helped, one.failed) for one in found] == [(bad, 1, 3)]
    assert gaps.poor(world.actor("stranger_boss"), 30) == []


def test_a_gap_goes_on_the_list_once_and_can_be_taken_off(world, browser):
    looked(world, "IPv6")
    page = browser("sun")
    assert "To be written" in page.get("/desk/knowledge/gaps/").content.decode()
    for _ in range(2):
        fields = {"client": world.a.pk, "title": "IPv6", "folded": "ipv6", "reason": "1 次"}
        answer = page.post("/desk/knowledge/tasks/new/", fields)
    task = WritingTask.objects.get()
    assert answer.headers["Location"] == f"/desk/knowledge/tasks/{task.pk}/"
    assert (task.title, task.reason, task.made_by.username) == ("IPv6", "1 次", "sun")
    assert "On the list" in page.get("/desk/knowledge/gaps/").content.decode()
    assert "IPv6" in page.get("/desk/knowledge/tasks/").content.decode()
    page.post(f"/desk/knowledge/tasks/{task.pk}/drop/")
    assert not WritingTask.objects.exists()


def test_what_has_no_title_is_not_put_on_the_list(world, browser):
    answer = browser("sun").post("/desk/knowledge/tasks/new/", {"client": world.a.pk, "title": " "})
    assert answer.headers["Location"] == "/desk/knowledge/gaps/" and not WritingTask.objects.exists()


def test_a_task_is_given_to_a_writer_who_is_told_and_becomes_an_article(world, browser):
    task = tasks.make_task(world.actor("sun"), client=world.a, title="IPv6 怎么开")
    page, address = browser("sun"), f"/desk/knowledge/tasks/{task.pk}/"
    page.post(address, {"do": "assign", "assignee": world.users["manager"].pk})
    task.refresh_from_db()
    assert task.assignee == world.users["manager"]
    bell = Notification.objects.get()
    assert (bell.user.username, bell.url) == ("manager", address)
    made = article(world, "IPv6 设置")
    page.post(address, {"do": "finish", "article": made.pk})
    task.refresh_from_db()
    assert task.article == made and task.done_at is not None
    assert "IPv6 设置" in page.get(address).content.decode()
    page.post(f"{address}reopen/")
    task.refresh_from_db()
    assert task.done_at is None
    told = JournalEntry.objects.filter(object_type="knowledge.writingtask").values_list("action", flat=True)
    assert sorted(told) == [
        "writing_task.assigned",
        "writing_task.created",
        "writing_task.finished",
        "writing_task.reopened",
    ]


def test_who_does_not_write_gets_no_task(world, browser):
    task = tasks.make_task(world.actor("sun"), client=world.a, title="x")
    for name in ("wang", "stranger_boss"):
        browser("sun").post(
            f"/desk/knowledge/tasks/{task.pk}/", {"do": "assign", "assignee": world.users[name].pk}
        )
        task.refresh_from_db()
        assert task.assignee is None


def said(world, made, **more):
    fields = {"language": "zh-hans", "version": 1, "face": "portal", "is_helpful": False, "at": now()}
    return Feedback.objects.create(article=made, **{**fields, **more})


def test_readers_words_are_settled_and_opened_again(world, browser):
    made = article(world, "宽带掉线")
    row = said(world, made, comment="看不懂第二步")
    said(world, made, is_helpful=True)
    page, address = browser("sun"), f"/desk/knowledge/feedback/{row.pk}/"
    shown = page.get("/desk/knowledge/feedback/").content.decode()
    assert "看不懂第二步" in shown and shown.count("宽带掉线") >= 1
    assert "看不懂第二步" in page.get(address).content.decode()
    page.post(f"{address}settle/")
    row.refresh_from_db()
    assert row.settled_at is not None and row.settled_by == world.users["sun"]
    assert "看不懂第二步" not in page.get("/desk/knowledge/feedback/").content.decode()
    page.post(f"{address}settle/", {"do": "reopen"})
    row.refresh_from_db()
    assert row.settled_at is None and row.settled_by is None


@pytest.mark.parametrize("name", ["wang", "admin", "stranger_boss"])
def test_others_are_refused_and_nothing_changes(world, browser, name):
    made = article(world, "机密条目")
    row = said(world, made, comment="机密话")
    task = tasks.make_task(world.actor("sun"), client=world.a, title="机密题")
    looked(world, "机密词")
    page = browser(name)
    for path in (f"tasks/{task.pk}/", f"feedback/{row.pk}/"):
        assert page.get(f"/desk/knowledge/{path}").status_code == 404
    for path, fields in (
        ("tasks/new/", {"client": world.a.pk, "title": "x"}),
        (f"tasks/{task.pk}/", {"do": "finish"}),
        (f"tasks/{task.pk}/drop/", {}),
        (f"tasks/{task.pk}/reopen/", {}),
        (f"feedback/{row.pk}/settle/", {}),
    ):
        assert page.post(f"/desk/knowledge/{path}", fields).status_code == 404
    for path in ("gaps/", "tasks/", "feedback/", "authors/"):
        assert "机密" not in page.get(f"/desk/knowledge/{path}").content.decode()
    row.refresh_from_db()
    task.refresh_from_db()
    assert row.settled_at is None and task.done_at is None and WritingTask.objects.count() == 1


def test_who_wrote_what_that_helped(world, browser):
    first, second = article(world, "一"), article(world, "二")
    article(world, "草稿", is_published=False)
    ticket = solved(world, "掉线")
    for row, kind in ((first, "answer"), (first, "link"), (second, "shown")):
        ArticleUse.objects.create(article=row, ticket=ticket, kind=kind, version=1, at=now())
    ArticleDay.objects.create(
        article=first, language="zh-hans", face="portal", day=using.today(), views=7, helped=3, failed=1
    )
    ArticleDay.objects.create(
        article=first,
        language="zh-hans",
        face="desk",
        day=using.today() - timedelta(days=60),
        views=100,
    )
    (one,) = authors(world.actor("sun"), 30)
    assert one.user == world.users["manager"]
    assert (len(one.articles), one.versions, one.views, one.helped, one.share, one.uses) == (
        2,
        2,
        7,
        3,
        75,
        2,
    )
    assert authors(world.actor("stranger_boss"), 30) == []
    assert "Manager" in browser("sun").get("/desk/knowledge/authors/").content.decode()
    figures = using.figures(first)
    assert (figures.views, figures.share, figures.answers, figures.links, figures.shown) == (107, 75, 1, 1, 0)
    assert (figures.requests, figures.uses) == (1, 2)


def test_query_budgets_do_not_grow(world, browser):
    page = browser("sun")

    def more(count):
        for place in range(count):
            made = article(world, f"条目 {place} {count}")
            looked(world, f"词 {place} {count}")
            said(world, made, comment=f"话 {place}")
            tasks.make_task(world.actor("sun"), client=world.a, title=f"题 {place}")
            solved(world, f"请求 {place}")

    more(3)
    paths = [f"/desk/knowledge/{name}/" for name in ("gaps", "tasks", "feedback", "authors")]
    one = [cost(page, path) for path in paths]
    more(12)
    assert [cost(page, path) for path in paths] == one
