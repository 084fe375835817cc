"""The desk in a real browser: offers and rows that arrive by themselves, keys, drafts, call-backs."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from playwright.sync_api import expect, sync_playwright

from tests.desk.world import many, take, wording
from tests.e2e.looking import log_in
from tests.servers import chromium
from tests.servers.process import wait_until
from tests.servers.product import new_product
from tests.world import PASSWORD, centre
from zhulian.customers.actions import Card, change_customer
from zhulian.customers.models import Customer, CustomerGroup, Organisation
from zhulian.intake.mail_out.reaching import Post, want_callback
from zhulian.interactions.models import Message
from zhulian.platform.models import Draft
from zhulian.tickets import actions
from zhulian.tickets.models import CallbackTask, Task

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.timeout(240)]
WAIT = 20_000
TOP = "row => row.getBoundingClientRect().top"


@pytest.fixture(scope="module")
def desk(django_db_blocker):
    """An installation at work, and its centre."""
    with django_db_blocker.unblock():
        product = new_product(Path(os.environ["ZHULIAN_TEST_ROOT"], "desk"), server="")
        with product.orm():
            world = centre()
            wording(world)
        product.start_worker()
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
def open_for(desk, player):
    """A page of somebody who is logged in, in English; it must complain of nothing until the end."""
    product, _world = desk
    contexts, faults = [], []

    def opened(name, path="/desk/"):
        context = player.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB")
        context.add_cookies([{"name": "django_language", "value": "en", "url": product.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        log_in(page, product.url, name, PASSWORD)
        page.goto(f"{product.url}{path}")
        expect(page.locator("#desk-strip, #desk, .list-page").first).to_be_visible()
        page.evaluate("window.stayed = true")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def stayed(page):
    return page.evaluate("window.stayed === true")


def test_an_offer_appears_by_itself_and_is_taken_by_a_key(desk, open_for):
    product, world = desk
    page = open_for("zhao")
    expect(page.locator(".offer-card")).to_have_count(0)
    with product.orm():
        world.on_queue("zhao")
        ticket = world.ticket("新装宽带预约")
    offer = page.locator("#desk-strip .offer-card")
    expect(offer).to_contain_text("新装宽带预约", timeout=WAIT)
    assert stayed(page)
    page.keyboard.press("a")
    page.wait_for_url(f"**/desk/tickets/{ticket.pk}/")
    assert stayed(page), "the shell was not loaded anew"
    with product.orm():
        task = Task.objects.get(ticket=ticket)
        assert (task.state, task.agent_id) == ("working", world.users["zhao"].pk)


def test_rows_that_arrive_stand_above_a_line_and_push_nothing_away(desk, open_for):
    product, world = desk
    target = actions.Target(user=world.users["wang"])
    with product.orm():
        sun = world.actor("sun")
        mine = many(world, 14)
        actions.reassign(sun, world.ticket("早已交来").pk, target)
    page = open_for("wang")
    new = page.get_by_role("list", name="New tasks")
    expect(new.locator("[data-row-key]")).to_have_count(1)
    row = page.locator(f"[data-row-key]:has(a[href='/desk/tickets/{mine[8].pk}/'])")
    row.locator("a").first.focus()
    page.evaluate("window.scrollTo(0, 120)")
    before = row.evaluate(TOP)
    with product.orm():
        for subject in ("刚到甲", "刚到乙"):
            actions.reassign(sun, world.ticket(subject).pk, target)
    line = new.locator(".arrivals-line button")
    expect(line).to_have_text("2 new", timeout=WAIT)
    assert stayed(page)
    assert abs(row.evaluate(TOP) - before) <= 1, "the eye's row has not moved"
    assert row.locator("a").first.evaluate("link => link === document.activeElement")
    above = [item.inner_text() for item in new.locator("li").all()]
    assert [
        next((word for word in ("刚到甲", "刚到乙", "早已交来", "2 new") if word in text), "")
        for text in above
    ] in (
        ["刚到甲", "刚到乙", "2 new", "早已交来"],
        ["刚到乙", "刚到甲", "2 new", "早已交来"],
    )
    expect(page.locator("#announce")).to_contain_text("New tasks")
    line.click()
    expect(new.locator(".arrivals-line")).to_have_count(0)
    expect(new.locator("[data-row-key]")).to_have_count(3)


def test_words_survive_a_reload_and_sending_makes_no_conflict(desk, open_for):
    product, world = desk
    with product.orm():
        ticket = take(world, world.ticket("草稿"), "chen")
    page = open_for("chen", f"/desk/tickets/{ticket.pk}/")
    page.locator("#reply-body").press_sequentially("您好，正在为您")
    state = page.locator("#reply-pane .draft-state")
    expect(state).to_contain_text("saved", timeout=WAIT)
    kept = Draft.objects.filter(key=f"ticket:{ticket.pk}:reply", fields__body="您好，正在为您")
    with product.orm():
        # What was typed after the first saving is saved a little later.
        wait_until(kept.all().exists, "the whole draft")
    page.reload()
    expect(page.locator("#reply-body")).to_have_value("您好，正在为您")
    expect(state).to_contain_text("is back")
    _send_and_go_on(page, ticket)
    with product.orm():
        assert (
            Message.objects.get(conversation=ticket.conversation, direction="out").body
            == "您好，正在为您检测线路。"
        )
        assert Draft.objects.get(key=f"ticket:{ticket.pk}:reply").fields["body"] == "还有一事"


def test_what_happens_elsewhere_closes_no_menu_and_loses_no_press(desk, open_for):
    """The buttons of a request are not drawn anew where nothing of them changed."""
    product, world = desk
    with product.orm():
        ticket = take(world, world.ticket("菜单"), "chen")
    page = open_for("chen", f"/desk/tickets/{ticket.pk}/")
    page.evaluate("window.tools = document.querySelector('#ticket-tools')")
    page.locator("#ticket-tools .dropdown button[data-bs-toggle]").first.click()
    menu = page.locator("#ticket-tools .dropdown-menu.show")
    expect(menu).to_be_visible()
    with product.orm(), transaction.atomic():
        actions.add_note(world.actor("sun"), ticket.pk, body="班长的备注")
    expect(page.locator("#timeline .line-note")).to_contain_text("班长的备注")
    expect(menu).to_be_visible()
    assert page.evaluate("window.tools.isConnected") is True
    with product.orm(), transaction.atomic():
        actions.set_waiting(world.actor("sun"), ticket.pk, reason="customer")
    expect(page.locator("#ticket-tools .dropdown > button", has_text="customer")).to_have_count(1)
    assert page.evaluate("window.tools.isConnected") is False


def _send_and_go_on(page, ticket):
    """Send, and write on while the old draft is still being forgotten: what is new waits for its turn."""
    traffic, held = [], []
    page.on(
        "response",
        lambda answer: (
            traffic.append((answer.request.method, answer.status)) if "/drafts/" in answer.url else None
        ),
    )

    def hold(route):
        if route.request.method != "DELETE":
            route.continue_()
            return
        traffic.clear()  # on a slow machine the words were saved once more while they were typed
        held.append(route)

    page.route("**/drafts/**", hold)
    page.clock.install()
    body = page.locator("#reply-body")
    body.press("End")
    body.press_sequentially("检测线路。")
    body.press("Control+Enter")
    expect(page.locator("#timeline .line-out")).to_contain_text("您好，正在为您检测线路。")
    expect(body).to_have_value("")
    body.press_sequentially("还有一事")
    page.clock.fast_forward(3000)
    assert [method for method, _status in traffic if method == "PUT"] == []
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#reply-pane .draft-state")).to_contain_text("saved", timeout=WAIT)
    assert traffic[-2:] == [("DELETE", 204), ("PUT", 200)]
    page.unroute("**/drafts/**")


def test_a_call_back_shows_itself_and_is_done_and_undone_in_place(desk, open_for):
    product, world = desk
    with product.orm():
        ticket = take(world, world.ticket("回电", customer=world.customer("郑洁", "", "13900001111")), "chen")
    page = open_for("chen")
    expect(page.locator(".callbacks")).to_have_count(0)
    with product.orm(), transaction.atomic(using="default"):
        row = want_callback(Post(ticket, "reply", "browser"), "no_address")
    entry = page.locator(f"#callback-{row.pk}")
    expect(entry).to_contain_text("139 0000 1111", timeout=WAIT)
    assert stayed(page)
    entry.get_by_role("button", name="Called", exact=True).click()
    expect(entry).to_contain_text("陈静")
    entry.get_by_role("button", name="Undo").click()
    entry.get_by_role("button", name="Called, with a line").click()
    page.get_by_label("What the customer said").fill("周五上午在家")
    page.locator("#callback-dialog dialog").get_by_role("button", name="Called").click()
    expect(page.locator("#callback-dialog dialog")).to_have_count(0)
    expect(entry).to_contain_text("陈静")
    with product.orm():
        assert CallbackTask.objects.get(pk=row.pk).done_by == world.users["chen"]
        assert Message.objects.filter(body="周五上午在家", channel="phone").count() == 1


def test_a_list_is_narrowed_changed_taken_back_and_kept_without_reload(desk, open_for):
    product, world = desk
    with product.orm():
        for number in range(3):
            world.ticket(f"光猫红灯 {number}", queue=world.experts)
        world.ticket("账单疑问", queue=world.experts)
    page = open_for("sun", "/desk/tickets/?view=all")
    page.keyboard.press("f")
    page.locator(".ts-control input").fill("Subject")
    page.keyboard.press("Enter")
    page.locator("#condition-value").fill("光猫红灯")
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(3)
    expect(page.locator(".chip-text")).to_contain_text("Subject contains")
    expect(page.locator("dialog[open]")).to_have_count(0)

    page.locator("[data-tick-all]").check()
    bar = page.locator(".bulk-bar")
    expect(bar).to_contain_text("3 chosen")
    bar.get_by_role("button", name="Priority").click()
    page.locator("#bulk-form select[name=priority]").select_option("4")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#bulk-form")).to_contain_text("3 rows will change.")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator(".tag-late")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".tag-late")).to_have_count(0)

    page.goto(f"{product.url}/desk/tickets/?view=all")
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Save as view").click()
    page.get_by_label("Name", exact=True).fill("光猫")
    page.keyboard.press("Enter")
    expect(page.locator(".list-views [aria-current]")).to_have_text("光猫")
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Customer last wrote").check()
    page.locator("dialog").get_by_role("button", name="Show").click()
    expect(page.get_by_role("columnheader", name="Customer last wrote")).to_be_visible()
    expect(page.get_by_role("link", name="Reset to the view")).to_be_visible()
    assert stayed(page)


def test_the_navigation_marks_where_a_page_belongs(desk, open_for):
    product, world = desk
    with product.orm():
        customer = world.customer("何平", "he@example.com")
        firm = Organisation.objects.create(client=world.a, name="南方贸易")
        ticket = take(world, world.ticket(customer=customer), "chen")
    page = open_for("manager", "/desk/")
    for path, entry in (
        (f"/desk/organisations/{firm.pk}/", "Customers"),
        (f"/desk/customers/{customer.pk}/", "Customers"),
        (f"/desk/customers/{customer.pk}/edit/", "Customers"),
        (f"/desk/customers/{customer.pk}/merge/", "Customers"),
        ("/desk/customers/duplicates/", "Customers"),
        ("/desk/customers/regions/", "Customers"),
        (f"/desk/tickets/{ticket.pk}/", "Requests"),
        ("/desk/ledger/", "Transfer ledger"),
        ("/intake/raw/", "Arrivals to check"),
        ("/settings/imports/", "Settings"),
        ("/settings/journal/", "Settings"),
        ("/desk/", "My tasks"),
    ):
        page.goto(f"{product.url}{path}")
        expect(page.locator("a.nav-entry[aria-current=page]:visible")).to_have_text([entry])


def test_the_second_of_two_editors_takes_what_the_first_one_chose(desk, player):
    product, world = desk
    with product.orm():
        customer = world.customer("高远", "gao@example.com")
        big, new = (CustomerGroup.objects.create(client=world.a, name=name) for name in ("大客户", "新客户"))
        firm = Organisation.objects.create(client=world.a, name="北方贸易")
    path = f"/desk/customers/{customer.pk}/edit/"
    context = player.new_context(locale="en-GB")  # the browser calls the refusal (422) an error
    context.add_cookies([{"name": "django_language", "value": "en", "url": product.url}])
    page = context.new_page()
    log_in(page, product.url, "wang", PASSWORD)
    page.goto(f"{product.url}{path}")
    with product.orm():
        card = Card.of(Customer.objects.get(pk=customer.pk))
        theirs = replace(card, name="高原", groups=(big,), organisation=firm)
        change_customer(world.actor("chen"), customer.pk, theirs)
    page.fill("#f-name", "高远峰")
    page.get_by_label("新客户").check()
    page.fill("#f-remark", "我写的")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field-conflict")).to_have_count(2)
    for _each in range(2):
        page.get_by_role("button", name="take theirs").first.click()
    expect(page.locator("#f-name")).to_have_value("高原")
    expect(page.get_by_label("大客户")).to_be_checked()
    expect(page.get_by_label("新客户")).not_to_be_checked()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/desk/customers/{customer.pk}/")
    with product.orm():
        found = Customer.objects.get(pk=customer.pk)
        assert (found.name, found.remark, found.organisation_id) == ("高原", "我写的", firm.pk)
        assert [group.pk for group in found.groups.all()] == [big.pk] and new.pk != big.pk
    context.close()
