"""What an article is about, for whom, how long; its address (KB1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.knowledge.test_writing import refusal
from tests.knowledge.world import article, topic
from zhulian.catalogue.models import Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge import actions
from zhulian.knowledge.access import Reader, readable_by
from zhulian.knowledge.actions import Facts
from zhulian.knowledge.models import ArticleSlug
from zhulian.platform.access import ClientMismatch, NotFound
from zhulian.platform.models import JournalEntry

DAY = date(2025, 11, 3)


def titles(world, *groups, day=DAY):
    return list(readable_by(Reader(world.a.pk, groups), day).values_list("title", flat=True))


def test_facts_are_kept_and_journalled(world):
    made, other = article(world, "一"), article(world, "二")
    product = Product.objects.get(client=world.a)
    place = topic(world, "新目录")
    facts = Facts(
        topic=place,
        products=[product],
        related=[other, made],
        importance=3,
        review_on=DAY,
        owner=world.users["sun"],
    )
    actions.set_facts(world.actor("sun"), made.pk, facts)
    made.refresh_from_db()
    assert (made.topic, made.importance, made.review_on) == (place, 3, DAY)
    assert list(made.products.all()) == [product] and list(other.related.all()) == [made]
    entry = JournalEntry.objects.get(action="article.facts_changed")
    assert (entry.new["review_on"], entry.old["importance"], entry.new["related"]) == (
        "2025-11-03",
        0,
        [other.pk],
    )
    actions.set_facts(world.actor("sun"), made.pk, facts)
    assert JournalEntry.objects.filter(action="article.facts_changed").count() == 1


def test_audiences(world):
    gold = CustomerGroup.objects.create(client=world.a, name="金卡")
    article(world, "公开")
    article(world, "内部", audience="agents")
    groups = article(world, "金卡专享")
    facts = Facts(topic=groups.topic, audience="groups", groups=[gold])
    actions.set_facts(world.actor("sun"), groups.pk, facts)
    assert titles(world) == ["公开"]
    assert sorted(titles(world, gold.pk)) == ["公开", "金卡专享"]
    assert titles(world, gold.pk + 1) == ["公开"]


def test_validity(world):
    made = article(world, "活动")
    facts = Facts(topic=made.topic, valid_from=DAY, valid_until=DAY + timedelta(days=2))
    actions.set_facts(world.actor("sun"), made.pk, facts)
    found = [bool(titles(world, day=DAY + timedelta(days=n))) for n in (-1, 0, 2, 3)]
    assert found == [False, True, True, False]
    wrong = Facts(topic=made.topic, valid_from=DAY, valid_until=DAY - timedelta(days=1))
    assert refusal(actions.set_facts, world.actor("sun"), made.pk, wrong) == "dates"


def test_things_of_another_client_company_are_a_mistake(world):
    made = article(world, "一")
    theirs = Product.objects.create(client=world.b, code="x", name="x")
    with pytest.raises(ClientMismatch):
        actions.set_facts(world.actor("sun"), made.pk, Facts(topic=made.topic, products=[theirs]))
    for name in ("wang", "stranger_boss"):
        with pytest.raises(NotFound):
            actions.set_facts(world.actor(name), made.pk, Facts(topic=made.topic, importance=9))
    made.refresh_from_db()
    assert made.importance == 0 and not made.products.exists()


def test_an_address_changes_and_the_old_one_is_kept(world):
    text = article(world, "如何重置密码").texts.get()
    other = article(world, "别的").texts.get()
    actions.set_slug(world.actor("sun"), text.pk, "reset")
    assert dict(ArticleSlug.objects.values_list("slug", "text")) == {
        "ru-he-chong-zhi-mi-ma": text.pk,
        "reset": text.pk,
        "bie-de": other.pk,
    }
    assert refusal(actions.set_slug, world.actor("sun"), other.pk, "ru-he-chong-zhi-mi-ma") == "slug_taken"
    assert refusal(actions.set_slug, world.actor("sun"), other.pk, "Zu Gross") == "slug"
    actions.set_slug(world.actor("sun"), text.pk, "ru-he-chong-zhi-mi-ma")
    text.refresh_from_db()
    assert text.slug == "ru-he-chong-zhi-mi-ma" and ArticleSlug.objects.filter(text=text).count() == 2
