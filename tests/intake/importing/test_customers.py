"""Customers brought in: made, completed, refused where the contacts contradict each other."""

from __future__ import annotations

import pytest

from tests.intake.importing.conftest import counts, refused, workbook
from zhulian.catalogue.models import Region
from zhulian.customers.models import Customer, CustomerGroup, Organisation
from zhulian.intake.importing.queries import error_file, headers_of
from zhulian.platform.custom_fields import set_values
from zhulian.platform.models import CustomField, CustomValue

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


def test_fields_that_the_centre_added_are_filled_typed(known):
    made = known.centre
    rows = {
        "合同到期日": ("end", "date"),
        "设备台数": ("devices", "integer"),
        "押金": ("deposit", "money"),
        "地址类型": ("place", "choice"),
    }
    options = [{"key": "o1", "name": "住宅", "name_en": "Home", "is_active": True}]
    for name, (key, kind) in rows.items():
        CustomField.objects.create(
            client=made.a,
            on="customer",
            key=key,
            name=name,
            kind=kind,
            options=options if key == "place" else [],
        )
    CustomField.objects.create(client=made.b, on="customer", key="b", name="乙的", kind="text")
    text = (
        "姓名,电话,合同到期日,设备台数,押金,地址类型,乙的\n"
        "李丽,13800138000,2027/3/4,12,¥128.5,住宅,x\n"
        "王芳,13800138001,morgen,,,,\n"
        "赵敏,13800138002,,1.5,,,\n"
        "孙莉,13800138003,,,,别墅,\n"
    )
    run = known.run(text, "customers")
    codes = {field.key: field.code for field in CustomField.objects.all()}
    assert set(run.columns) == {
        "name",
        "phone",
        *(codes[key] for key in ("end", "devices", "deposit", "place")),
    }
    assert counts(run) == (1, 0, 0, 3)
    assert refused(run) == [
        (2, "合同到期日", "field_date"),
        (3, "设备台数", "field_whole"),
        (4, "地址类型", "field_no_choice"),
    ]
    found = Customer.objects.get()
    assert found.custom == {"end": "2027-03-04", "devices": 12, "deposit": 12850, "place": "o1"}
    assert CustomValue.objects.filter(object_id=found.pk).count() == 4
    lines = "".join(error_file(run, headers_of(run)))
    assert "别墅" in lines and "地址类型" in lines


def test_values_that_are_there_stay_unless_the_run_says_otherwise(known):
    CustomField.objects.create(on="customer", key="devices", name="设备台数", kind="integer")
    CustomField.objects.create(on="customer", key="note", name="暗号", kind="text")
    held = known.centre.customer("李丽", email="li@example.com")
    set_values(known.centre.actor("admin"), held, {"devices": 3})
    text = "name,email,设备台数,暗号\n李丽,li@example.com,12,芝麻开门\n"
    assert counts(known.run(text, "customers")) == (0, 1, 0, 0)
    assert Customer.objects.get().custom == {"devices": 3, "note": "芝麻开门"}
    assert counts(known.run(text, "customers")) == (0, 0, 1, 0)
    assert counts(known.run(text, "customers", overwrite="on")) == (0, 1, 0, 0)
    assert Customer.objects.get().custom == {"devices": 12, "note": "芝麻开门"}
