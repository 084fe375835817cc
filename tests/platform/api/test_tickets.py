"""Requests by API, through the same actions as the desk (PF3)."""

from __future__ import annotations

import pytest

from tests.platform.api.caller import caller, faults
from tests.platform.api.test_customers import field
from zhulian.catalogue.models import Category
from zhulian.customers.models import Customer
from zhulian.interactions.models import Message
from zhulian.platform.models import JournalEntry, OutboxEvent
from zhulian.tickets.models import Note, Ticket, TicketType

pytestmark = pytest.mark.django_db
LI = {"name": "李丽", "email": "li@example.com", "phone": "13800138000"}


@pytest.fixture
def wang(world):
    return caller(world.users["wang"])


def test_a_request_as_an_agent_would_enter_it(world, wang):
    field(world, "size", "integer", on="ticket", is_required=True)
    sent = {
        "type": "complaint",
        "subject": " 宽带  掉线 ",
        "body": "晚上掉线",
        "customer": LI,
        "product": "broadband",
        "category": "line",
        "priority": "high",
        "channel": "phone",
        "custom": {"size": 3},
    }
    answer = wang.post("/tickets", sent)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    ticket = Ticket.objects.get()
    assert (told["id"], told["number"], told["subject"]) == (ticket.pk, ticket.number, "宽带 掉线")
    assert (told["priority"], told["state"], told["channel"]) == ("high", "in_progress", "phone")
    assert told["customer"] == {"id": Customer.objects.get().pk, "name": "李丽"}
    assert told["queue"] == {"id": world.front.pk, "name": "front"}
    assert (told["product"]["code"], told["category"]["code"]) == ("broadband", "line")
    assert told["custom"] == {"size": 3}
    assert wang.get(f"/tickets/{ticket.pk}").json()["number"] == ticket.number
    messages = wang.get(f"/tickets/{ticket.pk}/messages").json()
    assert [(one["direction"], one["author"], one["body"]) for one in messages["items"]] == [
        ("in", "李丽", "晚上掉线")
    ]
    assert OutboxEvent.objects.filter(type="ticket.opened").count() == 1
    entry = JournalEntry.objects.get(action="ticket.opened")
    assert (entry.actor_kind, entry.actor_ref, entry.user) == ("token", "Website", world.users["wang"])


def test_a_known_customer_by_id_or_by_contact(world, wang):
    known = world.customer(phone="13800138000")
    sent = {"type": "complaint", "subject": "x"}
    for who in (
        {"id": known.pk},
        {"name": "L", "phone": "138 0013 8000"},
        {"name": "L", "email": "LI@example.com"},
    ):
        assert wang.post("/tickets", sent | {"customer": who}).json()["customer"]["id"] == known.pk
    assert Customer.objects.count() == 1


def test_what_is_missing_or_anothers_writes_nothing(world, wang):
    field(world, "size", "integer", on="ticket", is_required=True)
    theirs = world.customer("乙", email="b@example.com", client=world.b)
    TicketType.objects.create(client=world.a, code="old", name="旧", is_active=False)
    Category.objects.create(client=world.b, code="theirs", name="乙")
    before = Customer.objects.count()
    good = {"type": "complaint", "subject": "x", "customer": LI, "custom": {"size": 1}}
    for change, wanted in (
        ({"type": "none"}, {"type": "unknown"}),
        ({"type": "old"}, {"type": "unknown"}),
        ({"category": "theirs"}, {"category": "unknown"}),
        ({"client": "b-co"}, {"client": "unknown"}),
        ({"customer": {"id": theirs.pk}}, {"customer.id": "unknown"}),
        ({"customer": {"id": 999}}, {"customer.id": "unknown"}),
        ({"customer": {}}, {"customer": "value_error"}),
        ({"customer": {"name": "x", "phone": "1"}}, {"customer.phone": "phone"}),
        ({"customer": {"name": "x", "email": "x"}}, {"customer.email": "email"}),
        ({"custom": {}}, {"custom.size": "required"}),
        ({"custom": {"size": "1"}}, {"custom.size": "wrong_type"}),
        ({"subject": " "}, {"subject": "string_too_short"}),
        ({"channel": "email"}, {"channel": "literal_error"}),
    ):
        assert faults(wang.post("/tickets", good | change)) == wanted
    assert Ticket.objects.count() == 0 and Customer.objects.count() == before


def test_facts_change_together_or_not_at_all(world, wang):
    field(world, "size", "integer", on="ticket")
    ticket = world.ticket()
    sent = {"priority": "urgent", "waiting_reason": "customer", "custom": {"size": 3}}
    assert faults(wang.patch(f"/tickets/{ticket.pk}", sent | {"custom": {"size": "x"}})) == {
        "custom.size": "wrong_type"
    }
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.waiting_reason, ticket.custom) == (2, "none", {})
    told = wang.patch(f"/tickets/{ticket.pk}", sent).json()
    assert (told["priority"], told["waiting_reason"], told["custom"]) == ("urgent", "customer", {"size": 3})
    actions = JournalEntry.objects.filter(actor_kind="token").values_list("action", flat=True)
    assert set(actions) == {"ticket.priority", "ticket.waiting_reason", "ticket.fields_set"}


def test_answers_and_notes(world, wang):
    ticket = world.ticket()
    answer = wang.post(f"/tickets/{ticket.pk}/messages", {"body": "已修好"})
    assert answer.status_code == 201
    assert {key: answer.json()[key] for key in ("direction", "author_kind", "author", "body")} == {
        "direction": "out",
        "author_kind": "agent",
        "author": "Wang",
        "body": "已修好",
    }
    assert OutboxEvent.objects.filter(type="ticket.replied").count() == 1
    note = wang.post(f"/tickets/{ticket.pk}/notes", {"body": "内部"})
    assert (note.status_code, note.json()["author"]) == (201, "Wang")
    said = wang.get(f"/tickets/{ticket.pk}/messages").json()["items"]
    assert [one["body"] for one in said] == ["晚上八点以后每隔十分钟掉线一次。", "已修好"]


def test_others_are_refused_and_nothing_changes(world):
    ticket = world.ticket()
    messages = Message.objects.count()
    for name in ("chen", "stranger", "stranger_boss"):
        them = caller(world.users[name])
        assert them.get(f"/tickets/{ticket.pk}").status_code == 404
        assert them.get(f"/tickets/{ticket.pk}/messages").status_code == 404
        assert them.patch(f"/tickets/{ticket.pk}", {"priority": "high"}).status_code == 404
        assert them.post(f"/tickets/{ticket.pk}/messages", {"body": "x"}).status_code == 404
        assert them.post(f"/tickets/{ticket.pk}/notes", {"body": "x"}).status_code == 404
    viewer = caller(world.users["viewer"])
    assert viewer.get(f"/tickets/{ticket.pk}").json()["customer"] is None
    assert viewer.patch(f"/tickets/{ticket.pk}", {"priority": "high"}).status_code == 404
    assert viewer.post("/tickets", {"type": "complaint", "subject": "x", "customer": LI}).status_code == 404
    assert (Message.objects.count(), Note.objects.count(), Ticket.objects.count()) == (messages, 0, 1)
    assert Ticket.objects.get().priority == 2
