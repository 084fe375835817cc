"""From a request to the draft of an article: stripped, shown for check, made with its facts (KB2)."""

from __future__ import annotations

import pytest

from tests.desk.world import take
from tests.knowledge.world import topic
from zhulian.catalogue.models import Product
from zhulian.knowledge.models import Article, ArticleVersion
from zhulian.tickets import actions
from zhulian.tickets.models import Ticket

ANSWER = "尊敬的李女士，您好！请重启光猫，序列号 ZTE20250147 不变。有事打 13912345678 找王强。"


@pytest.fixture
def case(world):
    """A resolved request full of what is personal."""
    world.a.languages = ["zh-hans", "en"]
    world.a.save()
    product = Product.objects.get(client=world.a)
    ticket = take(world, world.ticket("李丽家宽带掉线", product=product))
    actions.resolve(world.actor("wang"), ticket.pk, world.ending(), answer=ANSWER)
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def place(world):
    return topic(world, "宽带")


def url(ticket):
    return f"/desk/tickets/{ticket.pk}/article/"


def form(page, place, **more):
    return {
        "digest": page.context["digest"],
        "title": page.context["title"],
        "topic": place.pk,
        "language": "zh-hans",
        "kind": "article",
        **more,
    }


def make(browser, case, place, name="sun", **more):
    page = browser(name)
    return page.post(url(case), form(page.get(url(case)), place, **more))


def test_what_would_be_written_is_shown_with_each_place_marked(browser, case, place):
    page = browser("sun").get(url(case))
    text = page.content.decode()
    assert page.context["title"] == "[name]家宽带掉线"
    assert "ZTE20250147" in text and text.count('class="strip-mark"') == 4
    assert page.context["replaced_count"] == 5
    assert not ArticleVersion.objects.exists()


def test_the_draft_has_the_stripped_words_and_the_facts_of_the_request(world, browser, case, place):
    answer = make(browser, case, place, language="en")
    made = Article.objects.get()
    version = ArticleVersion.objects.get()
    assert answer.status_code == 302
    assert (version.title, version.state) == ("[name]家宽带掉线", "draft")
    assert version.html == (
        "<h2>Question</h2><p>晚上八点以后每隔十分钟掉线一次。</p><h2>Solution</h2>"
        "<p>尊敬的[name]，您好！请重启光猫，序列号 [number] 不变。有事打 [telephone number] 找[name]。</p>"
    )
    assert (made.source_id, made.kind, made.owner_id) == (case.pk, "article", world.users["sun"].pk)
    assert [row.pk for row in made.products.all()] == [case.product_id]
    assert [row.pk for row in made.categories.all()] == [world.category.pk]


def test_places_that_were_switched_back_stay_as_they_were(browser, case, place):
    page = browser("sun").get(url(case))
    parts = {name: places for name, _label, places in page.context["parts"]}
    number = next(value for piece, value, _put, _kept in parts["solution"] if piece.text == "ZTE20250147")
    make(browser, case, place, keep=[number])
    html = ArticleVersion.objects.get().html
    assert "ZTE20250147" in html and "13912345678" not in html and "李女士" not in html


def test_it_may_become_a_solved_case_in_another_language(browser, case, place):
    make(browser, case, place, kind="case", language="en", title="Broadband drops")
    made = Article.objects.get()
    assert (made.kind, made.texts.get().language) == ("case", "en")
    version = ArticleVersion.objects.get()
    assert version.title == "Broadband drops" and "<h2>Question</h2>" in version.html
    assert "[telephone number]" in version.html


def test_words_that_came_meanwhile_are_looked_through_first(world, browser, case, place):
    page = browser("sun")
    filled = form(page.get(url(case)), place)
    system = world.actor("sun").system("t")
    actions.add_customer_message(system, case, body="又断了", channel="web_form")
    actions.reply(world.actor("wang"), case.pk, body="换了光猫")
    answer = page.post(url(case), filled)
    assert answer.status_code == 422 and "The request has changed meanwhile" in answer.content.decode()
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "Give the article a title."),
        ({"topic": ""}, "Choose a topic for the article."),
        ({"language": "fr"}, "The client company does not use that language."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(browser, case, place, change, words):
    answer = make(browser, case, place, **change)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Article.objects.exists()


def test_earlier_articles_of_the_request_are_told(browser, case, place):
    make(browser, case, place, title="早先写的")
    assert "早先写的" in browser("sun").get(url(case)).content.decode()


def test_without_a_topic_the_page_says_what_to_do(browser, case):
    assert "No topics yet" in browser("sun").get(url(case)).content.decode()


def test_the_button_stands_on_the_request_for_those_who_write(browser, case):
    address = f'href="{url(case)}"'
    assert address in browser("sun").get(f"/desk/tickets/{case.pk}/").content.decode()
    assert address not in browser("wang").get(f"/desk/tickets/{case.pk}/").content.decode()


@pytest.mark.parametrize("name", ["wang", "chen", "admin", "viewer", "stranger_boss"])
def test_others_are_refused_and_nothing_is_made(browser, case, place, name):
    filled = form(browser("sun").get(url(case)), place)
    page = browser(name)
    assert page.get(url(case)).status_code == 404
    assert page.post(url(case), filled).status_code == 404
    assert not Article.objects.exists()
