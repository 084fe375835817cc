"""Knowledge at the desk in a real browser: keys, the drawer, what is sent and written down; bulletins before work."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.desk.test_browser_desk import WAIT, open_for, player  # noqa: F401
from tests.desk.world import take, wording
from tests.e2e.looking import log_in
from tests.knowledge.world import article
from tests.servers.process import wait_until
from tests.servers.product import new_product
from tests.world import PASSWORD, centre
from zhulian.knowledge import bulletins
from zhulian.knowledge.models import ArticleUse
from zhulian.people.models import Presence
from zhulian.platform.models import Draft, SearchDocument
from zhulian.tickets import actions

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.timeout(240)]
BODY = "<p>先拔掉路由器电源。</p><p>等十秒再插上。</p>"


@pytest.fixture(scope="module")
def desk(django_db_blocker):
    """An installation at work, and its centre."""
    with django_db_blocker.unblock():
        product = new_product(Path(os.environ["ZHULIAN_TEST_ROOT"], "knowledge-desk"), server="")
        with product.orm():
            world = centre()
            wording(world)
        product.start_worker()
        product.url = product.start_web().url
        yield product, world
        product.end()


def test_a_key_inserts_what_answers_and_sending_writes_it_down(desk, open_for):  # noqa: F811
    product, world = desk
    with product.orm():
        made = article(world, "宽带频繁掉线怎么办", BODY)
        hidden = article(world, "宽带频繁掉线内部排查", "<p>看光衰。</p>", audience="agents")
        ticket = take(world, world.ticket("宽带频繁掉线"), "chen")
        indexed = SearchDocument.objects.filter(kind="article", object_id__in=[made.pk, hidden.pk])
        wait_until(lambda: indexed.values("object_id").distinct().count() == 2, "the index")
    page = open_for("chen", f"/desk/tickets/{ticket.pk}/")
    entries = page.locator("#knowledge-found .knowledge-entry")
    expect(entries).to_have_count(2, timeout=WAIT)
    insert = page.locator("#knowledge-found [data-insert*='kind=answer']")
    expect(insert).to_have_count(1)
    place = insert.get_attribute("data-key")
    box = page.locator("#reply-body")
    box.press_sequentially("您好，")
    page.keyboard.press(place)
    expect(box).to_have_value(
        re.compile(r"^您好，\n先拔掉路由器电源。\n\n等十秒再插上。\n\nhttp\S+/help/kuan-dai-pin-fan\S+/$")
    )
    box.press("Control+End")
    box.press_sequentially("谢谢。")
    with product.orm():
        text = made.texts.get().pk
        kept = Draft.objects.filter(key=f"ticket:{ticket.pk}:reply", fields__used=f"answer:{text}")
        wait_until(kept.all().exists, "the draft with what was inserted")
    page.reload()
    expect(page.locator("#reply-used")).to_have_value(f"answer:{text}")
    page.locator("[data-send][value=send]").click()
    expect(page.locator("#timeline .line-out")).to_contain_text("等十秒再插上。")
    expect(page.locator("#reply-used")).to_have_value("")
    with product.orm():
        use = ArticleUse.objects.get(ticket=ticket)
        assert (use.article_id, use.kind, use.version, use.user.username) == (made.pk, "answer", 1, "chen")


def test_the_drawer_shows_an_article_and_the_card_follows_the_customer(desk, open_for):  # noqa: F811
    product, world = desk
    with product.orm():
        made = article(world, "发票抬头怎么改", "<p>在个人中心修改发票抬头。</p>")
        ticket = take(world, world.ticket("其他问题"), "chen")
        indexed = SearchDocument.objects.filter(kind="article", object_id=made.pk)
        wait_until(indexed.all().exists, "the index")
    page = open_for("chen", f"/desk/tickets/{ticket.pk}/")
    found = page.locator("#knowledge-found")
    expect(found.locator("#knowledge-seen")).to_have_count(1)
    expect(found).not_to_contain_text("发票抬头")
    with product.orm():
        actions.add_customer_message(
            world.actor("chen").system("test"), ticket, body="发票抬头怎么改？", channel="web_form"
        )
    expect(found).to_contain_text("发票抬头怎么改", timeout=WAIT)
    found.locator(".knowledge-open", has_text="发票抬头").click()
    drawer = page.locator("dialog.zl-drawer")
    expect(drawer).to_contain_text("在个人中心修改发票抬头。")
    drawer.get_by_role("button", name="Insert", exact=True).click()
    expect(drawer).to_have_count(0)
    expect(page.locator("#reply-body")).to_have_value(
        re.compile(r"^在个人中心修改发票抬头。\n\nhttp\S+/help/fa-piao-tai-tou-zen-me-gai/$")
    )
    page.locator("#knowledge-search").fill("掉线")
    expect(found).not_to_contain_text("发票抬头")


@pytest.fixture
def refused_page(desk, player):  # noqa: F811
    """A page of chen in which a refusal may come: the browser notes the answer 422 as an error."""
    product, _world = desk
    context = player.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB")
    context.add_cookies([{"name": "django_language", "value": "en", "url": product.url}])
    page = context.new_page()
    page.set_default_timeout(WAIT)
    log_in(page, product.url, "chen", PASSWORD)
    yield page
    context.close()


def test_bulletins_are_read_before_work(desk, refused_page):
    product, world = desk
    with product.orm():
        wish = bulletins.Wish(
            "资费调整", "<p>月租费 59 元。</p>", world.a, must_read=True, departments=[world.network]
        )
        bulletins.save_bulletin(world.actor("sun"), wish)
    page = refused_page
    page.goto(f"{product.url}/desk/")
    expect(page.locator("nav.shell-nav a[data-nav-key=b] .nav-count")).to_have_text("1", timeout=WAIT)
    page.locator("#presence-box button.presence").click()
    page.locator("#presence-box button[value=on_queue]").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("资费调整")
    dialog.locator("a").click()
    page.get_by_role("button", name="I have read it").click()
    expect(page.locator(".bulletin-group")).to_contain_text("资费调整")
    page.locator("#presence-box button.presence").click()
    page.locator("#presence-box button[value=on_queue]").click()
    with product.orm():
        ready = Presence.objects.filter(agent__user=world.users["chen"], chosen="on_queue")
        wait_until(ready.all().exists, "the agent to be ready")
