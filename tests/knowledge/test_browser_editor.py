"""The editor in a real browser: it saves itself, two people write at once, Word, pictures, no network."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.looking import log_in
from tests.knowledge.world import article
from tests.servers import chromium
from tests.servers.process import wait_until
from tests.servers.product import new_product
from tests.world import PASSWORD, centre
from zhulian.knowledge import actions
from zhulian.knowledge.models import ArticleVersion

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.timeout(240)]
WAIT = 20_000
WORD = (Path(__file__).parent / "word.html").read_text(encoding="utf-8")
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR4nGP4DwQACfsD/fteaysAAAAASUVORK5CYII="
PASTE = """([html, name, picture]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (name) {
    const bytes = Uint8Array.from(atob(picture), (c) => c.charCodeAt(0));
    data.items.add(new File([bytes], name, { type: "image/png" }));
  }
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".editor-body").dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def place(django_db_blocker):
    """An installation at work, and its centre."""
    with django_db_blocker.unblock():
        product = new_product(Path(os.environ["ZHULIAN_TEST_ROOT"], "knowledge"), server="")
        with product.orm():
            world = centre()
        product.url = product.start_web().url
        yield product, world
        product.end()


@pytest.fixture(scope="module")
def player():
    # Playwright keeps an event loop in this thread, which Django would take for a mistake.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playing:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playing.chromium.launch(**chromium.launch_options())
        yield browser
        browser.close()


@pytest.fixture
def text(place):
    """A published text in Chinese."""
    product, world = place
    with product.orm():
        return article(world, "宽带掉线", "第一段</p><p>第二段").texts.get()


