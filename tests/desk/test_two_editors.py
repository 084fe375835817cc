"""Two people edit one customer: nothing typed is lost, nothing of the other is overwritten unseen (CU1, CU3)."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from tests.desk.world import take
from zhulian.customers.models import Customer, CustomerGroup, Organisation
from zhulian.platform.custom_fields import set_values
from zhulian.platform.models import CustomField, JournalEntry

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def lili(world):
    return world.customer("李丽", "li@example.com", "15013812345")


def drawn(text):
    """What a form would send: its base and the values of a card."""
    return unescape(re.search(r'name="_base" value="([^"]*)"', text).group(1))


def card(base, **changes):
    values = {name: value for name, value in json.loads(base).items() if value != ""}
    return {**values, "_base": base, **changes}


def opened(browser, path):
    return drawn(browser.get(path).content.decode())


def test_changes_to_different_facts_of_the_card_are_joined(world, browser, lili):
    path = f"/desk/customers/{lili.pk}/edit/"
    big, new = (CustomerGroup.objects.create(client=world.a, name=name) for name in ("大客户", "新客户"))
    lili.groups.add(big)
    base = opened(browser("wang"), path)
    answer = browser("chen").post(path, card(base, name="李莉", tier=world.vip.pk, groups=[big.pk, new.pk]))
    assert answer.status_code == 302
    answer = browser("wang").post(path, card(base, remark="请先联系前台。\r\n周五不在。", language="en"))
    assert answer.status_code == 302
    lili.refresh_from_db()
    assert (lili.name, lili.tier, lili.remark, lili.language) == (
        "李莉", world.vip, "请先联系前台。\n周五不在。", "en",
    )  # fmt: skip
    assert set(lili.groups.all()) == {big, new}
    lines = JournalEntry.objects.filter(action="customer.edited").order_by("pk")
    assert [sorted(line.new) for line in lines] == [["groups", "name", "tier"], ["language", "remark"]]


def test_the_same_fact_is_shown_twice_and_one_chooses(world, browser, lili):
    path = f"/desk/customers/{lili.pk}/edit/"
    big = CustomerGroup.objects.create(client=world.a, name="大客户")
    base = opened(browser("wang"), path)
    theirs = card(base, name="李莉", organisation="南方贸易", manager=world.users["wang"].pk, groups=[big.pk])
    browser("chen").post(path, theirs)
    before = JournalEntry.objects.count()
    mine = card(base, name="李丽丽", organisation="北方贸易", remark="我写的")
    answer = browser("wang").post(path, mine)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count("field-conflict") == 2
    assert f"Meanwhile {world.users['chen'].name} set this to <strong>李莉</strong> (<time" in text
    assert "<strong>南方贸易</strong>" in text
    assert 'value="李丽丽"' in text and "我写的" in text and "北方贸易" in text
    assert Customer.objects.get(pk=lili.pk).name == "李莉" and JournalEntry.objects.count() == before
    assert not Organisation.objects.filter(name="北方贸易").exists()
    again = {**mine, "_base": drawn(text)}
    assert browser("wang").post(path, again).status_code == 302
    lili.refresh_from_db()
    assert (lili.name, lili.organisation.name, lili.manager, lili.remark) == (
        "李丽丽", "北方贸易", world.users["wang"], "我写的",
    )  # fmt: skip
    assert list(lili.groups.all()) == [big]


def test_groups_that_both_changed_are_named(world, browser, lili):
    path = f"/desk/customers/{lili.pk}/edit/"
    big, new = (CustomerGroup.objects.create(client=world.a, name=name) for name in ("大客户", "新客户"))
    base = opened(browser("wang"), path)
    browser("chen").post(path, card(base, groups=[big.pk]))
    text = browser("wang").post(path, card(base, groups=[new.pk])).content.decode()
    assert "<strong>大客户</strong>" in text and list(lili.groups.all()) == [big]
    assert f'data-use-value="[&quot;{big.pk}&quot;]"' in text


def test_a_mistake_keeps_what_the_card_was_drawn_from(world, browser, lili):
    path = f"/desk/customers/{lili.pk}/edit/"
    base = opened(browser("wang"), path)
    Customer.objects.filter(pk=lili.pk).update(remark="别人写的")
    answer = browser("wang").post(path, card(base, name=""))
    assert answer.status_code == 422
    assert json.loads(drawn(answer.content.decode()))["remark"] == ""


def test_the_card_beside_a_request_is_merged_too(world, browser, lili):
    ticket = take(world, world.ticket(customer=lili), "wang")
    path = f"/desk/tickets/{ticket.pk}/customer/"
    base = drawn(browser("wang").get(f"{path}?edit=1", **HTMX).content.decode())
    Customer.objects.filter(pk=lili.pk).update(name="李莉", tier=world.vip)
    mine = {
        "_base": base,
        "name": "李丽",
        "tier": json.loads(base)["tier"],
        "remark": "要发票",
        "phone": "13912345678",
    }
    assert browser("wang").post(path, mine, **HTMX).status_code == 200
    lili.refresh_from_db()
    assert (lili.name, lili.tier, lili.remark, lili.contacts.count()) == ("李莉", world.vip, "要发票", 3)
    answer = browser("wang").post(path, {**mine, "remark": "要收据", "phone": "13912345679"}, **HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422 and "<strong>要发票</strong>" in text and "13912345679" in text
    lili.refresh_from_db()
    assert (lili.remark, lili.contacts.count()) == ("要发票", 3)


def test_fields_that_the_centre_added_are_merged(world, browser, lili):
    for key in ("a", "b"):
        CustomField.objects.create(client=world.a, on="customer", key=key, name=f"字段{key}", kind="text")
    path = f"/desk/customers/{lili.pk}/fields/"
    base = drawn(browser("wang").get(path, **HTMX).content.decode())
    set_values(world.actor("chen"), lili, {"a": "陈写的"})
    mine = {"_base": base, "field_a": "", "field_b": "王写的"}
    assert browser("wang").post(path, mine, **HTMX).status_code == 200
    assert Customer.objects.get().custom == {"a": "陈写的", "b": "王写的"}
    text = (
        browser("wang")
        .post(path, {**mine, "field_a": "王也写", "field_b": "王写的"}, **HTMX)
        .content.decode()
    )
    name = world.users["chen"].name
    assert f"Meanwhile {name} set this to <strong>陈写的</strong>" in text and 'value="王也写"' in text
    assert Customer.objects.get().custom["a"] == "陈写的"
    again = {**mine, "_base": drawn(text), "field_a": "王也写"}
    assert browser("wang").post(path, again, **HTMX).status_code == 200
    assert Customer.objects.get().custom == {"a": "王也写", "b": "王写的"}


def test_fields_of_a_request_are_merged(world, browser, lili):
    CustomField.objects.create(client=world.a, on="ticket", key="a", name="字段", kind="text")
    ticket = take(world, world.ticket(customer=lili), "wang")
    path = f"/desk/tickets/{ticket.pk}/fields/"
    base = drawn(browser("wang").get(path, **HTMX).content.decode())
    set_values(world.actor("chen"), ticket, {"a": "陈写的"})
    answer = browser("wang").post(path, {"_base": base, "field_a": "王写的"}, **HTMX)
    assert answer.status_code == 422 and "<strong>陈写的</strong>" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.custom == {"a": "陈写的"}


def points(browser, lili, **typed):
    return browser.post(f"/desk/customers/{lili.pk}/points/", typed, **HTMX)


def test_a_contact_point_that_another_changed_or_removed_is_not_overwritten(world, browser, lili):
    point = lili.contacts.get(kind="email")
    was = {"point": point.pk, "kind": "email", "was": point.value}
    points(browser("chen"), lili, do="change", value="li@chen.example", **was)
    name = world.users["chen"].name
    answer = points(browser("wang"), lili, do="change", value="li@wang.example", **was)
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="li@wang.example"' in text
    assert f"{name} changed this to li@chen.example meanwhile. Save again to keep yours." in text
    answer = points(browser("wang"), lili, do="remove", **was)
    assert f"{name} changed this to li@chen.example meanwhile. It was not removed." in answer.content.decode()
    assert lili.contacts.get(kind="email").value == "li@chen.example"
    now = {**was, "was": "li@chen.example"}
    assert points(browser("wang"), lili, do="change", value="li@chen.example", **was).status_code == 200
    points(browser("chen"), lili, do="remove", **now)
    answer = points(browser("wang"), lili, do="change", value="li@wang.example", **now)
    text = answer.content.decode()
    assert answer.status_code == 422 and 'value="li@wang.example"' in text
    assert f"{name} removed this contact point meanwhile. Add it again if it is right." in text
    assert not lili.contacts.filter(kind="email").exists()
    forged = {**now, "was": "somebody@else.example"}
    assert points(browser("wang"), lili, do="change", value="li@wang.example", **forged).status_code == 404


def test_two_administrators_at_one_organisation(world, browser):
    firm = Organisation.objects.create(client=world.a, name="南方贸易")
    CustomField.objects.create(client=world.a, on="organisation", key="a", name="字段", kind="text")
    path = f"/settings/organisations/{firm.pk}/"
    admin = browser("admin")
    base = drawn(admin.get(path).content.decode())
    set_values(world.actor("wang"), firm, {"a": "王写的"})
    answer = admin.post(path, card(base, name_en="South Trade", field_a=""))
    assert answer.status_code == 302
    firm.refresh_from_db()
    assert (firm.name_en, firm.custom) == ("South Trade", {"a": "王写的"})
    answer = admin.post(path, card(base, name_en="South Trade", field_a="管理员写的"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"Meanwhile {world.users['wang'].name} set this to <strong>王写的</strong>" in text
    firm.refresh_from_db()
    assert firm.custom == {"a": "王写的"}


@pytest.mark.parametrize("name", ["viewer", "stranger"])
def test_who_may_not_see_the_customer_learns_nothing(browser, lili, name):
    for path in ("edit", "fields"):
        answer = browser(name).post(
            f"/desk/customers/{lili.pk}/{path}/", {"_base": '{"name": "x"}', "name": "y"}
        )
        assert answer.status_code == 404
    assert Customer.objects.get().name == "李丽"
