"""Finding help in a real browser: search as one types, read, say that it helped; articles beside the form."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.knowledge.world import slug_of
from tests.servers.chromium import launch_options
from zhulian.knowledge.models import ArticleDay, Feedback, Search, Visit
from zhulian.tickets.models import Ticket

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.portal.urls"),
    pytest.mark.django_db(transaction=True),
]
NARROW = {"width": 390, "height": 844}


@pytest.fixture
def chromium(monkeypatch):
    # Playwright's own loop runs in this thread, so Django would take every query for one made in a coroutine.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield lambda scripts: browser.new_context(
            java_script_enabled=scripts, locale="en", viewport=NARROW
        ).new_page()
        browser.close()


@pytest.fixture
def made(library):
    return library.add("宽带频繁掉线怎么办", "<h2>先看光猫</h2><p>请先重启光猫。</p>")


def test_search_as_one_types_then_read_then_say_that_it_helped(chromium, made, live_server):
    page = chromium(True)
    page.goto(f"{live_server.url}/p/a-co/")
    page.locator("#f-q").press_sequentially("掉线")
    page.locator("#found .answers a").click()
    expect(page.locator("h1")).to_have_text("宽带频繁掉线怎么办")
    page.locator("#helpful button[value=no]").click()
    page.locator("[name=reason][value=not_clear]").check()
    page.locator("[name=comment]").fill("第二步看不懂")
    page.locator("#helpful .btn-primary").click()
    expect(page.locator("#helpful [role=status]")).to_be_visible()
    page.locator("#helpful button[value=yes]").click()
    expect(page.locator("#helpful-title")).to_contain_text("glad that it helped")
    said = Feedback.objects.get()
    assert (said.is_helpful, said.reason, said.comment) == (True, "", "")
    search = Search.objects.get()
    assert (search.folded, search.opened) == ("掉线", made)
    day = ArticleDay.objects.get()
    assert (day.views, day.clicks, day.helped, day.failed) == (1, 1, 1, 0)


def test_the_same_without_scripts(chromium, made, live_server):
    page = chromium(False)
    page.goto(f"{live_server.url}/p/a-co/")
    page.locator("#f-q").fill("掉线")
    page.locator("#f-q").press("Enter")
    page.locator("#found .answers a").click()
    page.locator("#helpful button[value=no]").click()
    page.locator("[name=reason][value=other]").check()
    page.locator("#helpful .btn-primary").click()
    expect(page.locator("#helpful [role=status]")).to_be_visible()
    assert Feedback.objects.get().reason == "other"


def test_articles_open_beside_the_form_and_nothing_typed_is_lost(chromium, made, live_server):
    page = chromium(True)
    page.goto(f"{live_server.url}/p/a-co/ask/")
    page.locator("[name=subject]").press_sequentially("宽带掉线")
    page.locator(".suggested a").click()
    panel = page.locator("#panel")
    expect(panel).to_be_visible()
    expect(panel.locator("h2").first).to_have_text("宽带频繁掉线怎么办")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("[name=subject]")).to_have_value("宽带掉线")
    page.locator("[name=description]").fill("昨晚开始")
    page.locator("[name=name]").fill("李丽")
    page.locator("[name=phone]").fill("13800138000")
    page.locator("#ask .btn-primary").click()
    page.wait_for_selector("text=Open my request")
    ticket = Ticket.objects.get()
    assert list(ticket.article_uses.values_list("article", "kind")) == [(made.pk, "shown")]
    assert Visit.objects.get().ticket == ticket


def test_that_solved_it(chromium, made, live_server):
    page = chromium(True)
    page.goto(f"{live_server.url}/p/a-co/ask/")
    page.locator("[name=description]").press_sequentially("掉线")
    page.locator(".suggested a").click()
    page.locator("#panel .btn-primary").click()
    expect(page.locator("h1")).to_contain_text("Good that it is solved")
    assert Visit.objects.get().articles[-1]["solved"] is True and Ticket.objects.count() == 0
    page.go_back()
    expect(page.locator("[name=description]")).to_have_value("掉线")


def test_matching_articles_without_scripts_keep_what_was_typed(chromium, made, live_server):
    page = chromium(False)
    page.goto(f"{live_server.url}/p/a-co/ask/")
    page.locator("[name=subject]").fill("宽带掉线")
    page.locator("button[value=suggest]").click()
    expect(page.locator(".suggested a")).to_have_attribute("href", f"/p/a-co/help/{slug_of(made)}/")
    expect(page.locator("[name=subject]")).to_have_value("宽带掉线")
