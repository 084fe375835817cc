"""Customers brought in: made, completed, refused where the contacts contradict each other."""

from __future__ import annotations

import pytest

from tests.intake.importing.conftest import counts, refused, workbook
from zhulian.catalogue.models import Region
from zhulian.customers.models import Customer, CustomerGroup, Organisation

HEAD = "姓名,客户编号,电话,电话2,邮箱,公司,等级,地区,客户组,备注,语言,客户经理\n"


@pytest.fixture
def known(house):
    Region.objects.get_or_create(code="440100", defaults={"name": "广州市", "level": 2})
    for name in ("老客户", "重点"):
        CustomerGroup.objects.create(client=house.centre.a, name=name)
    return house


def contacts(customer: Customer) -> list[tuple[str, str]]:
    return sorted(customer.contacts.values_list("kind", "normalised"))


def test_a_new_customer_with_everything(known):
    row = "李丽,C1,13800138000;13900139000,020-87654321,li@a.example,珠江公司,金卡,广州市,老客户、重点,急,英文,wang\n"
    run = known.run(HEAD + row, "customers")
    assert (run.state, *counts(run)) == ("done", 1, 0, 0, 0)
    found = Customer.objects.get()
    assert (found.name, found.organisation.name, found.tier, found.region.name) == (
        "李丽",
        "珠江公司",
        known.centre.vip,
        "广州市",
    )
    assert (found.remark, found.language, found.manager) == ("急", "en", known.centre.users["wang"])
    assert sorted(found.groups.values_list("name", flat=True)) == sorted(["老客户", "重点"])
    assert contacts(found) == [
        ("chat", "ID:C1"),
        ("email", "li@a.example"),
        ("phone", "+8613800138000"),
        ("phone", "+8613900139000"),
        ("phone", "+862087654321"),
    ]


def test_an_existing_one_is_completed_and_not_overwritten(known):
    held = known.centre.customer("李丽", email="li@example.com")
    text = "name,email,phone,remark\n别名,li@example.com,13800138000,新备注\n"
    run = known.run(text, "customers")
    assert counts(run) == (0, 1, 0, 0)
    held.refresh_from_db()
    assert (held.name, held.remark) == ("李丽", "新备注")
    assert ("phone", "+8613800138000") in contacts(held)
    assert counts(known.run(text, "customers")) == (0, 0, 1, 0)
    assert counts(known.run(text, "customers", overwrite="on")) == (0, 1, 0, 0)
    held.refresh_from_db()
    assert held.name == "别名"
    assert Customer.objects.count() == 1


def test_an_organisation_is_made_once(known):
    run = known.run("name,phone,company\n甲,13800138001,珠江\n乙,13800138002,珠江\n", "customers")
    assert counts(run) == (2, 0, 0, 0)
    assert Organisation.objects.get().customers.count() == 2


def test_contradictions_and_unknown_names_are_refused(known):
    known.centre.customer("甲", email="a@example.com")
    known.centre.customer("乙", email="", phone="13800138000")
    rows = [
        "x,,13800138000,,a@example.com,,,,,,,",
        "x,,,,,,,,,,,",
        "x,,13900139001,,,,白金,,,,,",
        "x,,13900139002,,,,,火星,,,,",
        "x,,13900139003,,,,,,没有,,,",
        "x,,13900139004,,,,,,,,克林贡,",
        "x,,13900139005,,,,,,,,,nobody",
        "x,,13900139006,,,,,,,,,stranger",
        "x,,1,,,,,,,,,",
        "x,,,,kein,,,,,,,",
    ]
    run = known.run(HEAD + "\n".join(rows) + "\n", "customers")
    assert refused(run) == [
        (1, "", "conflict"),
        (2, "", "nobody"),
        (3, "等级", "unknown"),
        (4, "地区", "unknown"),
        (5, "客户组", "unknown"),
        (6, "语言", "unknown"),
        (7, "客户经理", "unknown"),
        (8, "客户经理", "unknown"),
        (9, "电话", "bad_phone"),
        (10, "邮箱", "bad_email"),
    ]
    assert Customer.objects.count() == 2
    assert not Customer.objects.filter(name="x").exists()


def test_the_trial_says_what_the_run_does(known):
    known.centre.customer("甲", email="a@example.com")
    text = "name,email,phone\n甲,a@example.com,\n乙,b@example.com,\n乙,b@example.com,13800138000\n丙,,13800138001\n"
    tried = known.check(known.bring(text, "customers"))
    assert counts(tried) == (2, 1, 1, 0)
    assert Customer.objects.count() == 1
    assert counts(known.run(text, "customers")) == (2, 1, 1, 0)


def test_another_clients_customer_is_somebody_else(known):
    known.centre.customer("甲", email="a@example.com", client=known.centre.b)
    assert counts(known.run("name,email\n甲,a@example.com\n", "customers")) == (1, 0, 0, 0)


def test_from_a_workbook_with_numbers_as_telephones(known):
    run = known.run(workbook(["姓名", "手机"], ["李丽", 13800138000]), "customers", name="a.xlsx")
    assert counts(run) == (1, 0, 0, 0)
    assert contacts(Customer.objects.get()) == [("phone", "+8613800138000")]


def test_a_column_that_identifies_is_needed(known):
    form = known.form(known.bring("姓名\n李丽\n", "customers"))
    assert list(form.errors) == ["__all__"]
