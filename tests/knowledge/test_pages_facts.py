"""A new article and the facts of one, with two people at it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.knowledge.world import article, topic
from zhulian.catalogue.models import Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge import actions
from zhulian.knowledge.models import Article

pytestmark = pytest.mark.django_db
NEW = "/desk/knowledge/new/"


def typed(found: Article, **changes):
    """The form of the facts as it is sent."""
    return {"topic": found.topic_id, "audience": found.audience, "importance": found.importance, **changes}


def test_a_new_article_opens_in_the_editor(world, browser):
    place = topic(world, "宽带")
    data = {
        "client": world.a.pk,
        "title": "宽带掉线",
        "topic": place.pk,
        "language": "zh-hans",
        "audience": "agents",
    }
    answer = browser("sun").post(NEW, data)
    made = Article.objects.get()
    assert answer["Location"] == f"/desk/knowledge/{made.texts.get().pk}/edit/"
    assert (made.topic, made.audience, made.owner) == (place, "agents", world.users["sun"])
    refused = browser("sun").post(NEW, {**data, "title": ""})
    assert refused.status_code == 422 and Article.objects.count() == 1


def test_only_writers_begin_and_only_in_their_own_topics(world, browser):
    place = topic(world, "宽带")
    data = {
        "client": world.a.pk,
        "title": "x",
        "topic": place.pk,
        "language": "zh-hans",
        "audience": "public",
    }
    for name in ("wang", "admin", "viewer"):
        assert browser(name).post(NEW, data).status_code == 404
    assert browser("stranger_boss").post(NEW, data).status_code == 422
    assert Article.objects.count() == 0


def test_without_topics_the_page_says_what_to_do_first(world, browser):
    text = browser("manager").get(NEW).content.decode()
    assert "There are no topics yet" in text and "/desk/knowledge/topics/" in text


def test_facts_are_written(world, browser):
    found, other = article(world, "宽带掉线"), article(world, "路由器红灯")
    place, product = topic(world, "网络"), Product.objects.get(client=world.a)
    group = CustomerGroup.objects.create(client=world.a, name="企业")
    data = typed(
        found,
        topic=place.pk,
        audience="groups",
        groups=[group.pk],
        products=[product.pk],
        categories=[world.category.pk],
        related=[other.pk],
        importance=70,
        owner=world.users["manager"].pk,
        valid_from="2030-01-01",
        valid_until="2030-12-31",
        review_on="2030-06-01",
    )
    assert browser("sun").post(f"/desk/knowledge/{found.pk}/facts/", data).status_code == 302
    found.refresh_from_db()
    assert (found.topic, found.audience, found.importance) == (place, "groups", 70)
    assert (found.valid_from, found.valid_until, found.review_on) == (
        date(2030, 1, 1),
        date(2030, 12, 31),
        date(2030, 6, 1),
    )
    many = [list(getattr(found, name).all()) for name in ("groups", "products", "categories", "related")]
    assert many == [[group], [product], [world.category], [other]]
    assert found.owner == world.users["manager"]


def test_facts_that_do_not_hold_together_are_refused(world, browser):
    found = article(world, "宽带掉线")
    data = typed(found, valid_from="2030-02-01", valid_until="2030-01-01")
    answer = browser("sun").post(f"/desk/knowledge/{found.pk}/facts/", data)
    assert answer.status_code == 422
    assert "The end of the validity lies before its beginning." in answer.content.decode()
    answer = browser("sun").post(f"/desk/knowledge/{found.pk}/facts/", typed(found, audience="groups"))
    assert answer.status_code == 422 and "Choose at least one group." in answer.content.decode()
    found.refresh_from_db()
    assert (found.valid_from, found.audience) == (None, "public")


def test_who_changes_other_things_is_joined_and_the_same_thing_shown(world, browser):
    found = article(world, "宽带掉线")
    base = json.dumps(
        {"importance": "0", "review_on": "", "topic": str(found.topic_id), "audience": "public"}
    )
    actions.set_facts(
        world.actor("manager"), found.pk, actions.Facts(topic=found.topic, importance=5, owner=found.owner)
    )
    address = f"/desk/knowledge/{found.pk}/facts/"
    joined = browser("sun").post(address, typed(found, importance=0, review_on="2030-01-01", _base=base))
    assert joined.status_code == 302
    found.refresh_from_db()
    assert (found.importance, found.review_on) == (5, date(2030, 1, 1))
    shown = browser("sun").post(address, typed(found, importance=9, review_on="2030-01-01", _base=base))
    assert shown.status_code == 422 and "take theirs" in shown.content.decode()
    found.refresh_from_db()
    assert found.importance == 5


def test_related_articles_are_found_among_the_clients_own(world, browser):
    found, other = article(world, "宽带掉线"), article(world, "路由器红灯")
    answer = browser("sun").get("/desk/knowledge/related/", {"article": found.pk}).json()
    assert answer == {"results": [{"value": str(other.pk), "text": "路由器红灯"}]}
    assert browser("stranger_boss").get("/desk/knowledge/related/", {"article": found.pk}).status_code == 404


@pytest.mark.parametrize("name", ["wang", "admin", "stranger_boss"])
def test_facts_are_for_the_clients_writers(world, browser, name):
    found = article(world, "宽带掉线")
    page = browser(name)
    assert page.get(f"/desk/knowledge/{found.pk}/facts/").status_code == 404
    assert page.post(f"/desk/knowledge/{found.pk}/facts/", typed(found, importance=9)).status_code == 404
    found.refresh_from_db()
    assert found.importance == 0
