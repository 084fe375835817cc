"""The shell in a real browser: what must survive survives, what was typed stays."""

from __future__ import annotations

import json

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from tests.platform.ui.kit import user_with
from tests.servers import chromium
from zhulian.platform.models import Draft
from zhulian.platform.ui import nav
from zhulian.platform.ui.nav import NavItem

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.platform.ui.kit"),
]


class Sockets:
    """The server's side of /ws/, played by the test."""

    def __init__(self):
        self.heard, self.open = [], None

    def accept(self, socket):
        self.open = socket
        socket.on_message(self.take)

    def take(self, text):
        message = json.loads(text)
        self.heard.append(message)
        if message["t"] == "hello":
            self.open.send(json.dumps({"t": "ready", "seq": 1}))

    def notice(self, seq, topic):
        message = {"t": "notice", "seq": seq, "topic": topic, "type": "x", "ids": {}}
        self.open.send(json.dumps(message))


@pytest.fixture(scope="module")
def browser():
    # Playwright keeps an event loop in this thread, which Django would take for a mistake.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as player:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = player.chromium.launch(**chromium.launch_options())
        yield browser
        browser.close()


@pytest.fixture
def page(browser, live_server, monkeypatch):
    monkeypatch.setattr(nav, "_items", {})
    nav.register(NavItem("work", "Page one", "test_one", "inbox", key="o"))
    nav.register(NavItem("work", "Page two", "test_two", "ticket", key="t"))
    client = Client()
    client.force_login(user_with())
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.sockets, page.faults = Sockets(), []
    page.route_web_socket("**/ws/", page.sockets.accept)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda line: page.faults.append(line.text) if "Security Policy" in line.text else None)
    page.goto("/t/one/")
    page.evaluate("document.getElementById('softphone').innerHTML = '<b id=call>on a call</b>'")
    yield page
    context.close()


def arrived(page, name):
    expect(page.locator("#where")).to_have_text(name)
    expect(page.locator("#call")).to_have_text("on a call")
    assert page.faults == []


def test_the_softphone_survives_every_way_of_going_elsewhere(page):
    page.click("nav.shell-nav a[href='/t/two/']")
    arrived(page, "two")
    expect(page.locator("#main h1")).to_be_focused()
    expect(page).to_have_title("two · Zhulian")
    expect(page.locator("nav.shell-nav [aria-current=page]")).to_have_text("Page two")
    page.go_back()
    arrived(page, "one")
    page.keyboard.press("g")
    page.keyboard.press("t")
    arrived(page, "two")
    page.keyboard.press("Control+k")
    page.keyboard.type("page one")
    page.keyboard.press("Enter")
    arrived(page, "one")
    page.click("#main a[href='/t/two/']")
    arrived(page, "two")
    page.click(".language-form button")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page).to_have_title("two · 珠联")
    arrived(page, "two")


def test_a_missing_page_is_shown_inside_the_shell(page):
    page.click("text=to missing")
    expect(page.locator("#main h1")).to_have_text("This is not here")
    expect(page.locator("#call")).to_have_text("on a call")


def test_a_failed_save_keeps_the_words_and_says_so(page):
    page.fill("#body", "fail")
    page.click("#send")
    expect(page.locator(".zl-toast-error")).to_contain_text("Nothing you typed is lost.")
    expect(page.locator("#body")).to_have_value("fail")


def test_an_empty_required_field_is_explained_in_the_pages_language(page):
    page.click("#send")
    expect(page.locator(".field-error")).to_have_text("Please fill this in.")
    expect(page.locator("#body")).to_be_focused()
    assert page.url.endswith("/t/one/")


def test_a_draft_saves_itself_comes_back_and_goes_when_sent(page):
    page.fill("#body", "half a sentence")
    expect(page.locator(".draft-state")).to_contain_text("Draft saved")
    assert Draft.objects.get().fields == {"body": "half a sentence"}
    page.reload()
    expect(page.locator("#body")).to_have_value("half a sentence")
    with page.expect_response(lambda response: response.request.method == "DELETE"):
        page.click("#send")
    expect(page.locator("#where")).to_have_text("two")
    expect(page.locator(".zl-toast-success")).to_contain_text("Sent.")
    assert Draft.objects.count() == 0


def test_what_another_window_wrote_is_shown_beside_ones_own(page):
    page.fill("#body", "mine")
    expect(page.locator(".draft-state")).to_contain_text("Draft saved")
    Draft.objects.update(fields={"body": "theirs"}, version=9)
    page.fill("#body", "mine, longer")
    expect(page.locator(".draft-conflict pre")).to_have_text(["mine, longer", "theirs"])
    page.click("text=Take the other one")
    expect(page.locator("#body")).to_have_value("theirs")
    expect(page.locator(".draft-conflict")).to_have_count(0)


def test_a_notice_refreshes_its_elements_but_never_what_is_being_written(page):
    expect(page.locator("#mark")).to_have_text("old")
    page.fill("#inner", "typing")
    page.sockets.notice(5, "thing:1")
    expect(page.locator("#part")).to_have_attribute("data-live-pending", "true")
    expect(page.locator("#inner")).to_have_value("typing")
    expect(page.locator("#mark")).to_have_text("old")
    page.fill("#inner", "")
    page.focus("#body")
    expect(page.locator("#mark")).to_have_text("new")
    hello = page.sockets.heard[0]
    assert hello["t"] == "hello"
    assert "thing:1" in hello["topics"]
    assert isinstance(hello["since"], int)


def test_the_help_lists_what_the_page_has(page):
    page.keyboard.press("Shift+?")
    expect(page.locator("#keys-dialog")).to_be_visible()
    expect(page.locator("#keys-list")).to_contain_text("Page two")
