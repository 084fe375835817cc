"""Customers and organisations by API: the same facts, checks and masks as on the pages (PF3, CU1)."""

from __future__ import annotations

import pytest

from tests.platform.api.caller import caller, faults
from zhulian.catalogue.models import Region
from zhulian.customers.models import Customer, CustomerGroup, Organisation
from zhulian.platform.models import CustomField, CustomValue, JournalEntry

pytestmark = pytest.mark.django_db
OPTIONS = [
    {"key": "o1", "name": "住宅", "name_en": "Home", "is_active": True},
    {"key": "o2", "name": "商铺", "name_en": "Shop", "is_active": False},
]
VALUES = {
    "text": "甲",
    "long_text": "一\n二",
    "integer": 5,
    "decimal": "12.5",
    "money": 12850,
    "date": "2025-11-02",
    "datetime": "2025-11-02T06:30:00+00:00",
    "boolean": False,
    "choice": "o1",
    "choices": ["o1"],
}


def field(world, key, kind="text", on="customer", **more):
    options = OPTIONS if kind in ("choice", "choices") else []
    more.setdefault("client", world.a)
    return CustomField.objects.create(on=on, key=key, name=key, kind=kind, options=options, **more)


@pytest.fixture
def wang(world):
    return caller(world.users["wang"])


def test_a_customer_with_everything(world, wang):
    firm = Organisation.objects.create(client=world.a, name="某厂")
    group = CustomerGroup.objects.create(client=world.a, name="老客户")
    region = Region.objects.order_by("code").first()
    answer = wang.post(
        "/customers",
        {
            "client": "a-co",
            "name": " 李  丽 ",
            "organisation": firm.pk,
            "tier": "vip",
            "region": region.code,
            "language": "en",
            "manager": "wang",
            "groups": [group.pk],
            "remark": "x\r\ny",
            "contacts": [
                {"kind": "phone", "value": "13800138000"},
                {"kind": "email", "value": "li@example.com"},
            ],
        },
    )
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["name"], told["remark"]) == ("李 丽", "x\ny")
    assert told["contacts"][0]["value"] == "13800138000" and told["tier"]["code"] == "vip"
    assert told["organisation"] == {"id": firm.pk, "name": "某厂"}
    assert (told["manager"], told["client"], told["region"]["code"]) == ("wang", "a-co", region.code)
    assert told["groups"] == [{"id": group.pk, "name": "老客户"}]
    assert wang.get(f"/customers/{told['id']}").json() == told
    assert wang.get("/customers").json() == {"items": [told], "next": None}
    entry = JournalEntry.objects.get(action="customer.created")
    assert (entry.actor_kind, entry.actor_ref) == ("token", "Website")


def test_custom_fields_go_round(world, wang):
    for kind in VALUES:
        field(world, f"f_{kind}", kind)
    field(world, "of_b", client=world.b)
    field(world, "shared", client=None)
    wanted = {f"f_{kind}": value for kind, value in VALUES.items()}
    made = wang.post("/customers", {"name": "x", "custom": wanted}).json()
    assert made["custom"] == wanted | {"shared": None}
    changed = wang.patch(f"/customers/{made['id']}", {"custom": {"f_integer": None, "f_choices": []}}).json()
    assert changed["custom"] == made["custom"] | {"f_integer": None, "f_choices": None}
    assert CustomValue.objects.filter(field__key="f_text").get().text == "甲"
    assert not CustomValue.objects.filter(field__key="f_integer").exists()


def test_values_are_checked_as_on_the_pages(world, wang):
    for kind in VALUES:
        field(world, f"f_{kind}", kind)
    wrong = {
        "f_text": 5,
        "f_integer": 1.5,
        "f_decimal": 12.5,
        "f_money": 10**16,
        "f_date": "2025-02-30",
        "f_datetime": "2025-11-02",
        "f_boolean": 1,
        "f_choice": "o2",
        "f_choices": "o1",
        "f_long_text": {"a": []},
        "none": "x",
    }
    answer = wang.post("/customers", {"name": "x", "custom": wrong})
    assert faults(answer) == {
        "custom.f_text": "wrong_type",
        "custom.f_integer": "wrong_type",
        "custom.f_decimal": "wrong_type",
        "custom.f_money": "too_large",
        "custom.f_date": "date",
        "custom.f_datetime": "moment",
        "custom.f_boolean": "yes_no",
        "custom.f_choice": "old_choice",
        "custom.f_choices": "wrong_type",
        "custom.f_long_text": "wrong_type",
        "custom.none": "no_field",
    }
    assert (
        Customer.objects.count() == 0 and JournalEntry.objects.filter(action="customer.created").count() == 0
    )


def test_what_must_be_filled_in_cannot_be_emptied(world, wang):
    field(world, "must", is_required=True)
    customer = world.customer()
    assert wang.patch(f"/customers/{customer.pk}", {"custom": {"must": "x"}}).status_code == 200
    assert faults(wang.patch(f"/customers/{customer.pk}", {"custom": {"must": ""}})) == {
        "custom.must": "required"
    }
    customer.refresh_from_db()
    assert customer.custom == {"must": "x"}


