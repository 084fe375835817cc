"""Whose requests a proven contact opens, and how nobody gets at another person's (docs/decisions/0008)."""

from __future__ import annotations

import re

import pytest

from zhulian.customers.accounts.access import organisations_below
from zhulian.customers.accounts.identity import register
from zhulian.customers.actions import add_contact, match_or_create
from zhulian.customers.merging import merge, undo
from zhulian.customers.models import ContactPoint, Customer, CustomerAccount, CustomerMerge, Organisation
from zhulian.customers.queries import find_by_claim, find_by_contact
from zhulian.platform.access import Actor
from zhulian.platform.models import User
from zhulian.tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]
SYSTEM = Actor.system("test")
VICTIM, THIEF = "victim@example.com", "13900139000"
THIEF_NUMBER = "+8613900139000"
MY = "/p/pearl/my/"


def said(answer):
    return answer.content.decode()


def numbers(browser):
    """The requests that the list shows."""
    return set(re.findall(r"\d{8}-\d{4}", said(browser.get(MY))))


@pytest.fixture
def send(ask, filled):
    """Sends the form with these contacts and returns the request."""

    def do(subject, **contacts):
        answer = ask({**filled, "phone": "", "email": "", **contacts, "subject": subject})
        assert answer.status_code == 302, said(answer)
        return Ticket.objects.get(subject=subject)

    return do


def test_an_own_number_beside_a_strangers_address_opens_nothing_of_the_stranger(send, new_browser, sign_in):
    """Attack 1: the thief's form puts the thief's number on the victim's record."""
    secret = send("受害人的请求", email=VICTIM)
    planted = send("攻击", email=VICTIM, phone=THIEF)
    assert planted.customer == secret.customer
    thief, victim = new_browser(), new_browser()
    account = sign_in(thief, THIEF, recipient=THIEF_NUMBER)
    assert account.customer != secret.customer and numbers(thief) == set()
    assert thief.get(f"{MY}{secret.number}/").status_code == 404
    assert thief.post(f"{MY}{secret.number}/message/", {"text": "x"}).status_code == 404
    sign_in(victim, VICTIM)
    later = send("之后", email=VICTIM)
    assert numbers(thief) == set() and later.number in numbers(victim)


def test_a_strangers_number_put_on_an_own_record_does_not_draw_the_stranger_in(send, new_browser, sign_in):
    """Attack 2: the thief has an account and puts the victim's address beside the own number."""
    thief, victim = new_browser(), new_browser()
    account = sign_in(thief, THIEF, recipient=THIEF_NUMBER)
    planted = send("攻击", email=VICTIM, phone=THIEF)
    assert planted.customer == account.customer
    assert not account.customer.contacts.filter(kind="email").exists()
    secret = send("受害人的请求", email=VICTIM)
    assert secret.customer != account.customer
    theirs = sign_in(victim, VICTIM)
    assert theirs.customer == secret.customer and numbers(victim) == {secret.number}
    assert numbers(thief) == {planted.number}


def test_a_record_with_two_unproven_contacts_waits_until_both_are_proven(
    send, new_browser, sign_in, code_for
):
    """Attack 3: the thief's form comes first and names both; the victim writes later."""
    planted = send("攻击", email=VICTIM, phone=THIEF)
    thief = new_browser()
    sign_in(thief, THIEF, recipient=THIEF_NUMBER)
    secret = send("受害人的请求", email=VICTIM)
    assert secret.customer == planted.customer and numbers(thief) == set()
    owner = new_browser()
    account = sign_in(owner, VICTIM)
    assert numbers(owner) == set()
    assert account.customer != secret.customer


def test_whoever_proves_all_contacts_of_a_record_gets_it_and_staff_can_take_it_back(
    send, browser, sign_in, code_for
):
    early = send("早先", email="li@example.com", phone="13800138000")
    account = sign_in(browser, "li@example.com")
    assert numbers(browser) == set()
    browser.post("/p/pearl/my/profile/contacts/", {"contact": "13800138000"})
    answer = browser.post("/p/pearl/my/profile/contacts/code/", {"code": code_for("+8613800138000")})
    assert answer["Location"] == "/p/pearl/my/profile/?done=added"
    assert numbers(browser) == {early.number}
    early.refresh_from_db()
    assert early.customer == account.customer
    done = CustomerMerge.objects.get()
    undo(SYSTEM, done.pk)
    early.refresh_from_db()
    assert early.customer == done.gone and numbers(browser) == set()
    sign_in(browser, "li@example.com")
    assert numbers(browser) == set()


def test_a_record_with_an_account_is_found_by_what_was_proven_alone(world):
    account = register(world.client, "phone", "+8613800138000", name="李丽", language="zh-hans")
    add_contact(account.customer, "email", "claimed@example.com")
    assert find_by_claim(world.client.pk, "email", "claimed@example.com") is None
    assert find_by_contact(world.client.pk, "email", "claimed@example.com") == account.customer
    assert find_by_claim(world.client.pk, "phone", "138 0013 8000") == account.customer
    wrote = match_or_create(SYSTEM, client=world.client, name="x", email="claimed@example.com")
    assert wrote != account.customer
    agent = Actor.of(User.objects.create_user("wang", None, name="王强"))
    rang = match_or_create(
        agent, client=world.client, name="x", phone="13800138000", email="more@example.com"
    )
    assert rang == account.customer and rang.contacts.filter(normalised="more@example.com").exists()


def test_pressing_twice_makes_one_customer(world):
    first = register(world.client, "email", "li@example.com", name="李丽", language="zh-hans")
    second = register(world.client, "email", "li@example.com", name="别的名字", language="zh-hans")
    assert first == second and Customer.objects.get().name == "李丽"


