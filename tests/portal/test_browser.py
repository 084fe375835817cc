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


def test_the_language_is_switched_in_the_middle_of_the_form(page, world, live_server, tmp_path):
    picture = tmp_path / "光猫.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    page.goto(f"{live_server.url}/p/pearl/ask/?type={world.repair.pk}&src=web")
    page.check("[name=q_broken][value=yes]")
    page.check("[name=q_lamp][value=off]")
    page.fill("[name=subject]", "宽带断了")
    page.fill("[name=description]", "第一行\n第二行")
    page.set_input_files("[name=q_photo]", str(picture))
    page.click("button[lang=zh-hans]")
    page.wait_for_selector("html[lang=zh-hans]")
    assert page.input_value("[name=subject]") == "宽带断了"
    assert page.input_value("[name=description]") == "第一行\n第二行"
    assert page.is_checked("[name=q_broken][value=yes]") and page.is_checked("[name=q_lamp][value=off]")
    assert page.locator("text=光猫.png").count() == 1
    page.fill("[name=name]", "李丽")
    page.click("button[lang=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.input_value("[name=name]") == "李丽"
    assert Ticket.objects.count() == 0
    page.fill("[name=phone]", "13800138000")
    page.press("[name=phone]", "Enter")
    page.wait_for_selector("text=Open my request")
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.media_source, ticket.language) == ("宽带断了", world.source, "en")
    assert TicketAnswer.objects.filter(key="photo").exists()
