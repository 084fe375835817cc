"""A request entered by an agent (IN10): found by number, made on the way, kept, resolved, never twice."""

from __future__ import annotations

import pytest

from tests.desk.world import take
from tests.world import settle
from zhulian.catalogue.regions import enter_missing
from zhulian.customers.models import ContactPoint, Customer
from zhulian.tickets.models import Ticket

KEY = "0" * 32


@pytest.fixture
def entry(world):
    return {
        "client": world.a.pk,
        "key": KEY,
        "phone": "138 0013 8001",
        "name": "周晓",
        "channel": "phone",
        "type": world.type.pk,
        "category": world.category.pk,
        "subject": "宽带不通",
        "description": "从昨晚开始",
        "priority": "3",
        "after": "queue",
        "q_light": "red",
    }


def test_a_known_number_shows_the_customer_with_open_requests(world, browser):
    customer = world.customer("李丽", "li@example.com", "13800138001")
    mine = take(world, world.ticket("我的", customer=customer))
    text = browser("wang").get("/desk/new/caller/", {"phone": "+86 138-0013-8001"}).content.decode()
    assert "李丽" in text and f'name="customer" value="{customer.pk}"' in text
    assert f"/desk/tickets/{mine.pk}/?do=log" in text
    assert 'name="name"' in browser("wang").get("/desk/new/caller/", {"phone": "1380013800"}).content.decode()


@pytest.mark.parametrize("typed", ["8001", "lil", "li@example", "李", "liLi"])
def test_a_part_of_number_name_pinyin_or_address_offers_whom_it_may_be(world, browser, typed):
    customer = world.customer("李丽", "li@example.com", "13800138001")
    world.customer("李丽", "li@example.com", "13800138001", client=world.b)
    settle()
    page = browser("wang")
    text = page.get("/desk/new/caller/", {"phone": typed}).content.decode()
    assert text.count("data-choice") == 1 and f"customer={customer.pk}" in text and 'name="name"' in text
    chosen = page.get("/desk/new/caller/", {"client": world.a.pk, "customer": customer.pk}).content.decode()
    assert f'value="{customer.pk}" data-fill-phone="13800138001" data-fill-email="li@example.com"' in chosen
    assert "李丽" not in browser("stranger").get(f"/desk/new/caller/?customer={customer.pk}").content.decode()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("150 1381 2345", "Guangdong Shenzhen"), ("0731-88886666", "Hunan"), ("16200001111", ""), ("张三", "")],
)
def test_a_number_shows_its_region_at_once(browser, typed, shown):
    enter_missing()
    text = browser("wang").get("/desk/new/caller/", {"phone": typed}).content.decode()
    assert ("Number region" in text) is bool(shown) and shown in text


def test_the_number_and_address_of_a_customer_who_was_chosen_before_are_filled_in(world, browser):
    enter_missing()
    customer = world.customer("李丽", "li@example.com", "15013812345")
    path = f"/desk/new/?client={world.a.pk}&customer={customer.pk}"
    text = browser("wang").get(path).content.decode()
    assert 'value="15013812345"' in text and 'value="li@example.com"' in text and "Guangdong Shenzhen" in text
    assert "15013812345" not in browser("stranger").get(path).content.decode()


def test_another_clients_customers_are_not_found(world, browser):
    world.customer("李丽", "li@example.com", "13800138001")
    text = (
        browser("stranger")
        .get("/desk/new/caller/", {"phone": "13800138001", "client": world.a.pk})
        .content.decode()
    )
    assert "李丽" not in text


def test_saving_makes_customer_and_request_once(world, browser, entry):
    page = browser("wang")
    first, second = page.post("/desk/new/", entry), page.post("/desk/new/", entry)
    ticket = Ticket.objects.get()
    assert first.url == second.url == f"/desk/tickets/{ticket.pk}/"
    assert (ticket.subject, ticket.priority, ticket.channel, ticket.holder) == ("宽带不通", 3, "phone", None)
    assert (ticket.customer.name, ticket.category) == ("周晓", world.category)
    assert ContactPoint.objects.get(customer=ticket.customer).normalised == "+8613800138001"
    assert ticket.answers.get().value_text == "red"
    assert ticket.conversation.messages.get().body == "从昨晚开始"


def test_a_found_customer_is_used_and_not_made_anew(world, browser, entry):
    customer = world.customer("李丽", "li@example.com", "13800138001")
    browser("wang").post("/desk/new/", {**entry, "customer": customer.pk, "name": ""})
    assert Ticket.objects.get().customer == customer
    assert Customer.objects.count() == 1


def test_kept_for_me(world, browser, entry):
    browser("chen").post("/desk/new/", {**entry, "after": "keep"})
    ticket = Ticket.objects.get()
    assert ticket.holder == world.users["chen"] and ticket.tasks.get().state == "working"


def test_resolved_at_once_with_disposition_and_answer(world, browser, entry):
    posted = {**entry, "after": "resolve", "result": world.solved.pk, "answer": "重启光猫后恢复"}
    browser("wang").post("/desk/new/", posted)
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.resolved_by) == ("resolved", world.users["wang"])
    assert ticket.dispositions.get().result == world.solved
    assert ticket.conversation.messages.last().body == "重启光猫后恢复"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Ask for the customer&#x27;s name."),
        ({"subject": " "}, "Give it a short title."),
        ({"type": ""}, "Choose a type."),
        ({"category": "999999"}, "Choose a category."),
        ({"after": "resolve"}, "Choose how it ended."),
        ({"phone": "12"}, "with its area code"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(browser, entry, change, words):
    answer = browser("wang").post("/desk/new/", {**entry, **change})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "从昨晚开始" in text and KEY in text
    assert not Ticket.objects.exists() and not Customer.objects.exists()


def test_another_type_brings_its_questions_and_keeps_what_was_typed(world, browser, entry):
    text = browser("wang").post("/desk/new/", {**entry, "do": "questions"}).content.decode()
    assert "指示灯颜色" in text and "宽带不通" in text
    assert not Ticket.objects.exists()


def test_nobody_opens_for_a_client_they_do_not_serve(world, browser, entry):
    answer = browser("stranger").post("/desk/new/", entry)
    assert (
        answer.status_code == 422
    )  # the form is of their own client; A's type and category do not exist there
    assert not Ticket.objects.exists()
    assert browser("viewer").get("/desk/new/").status_code == 404
