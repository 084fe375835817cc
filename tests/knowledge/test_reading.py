"""What reading leaves behind, as authors and reports ask for it (SPEC KB5, KB6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.knowledge.world import article
from tests.world import centre
from zhulian.catalogue.models import Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge.access import Reader
from zhulian.knowledge.actions import Facts, Words, add_language, publish, set_facts
from zhulian.knowledge.models import ArticleDay, Face, Feedback, Search, Visit
from zhulian.knowledge.reading import Figures, Opinion, comments_for, count, figures, hot, opine
from zhulian.knowledge.reading_jobs import forget_visits
from zhulian.knowledge.visiting import (
    MOST_ARTICLES,
    Visitor,
    masked,
    note_contact,
    note_read,
    note_search,
    note_shown,
)
from zhulian.platform.clock import now, pretend

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return centre()


@pytest.fixture
def day():
    return now().date()


@pytest.fixture
def reader(world):
    return Reader(world.a.pk)


def visitor(world, key="k" * 32):
    return Visitor(world.a.pk, key)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("掉线 13800138000", "掉线 #"),
        ("138-0013-8000", "#"),
        ("１３８００", "#"),
        ("99 元 5G 1234", "99 元 5G 1234"),
        ("1 2 3 4 5", "#"),
        ("li@example.com 发票", "@ 发票"),
        ("li＠example.com", "@"),
        ("", ""),
    ],
)
def test_numbers_and_addresses_are_masked(typed, kept):
    assert masked(typed) == kept


def test_figures_add_up_over_days_and_languages(world, day):
    made, other = article(world, "一"), article(world, "二")
    count(made.pk, "zh-hans", Face.PORTAL, day, views=2, helped=1)
    count(made.pk, "zh-hans", Face.PORTAL, day, views=1)
    count(made.pk, "en", Face.PORTAL, day - timedelta(days=1), views=4, failed=3)
    count(made.pk, "en", Face.DESK, day, used=5, views=1)
    count(made.pk, "en", Face.PORTAL, day - timedelta(days=9), views=100)
    since = day - timedelta(days=1)
    assert figures([made.pk, other.pk], since) == {
        made.pk: Figures(views=8, helped=1, failed=3, used=5, clicks=0)
    }
    assert figures([made.pk], since, face=Face.PORTAL)[made.pk].views == 7
    assert figures([made.pk], since)[made.pk].helpful_share == 0.25
    assert Figures().helpful_share is None


def test_nothing_is_taken_from_nothing(world, day):
    made = article(world, "一")
    count(made.pk, "en", Face.PORTAL, day, helped=-1)
    assert not ArticleDay.objects.exists()
    count(made.pk, "en", Face.PORTAL, day, helped=1)
    for _time in range(2):
        count(made.pk, "en", Face.PORTAL, day, helped=-1)
    assert ArticleDay.objects.get().helped == 0


def test_the_hot_list(world, reader, day):
    product = Product.objects.get()
    manager = world.actor("manager")
    titles = {}
    for title, importance in (("轻", 0), ("重", 3), ("中", 3)):
        made = article(world, title)
        facts = Facts(topic=made.topic, importance=importance, products=[product] if title == "轻" else [])
        set_facts(manager, made.pk, facts)
        titles[title] = made
    count(titles["中"].pk, "zh-hans", Face.PORTAL, day, views=5)
    count(titles["轻"].pk, "zh-hans", Face.PORTAL, day - timedelta(days=29), views=9)
    count(titles["重"].pk, "zh-hans", Face.PORTAL, day - timedelta(days=30), views=99)
    count(titles["重"].pk, "zh-hans", Face.DESK, day, views=99)
    assert [(row.title, row.views) for row in hot(reader, day)] == [("中", 5), ("重", 0), ("轻", 9)]
    assert [row.title for row in hot(reader, day, order="views")] == ["轻", "中", "重"]
    assert [row.title for row in hot(reader, day, order="views", days=7)] == ["中", "重", "轻"]
    assert [row.title for row in hot(reader, day, product=product.pk)] == ["轻"]
    assert [row.title for row in hot(reader, day, limit=1)] == ["中"]


def test_the_hot_list_has_each_article_once_in_the_readers_language(world, reader, day):
    made = article(world, "密码")
    world.a.languages = ["zh-hans", "en"]
    world.a.save()
    version = add_language(world.actor("manager"), made.pk, "en", Words("Password", html="<p>x</p>"))
    assert [row.title for row in hot(reader, day, language="en")] == ["密码"]
    publish(world.actor("manager"), version.pk)
    assert [row.title for row in hot(reader, day, language="en")] == ["Password"]
    assert [row.title for row in hot(reader, day, language="zh-hans")] == ["密码"]


def test_the_hot_list_has_nothing_that_the_reader_may_not_read(world, reader, day):
    gold = CustomerGroup.objects.create(client=world.a, name="金卡")
    made = article(world, "金卡专享", audience="groups")
    set_facts(world.actor("manager"), made.pk, Facts(topic=made.topic, audience="groups", groups=[gold]))
    article(world, "内部", audience="agents")
    assert hot(reader, day) == []
    assert [row.title for row in hot(Reader(world.a.pk, (gold.pk,)), day)] == ["金卡专享"]
    assert hot(Reader(world.b.pk, (gold.pk,)), day) == []


def test_comments_come_to_whoever_may_see_the_article(world, day):
    text = article(world, "一").texts.get()
    opine(text, Opinion(True), day=day, visit="a")
    unhappy = opine(text, Opinion(False, "not_clear"), day=day, visit="b")
    wordy = opine(text, Opinion(True, comment="好"), day=day, visit="c")
    assert list(comments_for(world.actor("wang"))) == [wordy, unhappy]
    assert list(comments_for(world.actor("wang"), article=text.article_id, client=world.a.pk)) == [
        wordy,
        unhappy,
    ]
    assert list(comments_for(world.actor("stranger"))) == []
    assert list(comments_for(world.actor("viewer"))) == []
    Feedback.objects.filter(pk=wordy.pk).update(settled_at=now())
    assert list(comments_for(world.actor("wang"))) == [unhappy]
    assert list(comments_for(world.actor("wang"), is_settled=True)) == [wordy]
    assert comments_for(world.actor("wang"), is_settled=None).count() == 2


def test_a_changed_opinion_waits_for_the_author_anew(world, day):
    text = article(world, "一").texts.get()
    found = opine(text, Opinion(False, "other", "旧"), day=day, visit="v")
    Feedback.objects.filter(pk=found.pk).update(settled_at=now(), settled_by=world.users["wang"])
    opine(text, Opinion(False, "other", "旧"), day=day, visit="v")
    assert Feedback.objects.get().settled_by == world.users["wang"]
    opine(text, Opinion(False, "other", "新"), day=day, visit="v")
    assert (Feedback.objects.get().settled_at, Feedback.objects.get().settled_by) == (None, None)


def test_an_opinion_that_is_changed_after_midnight_moves_the_figures(world, day):
    text = article(world, "一").texts.get()
    opine(text, Opinion(True), day=day - timedelta(days=1), visit="v")
    opine(text, Opinion(False), day=day, visit="v")
    found = figures([text.article_id], day - timedelta(days=2))[text.article_id]
    assert (found.helped, found.failed) == (0, 1)


def test_opinions_without_a_visit_are_each_their_own(world, day):
    text = article(world, "一").texts.get()
    for _time in range(2):
        opine(text, Opinion(True), day=day, face=Face.DESK, user_id=world.users["wang"].pk)
    assert Feedback.objects.filter(user=world.users["wang"], face="desk").count() == 2
    assert figures([text.article_id], day, face=Face.DESK)[text.article_id].helped == 2


def test_a_visit_keeps_the_last_articles_only(world, day):
    text = article(world, "一").texts.get()
    note_shown(visitor(world), {number: 1 for number in range(1_000_000, 1_000_000 + MOST_ARTICLES)})
    note_read(visitor(world), text, day)
    facts = Visit.objects.get().articles
    assert len(facts) == MOST_ARTICLES and facts[-1]["article"] == text.article_id


def test_what_was_shown_is_kept_with_the_request_where_it_is_of_the_same_company(world):
    made = article(world, "一")
    ticket = world.ticket()
    note_shown(visitor(world), {made.pk: 2, 999_999: 1})
    note_contact(visitor(world), ticket)
    note_contact(visitor(world), ticket)
    assert list(ticket.article_uses.values_list("article", "version")) == [(made.pk, 2)]


def test_a_visit_of_another_company_is_not_closed(world):
    note_shown(visitor(world), {article(world, "一").pk: 1})
    note_contact(Visitor(world.b.pk, "k" * 32), None)
    assert Visit.objects.get().contact_at is None


def test_old_searches_and_visits_are_forgotten(world, day):
    text = article(world, "一").texts.get()
    with pretend(now() - timedelta(days=401)):
        note_read(visitor(world, "old"), text, day)
        note_search(visitor(world, "old"), "旧的", 1, language="zh-hans")
    with pretend(now() - timedelta(days=399)):
        note_read(visitor(world, "new"), text, day)
        note_search(visitor(world, "new"), "新的", 1, language="zh-hans")
    forget_visits(None)
    assert [row.key for row in Visit.objects.all()] == ["new"]
    assert [row.words for row in Search.objects.all()] == ["新的"]
