"""The timeline of every contact (往来记录, SPEC CU2): what is told, to whom, in which order, at which cost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.world import resolved, take
from zhulian.customers.merging import merge
from zhulian.desk import contact_log
from zhulian.desk.contact_log import Filter
from zhulian.interactions.models import Interaction, Message
from zhulian.platform.clock import now
from zhulian.tickets import actions
from zhulian.tickets.models import CallbackTask, Note, Satisfaction, Ticket


@pytest.fixture
def lili(world):
    return world.customer("李丽", "li@example.com", "15013812345")


def text_of(browser, customer, **query) -> str:
    answer = browser.get(f"/desk/customers/{customer.pk}/", {"tab": "timeline", **query})
    assert answer.status_code == 200
    return answer.content.decode()


def kinds(world, customer, name="wang", **wanted) -> list[str]:
    page = contact_log.page(world.actor(name), customer, Filter(**wanted))
    return [line.kind for _day, lines in page.days for line in lines]


def test_everything_of_a_request_in_one_order(world, browser, lili):
    ticket = take(world, world.ticket(customer=lili))
    actions.reply(world.actor("wang"), ticket.pk, body="您好，正在检测您的线路。")
    actions.add_note(world.actor("wang"), ticket.pk, body="光衰偏高")
    actions.log_contact(world.actor("wang"), ticket.pk, body="客户来电：今晚在家")
    actions.resolve(world.actor("wang"), ticket.pk, world.ending())
    Satisfaction.objects.create(
        ticket=ticket, resolution=1, score=5, comment="很快", channel="email", at=now()
    )
    CallbackTask.objects.create(
        ticket=ticket, event="reply", key="k", why="no_address", text="请致电客户", created_at=now()
    )
    assert kinds(world, lili) == ["callback", "rating", "contact", "note", "message", "contact"]
    text = text_of(browser("wang"), lili)
    for words in (
        "您好，正在检测您的线路。",
        "光衰偏高",
        "客户来电：今晚在家",
        "很快",
        "请致电客户",
        "Today",
        ticket.number,
    ):
        assert words in text, words


def test_of_a_request_of_others_channel_and_time_alone(world, browser, lili):
    ticket = take(world, world.ticket("机密的请求", customer=lili))
    actions.reply(world.actor("wang"), ticket.pk, body="机密的回复")
    actions.add_note(world.actor("wang"), ticket.pk, body="机密的备注")
    assert kinds(world, lili, "chen") == ["message", "contact"]
    text = text_of(browser("chen"), lili)
    assert "机密" not in text and "晚上八点" not in text and ticket.number not in text
    assert text.count("about a request that lies with others") == 2
    assert text.count("Web form</strong>") == 2


def test_contacts_of_a_record_that_was_merged_are_told_with_the_merge(world, browser, lili):
    gone = world.customer("丽丽", "lili@example.com")
    world.ticket("旧的请求", customer=gone)
    merge(world.actor("sun"), lili.pk, gone.pk)
    assert kinds(world, lili, "sun") == ["merge", "contact"]
    text = text_of(browser("sun"), lili)
    assert "Records merged" in text and "丽丽" in text and "旧的请求" in text


def test_filters_by_channel_and_direction(world, browser, lili):
    ticket = take(world, world.ticket(customer=lili))
    actions.reply(world.actor("wang"), ticket.pk, body="回复")
    actions.log_contact(world.actor("wang"), ticket.pk, body="来电")
    actions.add_note(world.actor("wang"), ticket.pk, body="备注")
    assert kinds(world, lili, channel="phone") == ["contact"]
    assert kinds(world, lili, direction="out") == ["message"]
    assert kinds(world, lili, direction="in") == ["contact", "contact"]
    assert "No contact of this kind" in text_of(browser("wang"), lili, channel="chat")
    assert "备注" in text_of(browser("wang"), lili, channel="nonsense", direction="sideways")


def test_days_and_how_long_a_call_was(world, browser, lili):
    at = now()
    for days, seconds in ((0, 200), (1, 65), (400, 0)):
        began = at - timedelta(days=days)
        Interaction.objects.create(
            client=world.a, channel="phone", customer=lili, agent=world.users["wang"], outcome="done",
            started_at=began, answered_at=began, ended_at=began + timedelta(seconds=seconds),
        )  # fmt: skip
    text = text_of(browser("wang"), lili)
    headings = re.findall(r"<h2>([^<]+)</h2><ol", text)
    assert headings[:2] == ["Today", "Yesterday"] and re.fullmatch(r"\d{4}-\d\d-\d\d", headings[2])
    assert "3m 20s" in text and "1m 5s" in text and "王强" in text


def test_pages_are_stable_over_mixed_kinds_of_the_same_moment(world, lili):
    ticket = take(world, world.ticket(customer=lili))
    at = now()
    for number in range(7):
        Note.objects.create(ticket=ticket, author=world.users["wang"], body=f"n{number}", created_at=at)
        Message.objects.create(
            conversation=ticket.conversation, client=world.a, channel="email", direction="out",
            author_kind="agent", body=f"m{number}", created_at=at,
        )  # fmt: skip
    actor = world.actor("wang")
    whole = flat(contact_log.page(actor, lili, Filter()))
    assert len(whole) == 15
    found, cursor, pages = [], "", []
    while True:
        page = contact_log.page(actor, lili, Filter(), cursor, size=4)
        pages.append(page)
        found += flat(page)
        if not page.older:
            break
        cursor = page.older
    assert found == whole and len(pages) == 4
    back = contact_log.page(actor, lili, Filter(), pages[2].newer, size=4)
    assert flat(back) == flat(pages[1])
    assert flat(contact_log.page(actor, lili, Filter(), pages[1].newer, size=4)) == flat(pages[0])
    assert contact_log.page(actor, lili, Filter(), pages[1].newer, size=4).newer == ""


def flat(page) -> list:
    return [line.place for _day, lines in page.days for line in lines]


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyJvbGRlciIsMSwyLDNd", "WyJvbGRlciIsIjIwMjUtMDEtMDEiLDAsMV0"]
)
def test_a_forged_cursor_shows_the_newest(world, browser, lili, cursor):
    world.ticket(customer=lili)
    assert "Web form" in text_of(browser("sun"), lili, cursor=cursor)


def test_the_newest_page_listens_and_older_ones_do_not(world, browser, lili, monkeypatch):
    ticket = take(world, world.ticket(customer=lili))
    text = text_of(browser("wang"), lili)
    assert f'data-live="customer:{lili.pk} ticket:{ticket.pk}"' in text
    actions.reply(world.actor("wang"), ticket.pk, body="回复")
    page = contact_log.page(world.actor("wang"), lili, Filter(), size=1)
    assert 'id="detail-log" data-live' not in text_of(browser("wang"), lili, cursor=page.older)


def test_a_new_request_is_told_on_the_topic_of_its_customer(world, lili):
    from zhulian.platform.models import OutboxEvent

    ticket = world.ticket(customer=lili)
    event = OutboxEvent.objects.get(type="ticket.opened")
    assert event.payload["customer"] == lili.pk and f"customer:{lili.pk}" in event.topics
    assert Ticket.objects.get().pk == ticket.pk


def taken(browser, customer) -> int:
    text_of(browser, customer)
    with CaptureQueriesContext(connection) as counted:
        text_of(browser, customer)
    return len(counted)


def test_it_costs_the_same_for_one_line_and_for_fifty(world, browser, lili):
    first = resolved(world, world.ticket(customer=lili))
    wang = browser("wang")
    one = taken(wang, lili)
    at = now()
    for number in range(50):
        ticket = world.ticket(f"请求 {number}", customer=lili) if number % 10 == 0 else first
        Note.objects.create(ticket=ticket, author=world.users["wang"], body="备注", created_at=at)
        Interaction.objects.create(
            client=world.a, channel="phone", customer=lili, agent=world.users["wang"], started_at=at
        )
    assert taken(wang, lili) <= one <= 40
