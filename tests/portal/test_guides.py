"""Troubleshooting guides on the portal: one step a page, without scripts (SPEC IN8)."""

from __future__ import annotations

import re

import pytest

from tests.counting import cost
from tests.knowledge.guide_world import both, definition, guide
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge.guiding import writing
from zhulian.knowledge.models import Audience, GuideRun
from zhulian.platform.access import Actor
from zhulian.platform.models import Client
from zhulian.tickets.models import Ticket

KEEPER = Actor.system("test")
HERE = "/p/pearl/guide/slow/"
STEP_COST, LIST_COST = 4, 4


@pytest.fixture
def slow(world):
    return guide(KEEPER, world.client, "宽带慢", name_en="Slow connection", slug="slow")


@pytest.fixture
def go(browser, slow):
    """Posts to the guide and follows."""

    def post(**data):
        return browser.post(HERE, data, follow=True)

    return post


def text(answer):
    """The page's words."""
    return answer.content.decode()


def title(answer):
    """The page's heading without markup."""
    return re.sub(r"<[^>]+>", "", re.search(r"<h1[^>]*>(.*?)</h1>", text(answer), re.S)[1]).strip()


def test_the_list(browser, world, slow):
    guide(KEEPER, world.client, "内部", slug="inside", audience=Audience.AGENTS)
    guide(KEEPER, world.client, "草稿", slug="draft", is_published=False)
    other = Client.objects.create(slug="other", name="别家")
    guide(KEEPER, other, "别家向导", slug="foreign")
    page = text(browser.get("/p/pearl/guides/"))
    assert re.findall(r'href="/p/pearl/guide/([a-z-]+)/"', page) == ["slow"]
    assert "Slow connection" in page
    for closed in ("inside", "draft", "foreign", "gone"):
        assert browser.get(f"/p/pearl/guide/{closed}/").status_code == 404
        assert browser.post(f"/p/pearl/guide/{closed}/", {"do": "start"}).status_code == 404
    assert GuideRun.objects.count() == 0


def test_no_guides(browser, world):
    assert "No guides yet" in text(browser.get("/p/pearl/guides/"))


def test_looking_writes_nothing(browser, slow):
    assert title(browser.get(HERE)) == "Slow connection"
    assert GuideRun.objects.count() == 0
    assert "sessionid" not in browser.cookies


def test_to_the_solution(go, browser):
    assert title(go(do="start")) == "Which lamp is lit?"
    page = go(put="red", place=0)
    assert title(page) == "Restart the router"
    assert "wait <strong>a minute</strong>" in text(page)
    page = go(put="helped", place=1)
    assert title(page) == "Good that it works again"
    assert "Start again" in text(page)
    assert [(run.face, run.outcome, run.language) for run in GuideRun.objects.all()] == [
        ("portal", "solved", "en")
    ]


def test_every_page_by_get_shows_the_same_step(go, browser):
    go(do="start")
    go(put="green", place=0)
    assert title(browser.get(HERE)) == "Measured speed (Mbps)"
    assert 'value="1"' in re.search(r'name="place"[^>]*', text(browser.get(HERE)))[0]


def test_pressing_twice_answers_once(go):
    go(do="start")
    go(put="red", place=0)
    assert title(go(put="red", place=0)) == "Restart the router"


def test_a_wrong_answer_is_said_and_stays_typed(go, browser):
    go(do="start")
    go(put="green", place=0)
    page = go(put="fast", place=1)
    assert (page.status_code, title(page)) == (422, "Measured speed (Mbps)")
    assert "Please write a number." in text(page)
    assert 'name="put" value="fast"' in text(page)
    assert "Please write at least 0." in text(go(put="-1", place=1))
    assert title(go(put="80", place=1)) == "The line is fine"


def test_back_and_another_answer(go):
    go(do="start")
    go(put="green", place=0)
    assert title(go(do="back")) == "Which lamp is lit?"
    go(put="green", place=0)
    go(put="10", place=1)
    assert title(go(do="to-0")) == "Which lamp is lit?"
    assert title(go(do="to-x")) == "Which lamp is lit?"


def test_again_from_the_beginning(go):
    go(do="start")
    go(put="red", place=0)
    assert title(go(do="start")) == "Which lamp is lit?"
    assert sorted(GuideRun.objects.values_list("outcome", flat=True)) == ["left", "running"]


def test_every_browser_stands_at_its_own_step(go, new_browser):
    go(do="start")
    go(put="red", place=0)
    other = new_browser()
    assert title(other.get(HERE)) == "Slow connection"
    other.post(HERE, {"do": "start"})
    other.post(HERE, {"put": "green", "place": 0})
    assert title(go()) == "Restart the router"


def test_the_state_is_not_taken_from_the_page(go):
    go(do="start")
    go(put="helped", place=0, path='{"at": "fine"}', state="solved")
    assert GuideRun.objects.get().outcome == "running"


def to_request(go, browser):
    """Go to the end of the guide and open the form."""
    go(do="start")
    go(put="red", place=0)
    go(put="next", place=1)
    return browser.post(HERE, {"do": "request"})


