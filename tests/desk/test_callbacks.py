"""Customers to be rung on the first screen, on the page of a request and on the live page (IN3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.counting import cost
from tests.desk.world import take
from zhulian.intake.mail_out.reaching import Post, want_callback
from zhulian.interactions.models import Message
from zhulian.platform.clock import now
from zhulian.platform.models import Role
from zhulian.tickets import actions
from zhulian.tickets.models import CallbackTask

HTMX = {"HTTP_HX_REQUEST": "true"}


def wanted(world, ticket=None, *, key="k", age=0):
    row = want_callback(Post(ticket or world.ticket(), "reply", key), "no_address")
    CallbackTask.objects.filter(pk=row.pk).update(
        created_at=now() - timedelta(minutes=age), text="<b>您好</b>，已安排上门。"
    )
    return row


@pytest.fixture
def caller(world):
    return world.customer("李丽", "", "13800138000")


def done(row):
    return f"/desk/callbacks/{row.pk}/done/"


def shown(page):
    return [entry.row.pk for entry in page.get("/desk/").context["callbacks"]]


def test_the_first_screen_lists_them_oldest_first_with_all_that_a_caller_needs(world, browser, caller):
    young = wanted(world, world.ticket("后来的"), key="young", age=1)
    old = wanted(world, world.ticket("宽带掉线", customer=caller), key="old", age=90)
    page = browser("wang")
    assert shown(page) == [old.pk, young.pk]
    text = page.get("/desk/").content.decode()
    for words in (
        "To call back", "李丽", "宽带掉线", old.ticket.number, "138 0013 8000", 'href="tel:+8613800138000"',
        "Neither mail nor SMS reaches the customer", "&lt;b&gt;您好&lt;/b&gt;", "1h 30m",
    ):  # fmt: skip
        assert words in text, words
    assert "No telephone number known" in text
    assert shown(browser("sun")) == [] == shown(browser("stranger"))
    assert "callback-list" not in browser("sun").get("/desk/callbacks/").content.decode()


def test_who_may_not_change_customers_sees_the_number_masked(world, browser, caller):
    wanted(world, world.ticket(customer=caller))
    role = Role.objects.get(code="agent")
    role.permissions = {code: scope for code, scope in role.permissions.items() if code != "customer.write"}
    role.save()
    text = browser("wang").get("/desk/callbacks/").content.decode()
    assert "138 **** 8000" in text and "tel:" not in text and "0013" not in text


def test_called_is_one_press_and_can_be_undone_in_place(world, browser):
    row, page = wanted(world), browser("wang")
    answer = page.post(done(row), {"place": "list"}, **HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200 and 'id="desk-callbacks" hx-swap-oob="innerHTML"' in text
    assert "王强" in text and "Undo" in text and f"/desk/callbacks/{row.pk}/reopen/" in text
    assert page.post(done(row), {"place": "list"}, **HTMX).status_code == 200
    assert shown(browser("zhao")) == [], "for others it is gone"
    assert page.get("/desk/").context["callbacks_open"] == 0
    assert "Undo" in page.get("/desk/callbacks/").content.decode(), (
        "a live refresh does not take the undo away"
    )
    assert "Undo" not in page.post(f"/desk/callbacks/{row.pk}/reopen/", **HTMX).content.decode()
    assert CallbackTask.objects.get().done_at is None
    CallbackTask.objects.update(done_at=now() - timedelta(minutes=11), done_by=world.users["wang"])
    assert shown(page) == []


def test_the_second_press_says_who_did_it(world, browser):
    row = wanted(world)
    browser("wang").post(done(row), **HTMX)
    late = browser("zhao").post(done(row), **HTMX)
    assert late.status_code == 409
    assert "王强 has called back already" in late["HX-Trigger"].encode().decode("unicode_escape")
    assert "callback-list" not in late.content.decode()
    assert CallbackTask.objects.get().done_by == world.users["wang"]


def test_the_dialog_keeps_what_was_said_and_loses_no_words_to_the_quicker_one(world, browser):
    row, page = wanted(world), browser("wang")
    text = page.get(done(row), {"place": "list"}).content.decode()
    assert f'data-draft="callback:{row.pk}"' in text and "What the customer said" in text
    assert page.post(done(row), {"from": "dialog", "said": "周五在家"}, **HTMX).status_code == 200
    assert Message.objects.filter(body="周五在家", channel="phone").count() == 1
    late = browser("zhao").post(done(row), {"from": "dialog", "said": "白写了"}, **HTMX)
    text = late.content.decode()
    assert late.status_code == 409 and 'id="callback-error"' in text and "callback-dialog" not in text
    assert not Message.objects.filter(body="白写了").exists()


def test_the_page_of_the_request_has_the_same_buttons(world, browser):
    ticket = take(world, world.ticket())
    row, page = wanted(world, ticket), browser("wang")
    address = f"/desk/tickets/{ticket.pk}/"
    text = page.get(address).content.decode()
    assert "Call the customer back" in text and done(row) in text and "Ring the customer" in text
    assert done(row) not in browser("admin").get(address).content.decode(), "who only reads has no buttons"
    answer = page.post(done(row), {"place": "ticket"}, **HTMX).content.decode()
    assert 'id="ticket-callbacks" hx-swap-oob="innerHTML"' in answer and "Undo" in answer
    assert "Customer called back" in answer and "No message reaches them" not in answer
    assert page.post(f"/desk/callbacks/{row.pk}/reopen/", {"place": "ticket"}).url == address


def test_a_resolved_request_says_that_words_become_a_note(world, browser):
    ticket = take(world, world.ticket())
    actions.resolve(world.actor("wang"), ticket.pk, world.ending())
    row = wanted(world, ticket)
    assert "your words become an internal note" in browser("wang").get(done(row)).content.decode()


@pytest.mark.parametrize("name", ["chen", "admin", "stranger", "stranger_boss", "viewer"])
def test_others_get_nothing(world, browser, name):
    row, page = wanted(world), browser(name)
    assert page.get(done(row)).status_code == 404
    assert page.post(done(row)).status_code == 404
    assert page.post(f"/desk/callbacks/{row.pk}/reopen/").status_code == 404
    assert CallbackTask.objects.get().done_at is None


def test_the_live_page_counts_them_with_the_oldest(world, browser):
    wanted(world, key="a", age=5)
    wanted(world, key="b", age=75)
    totals = browser("sun").get("/console/board/").context["live"].totals
    assert totals.callbacks == 2
    assert timedelta(minutes=74) < now() - totals.oldest_callback < timedelta(minutes=77)
    assert "1h 15m" in browser("sun").get("/console/board/").content.decode()
    theirs = browser("stranger_boss").get("/console/board/").context["live"].totals
    assert (theirs.callbacks, theirs.oldest_callback) == (0, None)


def test_the_list_costs_the_same_with_one_and_with_fifty(world, browser):
    page, ticket = browser("wang"), take(world, world.ticket())
    addresses = ("/desk/callbacks/", "/desk/", f"/desk/tickets/{ticket.pk}/")
    wanted(world, ticket, key="first")
    before = [cost(page, address) for address in addresses]
    for number in range(49):
        customer = world.customer(f"客户{number}", f"c{number}@example.com", f"138001380{number:02d}")
        wanted(world, ticket if number % 2 else world.ticket(customer=customer), key=f"k{number}")
    assert [cost(page, address) for address in addresses] == before
    assert before[0] <= 10
