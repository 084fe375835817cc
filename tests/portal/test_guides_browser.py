"""A guide in a real browser, with and without scripts, from the first question to the request."""

from __future__ import annotations

import pytest
from playwright.sync_api import sync_playwright

from tests.knowledge.guide_world import guide
from tests.servers.chromium import launch_options
from zhulian.knowledge.models import GuideRun
from zhulian.platform.access import Actor
from zhulian.tickets.models import Ticket

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


def test_from_the_home_page_to_a_request_that_knows_the_answers(page, world, live_server):
    guide(Actor.system("test"), world.client, "宽带慢", name_en="Slow connection", slug="slow")
    page.goto(f"{live_server.url}/p/pearl/")
    page.click("text=Solve it yourself")
    page.click("text=Slow connection")
    page.click("text=Begin")
    page.click("button:has-text('Green')")
    page.fill("[name=put]", "quick")
    page.click("button:has-text('Next')")
    page.wait_for_selector("text=Please write a number.")
    page.fill("[name=put]", "20")
    page.click("button:has-text('Next')")
    page.wait_for_selector("h1:has-text('Restart the router')")
    page.click("button:has-text('Back')")
    page.fill("[name=put]", "30")
    page.click("button:has-text('Next')")
    page.click("button:has-text('No, go on')")
    page.wait_for_selector("h1:has-text('We will have a look')")
    page.click("button:has-text('Submit a request')")
    page.click("text=Enquiry")
    assert "2. Measured speed (Mbps) — 30" in page.input_value("[name=description]")
    page.fill("[name=name]", "李丽")
    page.fill("[name=phone]", "13800138000")
    page.click("button:has-text('Submit')")
    page.wait_for_selector("text=We have received your request")
    run = GuideRun.objects.get()
    assert (run.ticket, run.outcome) == (Ticket.objects.get(), "request")