@pytest.fixture
def writing(place, player, text):
    """The editor open for somebody, in English; it must complain of nothing until the end."""
    product, _world = place
    contexts, faults = [], []

    def opened(name, **options):
        context = player.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", **options)
        context.add_cookies([{"name": "django_language", "value": "en", "url": product.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if is_fault(line) else None)
        log_in(page, product.url, name, PASSWORD)
        page.goto(f"{product.url}/desk/knowledge/{text.pk}/edit/")
        expect(page.locator(".editor-body")).to_be_visible()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def is_fault(line):
    """Refusals and a lost network are meant."""
    meant = ("ERR_INTERNET_DISCONNECTED", "/ws/", "status of 409")
    return line.type == "error" and not any(words in line.text for words in meant)


def stored(place, text):
    """The words of the open version."""
    product, _world = place
    with product.orm():
        return ArticleVersion.objects.get(text=text.pk, state="draft").html


def type_after(page, words, more):
    """Type at the end of the paragraph that holds the words."""
    page.locator(".editor-body p", has_text=words).first.click()
    page.keyboard.press("End")
    page.keyboard.type(more)


def saved(page):
    expect(page.locator("[data-save-state]")).to_have_text(
        re.compile(r"^Saved \d|^Saved \w+ \d"), timeout=WAIT
    )


def test_typing_saves_itself_with_keys_and_buttons(place, writing, text):
    page = writing("sun")
    type_after(page, "第二段", "！")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("粗")
    page.keyboard.press("Control+b")
    page.get_by_role("button", name="Box: tip").click()
    saved(page)
    assert stored(place, text) == (
        '<p>第一段</p><p>第二段！</p><aside class="tip"><p><strong>粗</strong></p></aside>'
    )


def test_two_people_write_one_version_and_see_each_other(place, writing, text):
    sun, manager = writing("sun"), writing("manager")
    type_after(sun, "第一段", "甲")
    saved(sun)
    type_after(manager, "第二段", "乙")
    saved(manager)
    expect(manager.locator(".editor-body")).to_contain_text("第一段甲")
    assert stored(place, text) == "<p>第一段甲</p>\n<p>第二段乙</p>"
    type_after(sun, "第一段", "丙")
    expect(sun.locator(".editor-body")).to_contain_text("第二段乙", timeout=WAIT)
    both = "<p>第一段甲丙</p>\n<p>第二段乙</p>"
    wait_until(lambda: stored(place, text) == both, "both in one text")


def test_the_same_paragraph_keeps_both_wordings_and_says_so(place, writing, text):
    sun, manager = writing("sun"), writing("manager")
    sun.context.set_offline(True)
    type_after(sun, "第一段", "甲")
    expect(sun.locator("[data-save-state]")).to_contain_text("Not saved", timeout=WAIT)
    type_after(manager, "第一段", "乙")
    saved(manager)
    sun.context.set_offline(False)
    expect(sun.locator("[data-clashes]")).to_be_visible(timeout=WAIT)
    expect(sun.locator("[data-clashes] li")).to_contain_text(["第一段乙"])
    expect(sun.locator(".editor-body")).to_contain_text("第一段甲")
    assert "<p>第一段乙</p>" in stored(place, text) and "<p>第一段甲</p>" in stored(place, text)


def test_words_typed_without_network_come_back_after_the_page_was_closed(place, writing, text):
    page = writing("sun")
    page.context.set_offline(True)
    type_after(page, "第二段", "离线")
    expect(page.locator("[data-save-state]")).to_contain_text("Not saved", timeout=WAIT)
    address = page.url
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator(".editor-body")).to_contain_text("第二段离线", timeout=WAIT)
    saved(again)
    assert stored(place, text) == "<p>第一段</p><p>第二段离线</p>"


def test_pasting_from_word_keeps_what_an_article_has(place, writing, text):
    page = writing("sun")
    page.locator(".editor-body p").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.evaluate(PASTE, [WORD, "", ""])
    saved(page)
    kept = stored(place, text)
    assert "<h2>宽带报修</h2>" in kept
    assert '<p>先看<strong>光猫</strong>的灯，见<a href="https://example.com/lights"' in kept
    assert "<ol><li><p>关电源</p></li><li><p>等十秒</p><ul><li><p>看灯</p></li></ul></li></ol>" in kept
    assert "<strong>意思</strong>" in kept and "<p>断线</p>" in kept and kept.count("<tr>") == 2
    assert "<p>倾斜</p>" in kept and "<p>坏链接</p>" in kept
    for trace in ("style", "class", "Mso", "<em", "<u>", "<span", "img", "hacked", "javascript", "1."):
        assert trace not in kept
    assert page.evaluate("window.hacked") is None


def test_a_pasted_picture_is_stored_and_shown(place, writing, text):
    page = writing("sun")
    type_after(page, "第二段", "")
    page.evaluate(PASTE, ["", "灯.png", PICTURE])
    picture = page.locator(".editor-body img")
    expect(picture).to_have_attribute("src", re.compile(r"^/files/[\w-]+/$"))
    assert picture.evaluate("each => each.decode().then(() => each.naturalWidth)") == 1
    saved(page)
    assert re.search(r'<img src="/files/[\w-]+/" alt="灯">', stored(place, text))


def test_published_meanwhile_the_words_go_on_in_a_new_draft(place, writing, text):
    product, world = place
    page = writing("sun")
    type_after(page, "第一段", "甲")
    saved(page)
    with product.orm():
        actions.publish(world.actor("manager"), ArticleVersion.objects.get(text=text.pk, state="draft").pk)
    type_after(page, "第二段", "乙")
    page.get_by_role("button", name="Go on in a new draft").click()
    saved(page)
    assert stored(place, text).replace("\n", "") == "<p>第一段甲</p><p>第二段乙</p>"


def test_without_scripts_a_plain_form_saves(place, writing, player, text):
    product, _world = place
    signed_in = writing("sun").context.storage_state()
    context = player.new_context(java_script_enabled=False, storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{product.url}/desk/knowledge/{text.pk}/edit/")
    page.fill("[name=html]", "<p>没有脚本</p>")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".article-body")).to_have_text("没有脚本")
    context.close()
    assert stored(place, text) == "<p>没有脚本</p>"
