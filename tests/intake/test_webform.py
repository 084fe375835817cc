"""Stored posts: kept as they came, settled once, replayed by a person."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from zhulian.intake import webform
from zhulian.intake.models import RawFate, RawIntake
from zhulian.people.models import Department, Queue
from zhulian.platform.models import Client
from zhulian.tickets.models import Ticket, TicketType

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    client = Client.objects.create(name="甲", slug="jia", time_zone="Asia/Shanghai")
    queue = Queue.objects.create(name="q", code="q", department=Department.objects.create(name="d", code="d"))
    queue.clients.add(client)
    return TicketType.objects.create(client=client, name="报修", code="repair", queue=queue)


@pytest.fixture
def post(kind):
    return {
        "type": [str(kind.pk)],
        "subject": ["断网"],
        "description": ["一直断\x00"],
        "name": ["李丽"],
        "phone": ["020-8888 1234"],
        "extra": ["kept"],
    }


def stored(kind, post, key="k", files=None):
    return webform.receive(kind.client, form_key=key, post=post, files=files or {}, language="zh-hans")


def test_what_came_is_kept_byte_for_byte_also_what_nobody_asked_for(kind, post):
    raw = stored(kind, post)
    assert json.loads(bytes(raw.content)) == {"post": post, "files": {}, "language": "zh-hans"}
    assert (raw.fate, raw.channel, len(raw.digest)) == (RawFate.RECEIVED, "web_form", 64)


def test_the_same_post_is_one_row_and_another_key_or_text_is_another(kind, post):
    first = stored(kind, post)
    assert stored(kind, post).pk == first.pk
    assert stored(kind, post, key="other").pk != first.pk
    assert stored(kind, {**post, "subject": ["慢"]}).pk != first.pk


def test_settling_again_makes_no_second_request(kind, post):
    raw = stored(kind, post)
    assert webform.settle(raw.pk).ticket == webform.settle(raw.pk).ticket
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.customer.name) == ("断网", "李丽")
    assert ticket.conversation.messages.get().body == "一直断"
    assert ticket.customer.contacts.get().normalised == "+862088881234"


def test_what_no_longer_passes_waits_and_is_replayed_when_mended(kind, post):
    raw = stored(kind, post)
    TicketType.objects.update(is_public=False)
    waiting = webform.settle(raw.pk)
    assert (waiting.fate, waiting.attempts) == (RawFate.WAITING, 1) and waiting.error.startswith(
        "Unreadable: type"
    )
    TicketType.objects.update(is_public=True)
    assert webform.settle(raw.pk).fate == RawFate.ACCEPTED
    assert Ticket.objects.count() == 1


def test_one_set_aside_becomes_a_request_when_a_person_says_so(kind, post):
    raw = stored(kind, post)
    webform.set_aside(raw, "honeypot")
    assert RawIntake.objects.get().fate == RawFate.WAITING
    assert webform.settle(raw.pk).fate == RawFate.ACCEPTED


def test_reading_names_every_mistake_in_the_readers_language(kind):
    with translation.override("en"):
        found = webform.read(kind.client, {"phone": ["12"], "email": ["x"], "subject": ["s" * 201]}, {})
    assert set(found.errors) == {"name", "subject", "description", "phone", "email"}
    assert found.errors["subject"] == "Please write at most 200 characters; there are 201."


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Shanghai", 3), ("America/New_York", 2), ("Nowhere/Land", 2)]
)
def test_today_is_the_day_where_the_company_is(kind, zone, day, monkeypatch):
    monkeypatch.setattr(webform, "now", lambda: datetime(2025, 11, 2, 20, 0, tzinfo=UTC))
    kind.client.time_zone = zone
    assert webform.local_today(kind.client) == date(2025, 11, day)
