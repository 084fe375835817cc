"""What a stranger types on a website is a claim, whichever program brings it (PT3, PF3)."""

from __future__ import annotations

import pytest

from tests.platform.api.caller import caller, faults
from zhulian.customers.accounts.identity import account_by_proof
from zhulian.customers.models import ContactPoint, Customer
from zhulian.customers.normalise import normalise
from zhulian.portal.jobs import is_known_for
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db
SENT = {"type": "complaint", "subject": "x"}
MALLORY = {"name": "李丽", "phone": "13800138000", "email": "mallory@example.net"}


@pytest.fixture
def wang(world):
    return caller(world.users["wang"])


def test_a_strangers_address_opens_nobodys_record(world, wang):
    victim = world.customer(phone="13800138000", email="")
    world.ticket(customer=victim)
    assert wang.post("/tickets", SENT | {"customer": MALLORY}).status_code == 201
    added = ContactPoint.objects.get(normalised="mallory@example.net")
    assert added.is_claim
    assert account_by_proof(world.a, "email", "mallory@example.net") is None
    assert not is_known_for(added, Ticket.objects.filter(customer=victim).earliest("pk"))


def test_a_record_with_an_account_takes_nothing_from_strangers(world, wang):
    world.customer(phone="13800138000", email="")
    account = account_by_proof(world.a, "phone", normalise("phone", "13800138000"))
    assert wang.post("/tickets", SENT | {"customer": MALLORY}).status_code == 201
    assert not ContactPoint.objects.filter(customer=account.customer, kind="email").exists()


def test_what_staff_heard_on_the_telephone_is_staffs_word(world, wang):
    assert wang.post("/tickets", SENT | {"channel": "phone", "customer": MALLORY}).status_code == 201
    points = ContactPoint.objects.filter(customer=Customer.objects.get())
    assert {point.kind: point.is_claim for point in points} == {"phone": False, "email": False}


def test_a_known_customer_is_named_by_id_alone(world, wang):
    known = world.customer()
    answer = wang.post("/tickets", SENT | {"customer": {"id": known.pk, "phone": "13800138000"}})
    assert list(faults(answer)) == ["customer"] and not Ticket.objects.exists()
