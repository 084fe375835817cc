"""The customer's own data: kept by the customer, proven by code, written into the journal (SPEC PT4)."""

from __future__ import annotations

import pytest

from zhulian.customers.actions import add_contact
from zhulian.customers.models import ContactPoint, Customer, CustomerAccount
from zhulian.platform.jobs import run_due
from zhulian.platform.mail.sms import SmsService, save_service
from zhulian.platform.models import JournalEntry, OutboxEvent, OutgoingMessage

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]
PROFILE = "/p/pearl/my/profile/"
ADD, CODE = f"{PROFILE}contacts/", f"{PROFILE}contacts/code/"


def said(answer):
    return answer.content.decode()


@pytest.fixture
def account(browser, sign_in):
    return sign_in(browser, "li@example.com")


def point(value):
    return ContactPoint.objects.get(normalised=value)


def remove(browser, pk):
    return browser.post(f"{PROFILE}contacts/{pk}/remove/")


def test_a_number_is_not_added_when_too_many_codes_went_out_by_sms(browser, account, settings):
    settings.SMS_CODES_OF_CLIENT = (0, 0)
    save_service(SmsService(url="https://sms.example/"))
    answer = browser.post(ADD, {"contact": "13900139000"})
    assert answer.status_code == 429 and "We cannot send codes by SMS at the moment." in said(answer)


def test_name_and_language_are_saved_and_staff_can_read_what_changed(browser, account):
    before = OutboxEvent.objects.filter(type="customer.changed").count()
    answer = browser.post(PROFILE, {"name": " 李丽丽 ", "language": "zh-hans"})
    assert answer["Location"] == f"{PROFILE}?done=saved"
    assert answer.cookies["django_language"].value == "zh-hans"
    assert '<html lang="zh-hans"' in said(browser.get(PROFILE))
    customer = Customer.objects.get()
    assert (customer.name, customer.language) == ("李丽丽", "zh-hans")
    line = JournalEntry.objects.get(action="customer.edited")
    assert (line.old, line.new) == (
        {"name": "李丽", "language": "en"},
        {"name": "李丽丽", "language": "zh-hans"},
    )
    assert (line.actor_kind, line.actor_ref) == ("customer", f"customer:{customer.pk}")
    assert OutboxEvent.objects.filter(type="customer.changed").count() == before + 1
    assert browser.post(PROFILE, {"name": "", "language": "en"}).status_code == 422
    browser.post(PROFILE, {"name": "李丽丽", "language": "tlh"})
    customer.refresh_from_db()
    assert (customer.name, customer.language) == ("李丽丽", "zh-hans")


def test_a_new_number_counts_after_its_code_and_the_old_contact_is_told(browser, account, code_for):
    assert browser.post(ADD, {"contact": "138 0013 8000"})["Location"] == CODE
    assert not ContactPoint.objects.filter(kind="phone").exists()
    assert browser.post(CODE, {"code": "x"}).status_code == 422
    answer = browser.post(CODE, {"code": code_for("+8613800138000")})
    assert answer["Location"] == f"{PROFILE}?done=added" and point("+8613800138000").is_verified
    assert browser.post(CODE, {"code": "x"})["Location"] == PROFILE
    run_due()
    told = OutgoingMessage.objects.get(event="account_contact")
    assert told.recipient == "li@example.com" and "+8613800138000 was added" in told.body_text
    assert JournalEntry.objects.filter(action="customer.contact_proven").count() == 2


def test_a_code_for_adding_signs_nobody_in_and_the_other_way_round(browser, account, new_browser, code_for):
    browser.post(ADD, {"contact": "new@example.com"})
    assert browser.post("/p/pearl/my/sign-in/code/", {"code": code_for("new@example.com")}).status_code == 302
    assert ContactPoint.objects.count() == 1 and CustomerAccount.objects.count() == 1
    browser.post("/p/pearl/my/sign-in/", {"contact": "new@example.com"})
    assert browser.post(CODE, {"code": code_for("new@example.com")})["Location"] == PROFILE
    assert ContactPoint.objects.count() == 1


def test_asking_for_a_code_tells_nothing_of_others_but_proving_does(
    browser, account, new_browser, sign_in, code_for
):
    sign_in(new_browser(), "taken@example.com", name="王强")
    answers = [browser.post(ADD, {"contact": each}) for each in ("taken@example.com", "free@example.com")]
    assert [(each.status_code, each["Location"]) for each in answers] == [(302, CODE)] * 2
    browser.post(ADD, {"contact": "taken@example.com"})
    answer = browser.post(CODE, {"code": code_for("taken@example.com")})
    assert answer.status_code == 422 and "belongs to another account" in said(answer)
    assert point("taken@example.com").customer != account.customer


def test_the_last_confirmed_contact_stays(browser, account, code_for):
    first = point("li@example.com")
    assert "/remove/" not in said(browser.get(PROFILE))
    add_contact(account.customer, "phone", "13800138000")
    answer = remove(browser, first.pk)
    assert answer.status_code == 422 and "the only confirmed contact" in said(answer)
    browser.post(ADD, {"contact": "13800138000"})
    browser.post(CODE, {"code": code_for("+8613800138000")})
    assert remove(browser, first.pk)["Location"] == f"{PROFILE}?done=removed"
    assert [each.normalised for each in ContactPoint.objects.all()] == ["+8613800138000"]
    line = JournalEntry.objects.get(action="customer.contact_removed")
    assert line.old == {"contact_kind": "email", "contact": "li@example.com"}


def test_an_unconfirmed_contact_is_shown_and_can_go(browser, account):
    add_contact(account.customer, "email", "old@example.com")
    assert "not confirmed" in said(browser.get(PROFILE))
    assert remove(browser, point("old@example.com").pk).status_code == 302
    assert "not confirmed" not in said(browser.get(PROFILE))


def test_nobody_removes_anothers_contact_or_a_plate(browser, account, world):
    other = Customer.objects.create(client=world.client, name="王强")
    theirs, plate = add_contact(other, "email", "wang@example.com"), None
    plate = add_contact(account.customer, "plate", "粤A12345")
    for pk in (theirs.pk, plate.pk, 10**9, 10**40):
        assert remove(browser, pk).status_code == 404
    assert ContactPoint.objects.count() == 3


def test_codes_for_adding_are_limited_too(browser, account):
    statuses = [browser.post(ADD, {"contact": "new@example.com"}).status_code for _try in range(6)]
    assert statuses == [302] * 5 + [429]


def test_whoever_is_not_signed_in_changes_nothing(new_browser, account):
    stranger = new_browser()
    contact = point("li@example.com")
    answers = [
        stranger.post(PROFILE, {"name": "x", "language": "en"}),
        stranger.post(ADD, {"contact": "x@example.com"}),
        stranger.post(CODE, {"code": "x"}),
        remove(stranger, contact.pk),
        stranger.post("/p/pearl/my/sign-out/everywhere/"),
    ]
    assert [each["Location"] for each in answers] == ["/p/pearl/my/sign-in/"] * 5
    account.refresh_from_db()
    assert (Customer.objects.get().name, account.epoch, ContactPoint.objects.count()) == ("李丽", 0, 1)
