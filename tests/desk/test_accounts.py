"""The portal account on the customer's page: seen, locked, let in again, made administrator; all in the journal."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.world import centre
from zhulian.customers.accounts.identity import register
from zhulian.customers.models import Customer, CustomerAccount, Organisation
from zhulian.platform.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return centre()


@pytest.fixture
def account(world):
    found = register(world.a, "email", "li@example.com", name="李丽", language="zh-hans")
    firm = Organisation.objects.create(client=world.a, name="鼎盛")
    Customer.objects.filter(pk=found.customer_id).update(organisation=firm)
    return found


def browse(world, name):
    browser = Browser()
    browser.cookies["django_language"] = "en"
    browser.force_login(world.users[name])
    return browser


def place(account):
    return f"/desk/customers/{account.customer_id}/account/"


def do(browser, account, deed):
    answer = browser.post(place(account), {"do": deed}, headers={"HX-Request": "true"})
    account.refresh_from_db()
    return answer


def test_the_customers_page_fetches_the_card(world, account):
    page = browse(world, "wang").get(f"/desk/customers/{account.customer_id}/").content.decode()
    assert f'hx-get="{place(account)}"' in page
    card = browse(world, "wang").get(place(account)).content.decode()
    assert "Portal account" in card and "in use" in card and "own requests" in card


def test_who_has_no_account_is_said_to_have_none(world):
    customer = world.customer()
    card = browse(world, "wang").get(f"/desk/customers/{customer.pk}/account/").content.decode()
    assert "None. The customer opens one" in card and "<button" not in card
    answer = browse(world, "wang").post(f"/desk/customers/{customer.pk}/account/", {"do": "lock"})
    assert answer.status_code == 404 and CustomerAccount.objects.count() == 0


def test_staff_lock_and_unlock_sign_out_and_appoint(world, account):
    browser = browse(world, "wang")
    assert "locked" in do(browser, account, "lock").content.decode()
    assert (account.is_active, account.epoch) == (False, 1)
    do(browser, account, "lock")
    assert account.epoch == 1
    do(browser, account, "unlock")
    assert account.is_active
    do(browser, account, "sign_out")
    assert account.epoch == 2
    assert "all requests of 鼎盛 and below" in do(browser, account, "admin").content.decode()
    assert account.admin_of.name == "鼎盛"
    do(browser, account, "not_admin")
    assert account.admin_of is None
    rows = JournalEntry.objects.filter(user=world.users["wang"]).order_by("id")
    assert list(rows.values_list("action", flat=True)) == [
        "customer.account_locked",
        "customer.signed_out_everywhere",
        "customer.account_unlocked",
        "customer.signed_out_everywhere",
        "customer.admin_given",
        "customer.admin_taken",
    ]


def test_without_scripts_one_comes_back_to_the_page(world, account):
    answer = browse(world, "wang").post(place(account), {"do": "lock"})
    assert answer["Location"] == f"/desk/customers/{account.customer_id}/"


@pytest.mark.parametrize("name", ["admin", "viewer", "stranger", "stranger_boss"])
def test_others_change_nothing(world, account, name):
    for deed in ("lock", "admin", "sign_out"):
        assert do(browse(world, name), account, deed).status_code == 404
    assert (account.is_active, account.admin_of, account.epoch) == (True, None, 0)


def test_who_may_only_read_sees_no_buttons(world, account):
    assert "<button" not in browse(world, "admin").get(place(account)).content.decode()


def test_an_unknown_deed_is_refused(world, account):
    assert do(browse(world, "wang"), account, "delete").status_code == 404
