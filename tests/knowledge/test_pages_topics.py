"""The tree of topics, and synonyms."""

from __future__ import annotations

import pytest

from tests.knowledge.world import article, topic
from zhulian.knowledge.models import Synonym, Topic

pytestmark = pytest.mark.django_db
PAGE = "/desk/knowledge/topics/"


def tree(world):
    """Name → names below, of client A, as they stand."""
    rows = Topic.objects.filter(client=world.a).order_by("position", "pk")
    found = {}
    for row in rows:
        found.setdefault(row.parent.name if row.parent else "", []).append(row.name)
    return found


def move(page, row, **data):
    return page.post(f"{PAGE}{row.pk}/move/", data)


def test_topics_are_moved_by_buttons_and_by_dragging(world, browser):
    one, two, three = (topic(world, name) for name in ("一", "二", "三"))
    page = browser("manager")
    move(page, three, to="up")
    assert tree(world) == {"": ["一", "三", "二"]}
    move(page, three, to="down")
    assert tree(world) == {"": ["一", "二", "三"]}
    move(page, two, to="in")
    assert tree(world) == {"": ["一", "三"], "一": ["二"]}
    move(page, two, to="out")
    assert tree(world) == {"": ["一", "二", "三"]}
    move(page, one, parent=three.pk, before="")
    assert tree(world) == {"": ["二", "三"], "三": ["一"]}
    move(page, two, parent=three.pk, before=one.pk)
    assert tree(world) == {"": ["三"], "三": ["二", "一"]}
    move(page, three, parent=one.pk, before="")
    assert tree(world) == {"": ["三"], "三": ["二", "一"]}
    text = page.get(PAGE).content.decode()
    assert text.index("三") < text.index("二") < text.index("一")


def test_a_topic_is_added_named_put_away_and_removed(world, browser):
    page = browser("manager")
    page.post(f"{PAGE}add/", {"client": world.a.pk, "name": "宽带", "name_en": "Broadband"})
    made = Topic.objects.get()
    page.post(f"{PAGE}add/", {"client": world.a.pk, "name": "路由器", "parent": made.pk})
    below = Topic.objects.get(parent=made)
    page.post(f"{PAGE}{made.pk}/", {"do": "save", "name": "宽带上网", "name_en": "Broadband", "icon": "wifi"})
    page.post(f"{PAGE}{made.pk}/", {"do": "archive"})
    made.refresh_from_db()
    assert (made.name, made.icon, made.is_active) == ("宽带上网", "wifi", False)
    page.post(f"{PAGE}{made.pk}/", {"do": "restore"})
    made.refresh_from_db()
    assert made.is_active
    page.post(f"{PAGE}{made.pk}/remove/")
    assert Topic.objects.count() == 2
    page.post(f"{PAGE}{below.pk}/remove/")
    assert list(Topic.objects.all()) == [made]
    page.post(f"{PAGE}add/", {"client": world.a.pk, "name": " "})
    assert Topic.objects.count() == 1


def test_the_page_counts_articles(world, browser):
    place = topic(world, "宽带")
    for title in ("甲", "乙"):
        article(world, title, topic=place)
    assert "2 articles" in browser("manager").get(PAGE).content.decode()


@pytest.mark.parametrize("name", ["wang", "sun", "stranger_boss", "stranger_admin"])
def test_others_arrange_nothing(world, browser, name):
    one, two = topic(world, "一"), topic(world, "二")
    page = browser(name)
    assert move(page, two, to="up").status_code == 404
    assert page.post(f"{PAGE}{one.pk}/", {"name": "坏"}).status_code == 404
    assert page.post(f"{PAGE}{one.pk}/remove/").status_code == 404
    assert page.post(f"{PAGE}add/", {"client": world.a.pk, "name": "坏"}).status_code == 404
    assert page.get(PAGE, {"client": world.a.pk}).status_code == 404
    assert tree(world) == {"": ["一", "二"]}


def test_a_topic_of_another_client_is_no_place(world, browser):
    one = topic(world, "一")
    foreign = Topic.objects.create(client=world.b, name="外", slug="x", position=1)
    assert move(browser("admin"), one, parent=foreign.pk, before="").status_code == 404
    one.refresh_from_db()
    assert one.parent is None


def test_synonyms_are_words_between_commas(world, browser):
    page = browser("manager")
    page.post("/settings/synonyms/add/", {"client": world.a.pk, "words": "断网、掉线，上不了网\n断网"})
    assert Synonym.objects.get().words == ["断网", "掉线", "上不了网"]
    refused = page.post("/settings/synonyms/add/", {"client": world.a.pk, "words": "断网"})
    assert refused.status_code == 422 and Synonym.objects.count() == 1
    assert "断网、掉线、上不了网" in page.get("/settings/synonyms/").content.decode()
