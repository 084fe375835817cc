"""The customers' pages in a real browser with and without scripts: everything must work in both."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from tests.servers.chromium import launch_options
from zhulian.tickets.models import Satisfaction, Ticket, TicketAnswer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.portal.urls"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def allow_sync(monkeypatch):
    # Playwright's own loop runs in this thread, so Django would take every query for one made in a coroutine.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(params=[False, True], ids=["without scripts", "with scripts"])
def page(request, allow_sync):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        context = browser.new_context(
            java_script_enabled=request.param, locale="en", viewport={"width": 390, "height": 844}
        )
        yield context.new_page()
        browser.close()


def test_a_customer_asks_adds_closes_and_rates(page, world, live_server):
    page.goto(f"{live_server.url}/p/pearl/?src=web")
    page.click("text=Submit a request")
    page.click("text=Repair")
    page.check("[name=q_broken][value=yes]")
    page.check("[name=q_lamp][value=red]")
    page.fill("[name=subject]", "宽带断了")
    page.fill("[name=description]", "昨晚开始")
    page.fill("[name=name]", "李丽")
    page.fill("[name=phone]", "13800138000")
    page.click("button:has-text('Submit')")
    page.click("text=Open my request")
    page.fill("[name=text]", "补充一点")
    page.click("#write button")
    assert page.locator("text=补充一点").count() == 1
    page.click("button:has-text('close it')")
    page.locator("[name=score][value='4']").check(force=True)
    page.click("text=Send my rating")
    page.wait_for_selector("text=Thank you for your rating.")
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.media_source, Satisfaction.objects.get().score) == (
        "resolved",
        world.source,
        4,
    )
    assert TicketAnswer.objects.get(key="lamp").value_text == "red"
