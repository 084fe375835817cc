"""The editor of guides in a real browser: a guide from nothing to its publication, tried by clicking."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.looking import log_in
from tests.servers.chromium import launch_options
from tests.world import PASSWORD, centre
from zhulian.knowledge.models import Guide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch, live_server):
    # Playwright's own loop runs in this thread, so Django would take every query for one made in a coroutine.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    centre()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        context = browser.new_context(locale="en", viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "django_language", "value": "en", "url": live_server.url}])
        opened = context.new_page()
        log_in(opened, live_server.url, "manager", PASSWORD)
        yield opened
        browser.close()


def fill(page, **words):
    """Fill the form of the chosen step and save it."""
    for name, text in words.items():
        page.fill(f"[name='{name.replace('_', '-')}']", text)
    page.locator(".guide-form .form-actions button[value=save]").click()
    expect(page.locator(".guide-form")).to_be_visible()


def test_a_guide_is_written_tried_and_published(page, live_server):
    page.goto(f"{live_server.url}/desk/guides/")
    page.click("text=New guide")
    page.fill("[name=name]", "上不了网")
    page.fill("[name=name_en]", "No connection")
    page.click("button:has-text('Save')")
    page.locator(".guide-outline > .guide-add button[value=question]").click()
    fill(
        page,
        **{
            "title_zh-hans": "灯亮吗？",
            "title_en": "Is the lamp lit?",
            "choice_0_zh-hans": "亮",
            "choice_0_en": "Yes",
            "choice_1_zh-hans": "不亮",
            "choice_1_en": "No",
        },
    )
    expect(page.locator(".guide-fault", has_text="“Yes” leads nowhere.")).to_be_visible()
    for way, kind, words in ((0, "solved", "It works"), (1, "request", "We come")):
        page.locator(".guide-line.is-way").nth(way).locator(".guide-plus > button").click()
        page.locator(f".guide-plus .dropdown-menu.show button[value={kind}]").click()
        expect(page.locator(".guide-side-head")).to_contain_text("End:")
        expect(page.locator("[name=title-en]")).to_have_value("")
        fill(page, **{"title_zh-hans": "好", "title_en": words})
        expect(page.locator(".guide-line.is-chosen")).to_contain_text(words)
    expect(page.locator(".guide-fault")).to_have_count(0)
    page.locator(".guide-side-head a").click()
    page.locator(".guide-try button", has_text="No").click()
    expect(page.locator(".guide-try")).to_contain_text("The request form opens")
    page.locator(".guide-publish button[value=publish]").click()
    expect(page.locator(".page-purpose")).to_contain_text("Published")
    assert Guide.objects.get().versions.get().state == "published"