def test_the_request_knows_the_path(go, browser, world, slow, filled):
    answer = to_request(go, browser)
    run = GuideRun.objects.get()
    assert answer["Location"] == f"/p/pearl/ask/?guide={run.pk}"
    chooses = text(browser.get(answer["Location"]))
    assert f"guide={run.pk}" in chooses
    form = text(browser.get(f"{answer['Location']}&type={world.repair.pk}"))
    assert f'name="guide" value="{run.pk}"' in form
    assert "Guide “Slow connection” did not help" in form
    assert "1. Which lamp is lit? — Red\n2. Restart the router — tried, did not help" in form
    browser.post("/p/pearl/ask/", {**filled, "guide": run.pk})
    run.refresh_from_db()
    assert (run.ticket, run.outcome) == (Ticket.objects.get(), "request")


def test_type_and_product_of_the_guide_are_chosen(browser, world):
    steps = definition(call={"type": world.repair.pk, "product": world.product.pk})
    guide(KEEPER, world.client, "宽带慢", slug="slow", steps=steps)
    browser.post(HERE, {"do": "start"})
    browser.post(HERE, {"put": "red", "place": 0})
    browser.post(HERE, {"put": "next", "place": 1})
    page = text(browser.post(HERE, {"do": "request"}, follow=True))
    assert f'<option value="{world.repair.pk}" selected>' in page
    assert f'<option value="{world.product.pk}" selected>' in page


def test_a_request_can_be_made_at_any_step(go, browser):
    go(do="start")
    go(put="green", place=0)
    assert "/ask/?guide=" in browser.post(HERE, {"do": "request"})["Location"]
    assert GuideRun.objects.get().outcome == "request"


def test_nobody_hands_over_the_run_of_somebody_else(go, browser, new_browser, world, filled):
    to_request(go, browser)
    run = GuideRun.objects.get()
    other = new_browser()
    page = text(other.get(f"/p/pearl/ask/?guide={run.pk}&type={world.repair.pk}"))
    assert "did not help" not in page
    other.post("/p/pearl/ask/", {**filled, "guide": run.pk})
    run.refresh_from_db()
    assert (Ticket.objects.count(), run.ticket_id) == (1, None)


@pytest.mark.parametrize("name", ["", "x", "-1", "9" * 30, "①"])
def test_a_run_that_is_none(browser, world, name):
    assert browser.get("/p/pearl/ask/", {"guide": name, "type": world.repair.pk}).status_code == 200


def test_after_the_request_the_answers_stay(go, browser, filled):
    to_request(go, browser)
    run = GuideRun.objects.get()
    browser.post("/p/pearl/ask/", {**filled, "guide": run.pk})
    page = go(do="back")
    assert 'value="back"' not in text(page)
    assert 'value="to-0"' not in text(page)
    run.refresh_from_db()
    assert len(run.path["path"]) == 2


def test_guides_for_a_group(browser, world, sign_in, new_browser):
    group = CustomerGroup.objects.create(client=world.client, name="企业")
    guide(KEEPER, world.client, "专线", slug="slow", audience=Audience.GROUPS, groups=[group])
    account = sign_in(browser, "li@example.com")
    assert browser.get(HERE).status_code == 404
    account.customer.groups.add(group)
    browser.post(HERE, {"do": "start"})
    assert GuideRun.objects.get().customer == account.customer
    assert new_browser().get(HERE).status_code == 404


def test_too_many_begins(go, settings):
    for _time in range(40):
        go(do="start")
    page = go(do="start")
    assert (page.status_code, "Please try again in" in text(page)) == (429, True)
    assert GuideRun.objects.count() == 40


def test_nothing_in_a_text_runs(browser, world):
    evil = "<script>alert(1)</script>"
    steps = definition()
    steps["nodes"][0]["texts"]["title"] = both(evil, evil)
    steps["nodes"][0]["choices"][0]["texts"] = both(evil, '"><img src=x onerror=alert(1)>')
    body = both(f"{evil}<p onmouseover=alert(1)>x</p>", f'<a href="javascript:alert(1)">x</a>{evil}')
    steps["nodes"][1]["texts"]["body"] = body
    guide(KEEPER, world.client, evil, name_en=evil, slug="slow", steps=steps)
    pages = [text(browser.get("/p/pearl/guides/")), text(browser.get(HERE))]
    for data in ({"do": "start"}, {"put": "red", "place": 0}, {"put": "next", "place": 1}):
        pages.append(text(browser.post(HERE, data, follow=True)))
    for page in pages:
        assert evil not in page
        assert "<img src=x" not in page
        assert "javascript:alert" not in page
        assert "onmouseover" not in page


def test_an_article_in_a_guide(browser, world):
    steps = definition()
    steps["nodes"][1] = {
        "id": "restart",
        "kind": "article",
        "texts": {"title": both("读一读", "Read this")},
        "settings": {"article": 999, "asks": True},
        "edges": {"next": "call"},
    }
    guide(KEEPER, world.client, "宽带慢", slug="slow", steps=steps)
    browser.post(HERE, {"do": "start"})
    page = text(browser.post(HERE, {"put": "red", "place": 0}, follow=True))
    assert "This page is not available at the moment" in page


def test_the_pages_ask_the_database_a_fixed_number_of_times(browser, world, go):
    go(do="start")
    assert cost(browser, HERE) == STEP_COST
    one = cost(browser, "/p/pearl/guides/")
    for number in range(30):
        guide(KEEPER, world.client, f"向导{number}")
    assert (one, cost(browser, "/p/pearl/guides/")) == (LIST_COST, LIST_COST)


def test_an_archived_guide_is_gone_for_who_is_in_it_too(go, browser, slow):
    go(do="start")
    writing.archive(KEEPER, slow.pk)
    assert browser.get(HERE).status_code == 404
    assert browser.post(HERE, {"put": "red", "place": 0}).status_code == 404