def test_a_contact_that_staff_entered_opens_the_record_though_others_on_it_are_not_proven(world):
    """What strangers put beside it opens nothing; of a number that two people have nobody can tell whose it is."""
    record = Customer.objects.create(client=world.client, name="李丽")
    add_contact(record, "phone", "13800138000")
    add_contact(record, "email", "li@example.com")
    claim = {"is_claim": True, "client": world.client}
    record.contacts.create(kind="phone", value=THIEF, normalised=THIEF_NUMBER, **claim)
    thief = register(world.client, "phone", THIEF_NUMBER, name="x", language="zh-hans")
    assert thief.customer != record
    owner = register(world.client, "phone", "+8613800138000", name="x", language="zh-hans")
    assert owner.customer == record
    assert not record.contacts.filter(is_verified=True).exclude(normalised="+8613800138000").exists()
    for name, email in (("张伟", "wei@example.com"), ("张敏", "min@example.com")):
        relative = Customer.objects.create(client=world.client, name=name)
        add_contact(relative, "phone", "13700137000")
        add_contact(relative, "email", email)
    family = register(world.client, "phone", "+8613700137000", name="张伟", language="zh-hans")
    assert Customer.objects.filter(contacts__normalised="+8613700137000").count() == 3
    assert family.customer.name == "张伟" and family.customer.contacts.get().is_verified


def test_a_chat_identity_is_somebody_elses_claim_too(world):
    record = match_or_create(SYSTEM, client=world.client, name="李丽", email="li@example.com", is_claim=True)
    add_contact(record, "chat", "wx-1")
    account = register(world.client, "email", "li@example.com", name="李丽", language="zh-hans")
    assert account.customer != record
    add_contact(record, "plate", "粤A12345")
    record.contacts.filter(kind="chat").delete()
    other = Customer.objects.create(client=world.client, name="x")
    other.contacts.create(client=world.client, kind="phone", value="1", normalised="+8613800138000")
    other.contacts.create(client=world.client, kind="plate", value="粤B", normalised="粤B")
    theirs = register(world.client, "phone", "+8613800138000", name="y", language="zh-hans")
    assert theirs.customer == other


def test_another_companys_record_is_not_opened(world, db):
    from zhulian.platform.models import Client

    other = Client.objects.create(name="乙", slug="yi")
    theirs = match_or_create(SYSTEM, client=other, name="李丽", email="li@example.com")
    account = register(world.client, "email", "li@example.com", name="李丽", language="zh-hans")
    assert account.customer != theirs and account.customer.client == world.client
    assert not CustomerAccount.objects.filter(customer=theirs).exists()


def two_accounts(world, *, with_kept=True):
    kept = match_or_create(SYSTEM, client=world.client, name="李丽", email="kept@example.com")
    gone = match_or_create(SYSTEM, client=world.client, name="丽丽", email="gone@example.com")
    made = [register(world.client, "email", "gone@example.com", name="", language="zh-hans")]
    if with_kept:
        made.insert(0, register(world.client, "email", "kept@example.com", name="", language="zh-hans"))
    assert {account.customer for account in made} <= {kept, gone}
    return kept, gone


def test_a_merge_keeps_the_kept_ones_account_and_ends_the_others_sessions(world, new_browser, sign_in):
    kept, gone = two_accounts(world)
    one, two = new_browser(), new_browser()
    kept_account, gone_account = sign_in(one, "kept@example.com"), sign_in(two, "gone@example.com")
    done = merge(SYSTEM, kept.pk, gone.pk)
    assert one.get(MY).status_code == 200 and two.get(MY).status_code == 302
    assert sign_in(new_browser(), "gone@example.com") == kept_account
    assert CustomerAccount.objects.count() == 2
    undo(SYSTEM, done.pk)
    assert two.get(MY).status_code == 302
    assert sign_in(two, "gone@example.com") == gone_account
    assert ContactPoint.objects.get(normalised="gone@example.com").customer == gone


def test_a_merge_takes_the_only_account_along_and_back(world, browser, sign_in):
    kept, gone = two_accounts(world, with_kept=False)
    account = sign_in(browser, "gone@example.com")
    done = merge(SYSTEM, kept.pk, gone.pk)
    account.refresh_from_db()
    assert account.customer == kept and browser.get(MY).status_code == 200
    undo(SYSTEM, done.pk)
    account.refresh_from_db()
    assert account.customer == gone and browser.get(MY).status_code == 200


def test_a_merge_does_not_widen_an_administrators_view(world):
    kept, gone = two_accounts(world)
    own, others = (Organisation.objects.create(client=world.client, name=name) for name in ("鼎盛", "宏图"))
    Customer.objects.filter(pk=kept.pk).update(organisation=own)
    Customer.objects.filter(pk=gone.pk).update(organisation=others)
    CustomerAccount.objects.filter(customer=kept).update(admin_of=own)
    done = merge(SYSTEM, kept.pk, gone.pk, from_gone=["organisation_id"])
    assert not CustomerAccount.objects.get(customer=kept).is_organisation_admin
    undo(SYSTEM, done.pk)
    assert CustomerAccount.objects.get(customer=kept).is_organisation_admin


def test_what_lies_below_an_organisation(world):
    def made(name, parent=None):
        return Organisation.objects.create(client=world.client, name=name, parent=parent)

    top = made("总部")
    branch, beside = made("分公司", top), made("别家")
    shop = made("门店", branch)
    assert organisations_below(world.client.pk, top.pk) == [top.pk, branch.pk, shop.pk]
    assert organisations_below(world.client.pk, shop.pk) == [shop.pk]
    assert beside.pk not in organisations_below(world.client.pk, top.pk)