def test_only_what_is_sent_changes(world, wang):
    made = wang.post("/customers", {"name": "x", "remark": "kept", "tier": "vip"}).json()
    changed = wang.patch(f"/customers/{made['id']}", {"name": "y"}).json()
    assert changed == made | {"name": "y"}
    assert wang.patch(f"/customers/{made['id']}", {"tier": None}).json() == changed | {"tier": None}
    assert wang.patch(f"/customers/{made['id']}", {}).json() == changed | {"tier": None}
    assert JournalEntry.objects.filter(action="customer.edited").count() == 2


def test_things_of_another_client_are_unknown(world, wang):
    theirs = Organisation.objects.create(client=world.b, name="乙厂")
    gone = Organisation.objects.create(client=world.a, name="旧厂", is_active=False)
    group = CustomerGroup.objects.create(client=world.b, name="x")
    for name, value in (
        ("organisation", theirs.pk),
        ("organisation", gone.pk),
        ("organisation", 999),
        ("tier", "none"),
        ("region", "x"),
        ("groups", [group.pk]),
        ("manager", "nobody"),
        ("manager", "stranger"),
        ("client", "b-co"),
    ):
        assert faults(wang.post("/customers", {"name": "x", name: value})) == {name: "unknown"}
    assert Customer.objects.count() == 0


def test_contacts_that_cannot_be_read_write_nothing(wang):
    sent = {"name": "x", "contacts": [{"kind": "email", "value": "nobody"}]}
    assert faults(wang.post("/customers", sent)) == {"contacts": "email"}
    assert Customer.objects.count() == 0


def test_a_contact_is_added(world, wang):
    customer = world.customer()
    sent = {"kind": "phone", "value": "138 0013 8000"}
    answer = wang.post(f"/customers/{customer.pk}/contacts", sent)
    assert answer.status_code == 201
    assert [point["value"] for point in answer.json()["contacts"]] == ["li@example.com", "138 0013 8000"]


def test_masked_for_whom_the_pages_mask(world):
    customer = world.customer(phone="13800138000")
    assert caller(world.users["admin"]).get(f"/customers/{customer.pk}").json()["contacts"] == [
        {"id": point.pk, "kind": point.kind, "value": seen, "is_preferred": False, "is_verified": False}
        for point, seen in zip(customer.contacts.all(), ("l***@example.com", "138****8000"), strict=True)
    ]


def test_who_serves_several_names_the_client(world):
    sun = caller(world.users["admin"])
    sent = {"name": "某厂"}
    assert faults(sun.post("/organisations", sent)) == {"client": "missing"}
    assert sun.post("/organisations", sent | {"client": "b-co"}).json()["client"] == "b-co"


def test_organisations_in_their_tree(world):
    field(world, "size", "integer", on="organisation", is_required=True)
    boss = caller(world.users["manager"])
    assert faults(boss.post("/organisations", {"name": "总部"})) == {"custom.size": "required"}
    head = boss.post("/organisations", {"name": "总部", "kind": "head_office", "custom": {"size": 9}}).json()
    sent = {"name": "分部", "kind": "branch", "parent": head["id"], "tier": "vip", "custom": {"size": 1}}
    branch = boss.post("/organisations", sent).json()
    assert branch["parent"] == {"id": head["id"], "name": "总部"} and branch["custom"] == {"size": 1}
    assert faults(boss.patch(f"/organisations/{head['id']}", {"parent": branch["id"]})) == {
        "parent": "refused"
    }
    changed = boss.patch(f"/organisations/{branch['id']}", {"custom": {"size": 2}, "tier": None}).json()
    assert changed == branch | {"custom": {"size": 2}, "tier": None}
    assert [row["name"] for row in boss.get("/organisations").json()["items"]] == ["分部", "总部"]
    wang = caller(world.users["wang"])
    assert wang.get(f"/organisations/{head['id']}").json() == head
    assert wang.post("/organisations", sent).status_code == 404
    assert wang.patch(f"/organisations/{head['id']}", {"name": "x"}).status_code == 404
    assert Organisation.objects.count() == 2


def test_which_custom_fields_there_are(world, wang):
    one = field(world, "home", "choice", name_en="Home or shop", help_en="Choose")
    field(world, "of_b", client=world.b)
    field(world, "gone", is_active=False)
    assert wang.get("/custom-fields", of="customer").json() == [
        {
            "key": "home",
            "condition": one.code,
            "of": "customer",
            "client": "a-co",
            "kind": "choice",
            "name": "Home or shop",
            "help": "Choose",
            "is_required": False,
            "choices": [
                {"key": "o1", "name": "Home", "is_offered": True},
                {"key": "o2", "name": "Shop", "is_offered": False},
            ],
        }
    ]
    assert faults(wang.get("/custom-fields", of="x")) == {"of": "literal_error"}
    assert caller(world.users["viewer"]).get("/custom-fields", of="customer").status_code == 404
