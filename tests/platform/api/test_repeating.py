"""A deed that is sent twice with one Idempotency-Key is done once (PF3)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections

from tests.platform.api.caller import Caller, caller
from tests.world import centre
from zhulian.customers.models import Customer
from zhulian.platform import idempotency
from zhulian.platform.clock import now
from zhulian.platform.housekeeping import prune_keys
from zhulian.platform.models import IdempotencyKey
from zhulian.tickets.models import Note

REPLAYED = "Idempotency-Replayed"


@pytest.fixture
def wang(world):
    return caller(world.users["wang"])


@pytest.mark.django_db
def test_the_same_again_answers_the_same_and_does_nothing(wang):
    sent = {"name": "李丽"}
    first = wang.post("/customers", sent, Idempotency_Key="k-1")
    again = wang.post("/customers", sent, Idempotency_Key="k-1")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert (REPLAYED in first, again[REPLAYED]) == (False, "true")
    assert Customer.objects.count() == 1
    assert wang.post("/customers", sent, Idempotency_Key="k-2").json()["id"] != first.json()["id"]


@pytest.mark.django_db
def test_the_key_with_something_else_is_refused(world, wang):
    ticket = world.ticket()
    assert wang.post(f"/tickets/{ticket.pk}/notes", {"body": "x"}, Idempotency_Key="k").status_code == 201
    for path, body in ((f"/tickets/{ticket.pk}/notes", "y"), (f"/tickets/{ticket.pk}/messages", "x")):
        answer = wang.post(path, {"body": body}, Idempotency_Key="k")
        assert (answer.status_code, answer.json()["code"]) == (422, "key_used_otherwise")
    assert Note.objects.count() == 1


@pytest.mark.django_db
def test_keys_of_two_tokens_have_nothing_to_do_with_each_other(world, wang):
    other = caller(world.users["wang"], "other")
    assert wang.post("/customers", {"name": "x"}, Idempotency_Key="k").status_code == 201
    assert other.post("/customers", {"name": "y"}, Idempotency_Key="k").json()["name"] == "y"


@pytest.mark.django_db
def test_a_refusal_is_not_kept(world, wang):
    sent = {"name": "x", "tier": "gold"}
    assert wang.post("/customers", sent, Idempotency_Key="k").status_code == 422
    assert IdempotencyKey.objects.count() == 0
    type(world.vip).objects.filter(pk=world.vip.pk).update(code="gold")
    assert wang.post("/customers", sent, Idempotency_Key="k").status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 101, "ü", "a\tb"])
def test_keys_that_are_none(wang, key):
    assert wang.post("/customers", {"name": "x"}, Idempotency_Key=key).status_code == 400
    assert Customer.objects.count() == 0


@pytest.mark.django_db
def test_after_a_day_the_key_is_free_and_forgotten(wang):
    at = now()
    with time_machine.travel(at, tick=False):
        first = wang.post("/customers", {"name": "x"}, Idempotency_Key="k").json()
    with time_machine.travel(at + timedelta(hours=23, minutes=59), tick=False):
        assert wang.post("/customers", {"name": "x"}, Idempotency_Key="k").json() == first
        assert idempotency.prune() == 0
    with time_machine.travel(at + timedelta(hours=24), tick=False):
        assert wang.post("/customers", {"name": "x"}, Idempotency_Key="k").json() != first
    IdempotencyKey.objects.create(scope="register:1", key="kept")
    with time_machine.travel(at + timedelta(hours=49), tick=False):
        prune_keys(None)
    assert list(IdempotencyKey.objects.values_list("scope", flat=True)) == ["register:1"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one():
    """Both answers tell the same customer, whoever came first."""
    wang = caller(centre().users["wang"])
    secret = wang.headers["Authorization"].removeprefix("Bearer ")
    both, answers = threading.Barrier(2), []

    def call():
        one = Caller(secret)
        both.wait()
        answers.append(one.post("/customers", {"name": "李丽"}, Idempotency_Key="k"))
        connections.close_all()

    callers = [threading.Thread(target=call) for _ in range(2)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert sorted(REPLAYED in answer for answer in answers) == [False, True]
    assert Customer.objects.count() == 1 and connection.vendor in ("sqlite", "postgresql")
