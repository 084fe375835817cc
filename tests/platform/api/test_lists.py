"""Lists by API: keyset pages, the one condition language, as many queries for one row as for fifty (PF3)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.platform.api.caller import caller, faults
from tests.platform.api.test_customers import field
from zhulian.customers.merging import merge
from zhulian.customers.models import Customer, CustomerGroup, Organisation
from zhulian.platform.custom_fields import set_values
from zhulian.platform.models import FieldOn
from zhulian.tickets.actions import urge
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db
AT = datetime(2025, 11, 3, 4, 0, tzinfo=UTC)


@pytest.fixture
def wang(world):
    return caller(world.users["wang"])


def where(condition):
    return json.dumps({"v": 1, "where": condition})


def that(name, op, value=None):
    return where({"field": name, "op": op} | ({} if value is None else {"value": value}))


def walked(wang, path, **query):
    """All rows, page by page."""
    rows, cursor = [], ""
    while True:
        page = wang.get(path, cursor=cursor, **query).json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        cursor = page["next"]


def test_every_row_once_the_newest_first(world, wang):
    for number in range(7):
        world.customer(f"客户{number}", email=f"c{number}@example.com")
    world.customer("乙", email="b@example.com", client=world.b)
    rows = walked(wang, "/customers", limit=3)
    assert [row["name"] for row in rows] == [f"客户{number}" for number in reversed(range(7))]
    assert len(wang.get("/customers", limit=1).json()["items"]) == 1


def test_merged_customers_are_left_out(world, wang):
    kept, gone = world.customer("甲", email="a@example.com"), world.customer("乙", email="b@example.com")
    Customer.objects.filter(pk=gone.pk).update(merged_into=kept)
    assert [row["id"] for row in wang.get("/customers").json()["items"]] == [kept.pk]


def test_conditions_as_in_lists(world, wang):
    home = field(world, "home", "choice")
    firm = Organisation.objects.create(client=world.a, name="某厂")
    for number, chosen in enumerate(("o1", None, "o1")):
        customer = world.customer(
            f"客户{number}", email=f"c{number}@example.com", phone=f"1380013800{number}"
        )
        set_values(world.actor("sun"), customer, {"home": chosen})
    Customer.objects.filter(name="客户2").update(organisation=firm)

    def names(condition):
        return sorted(row["name"] for row in wang.get("/customers", where=condition).json()["items"])

    assert names(that(home.code, "is", "o1")) == ["客户0", "客户2"]
    assert names(that(home.code, "is_empty")) == ["客户1"]
    assert names(that("phone", "is", "13800138001")) == ["客户1"]
    assert names(that("organisation", "is", firm.pk)) == ["客户2"]
    at_firm = {"not": {"field": "organisation", "op": "is_empty"}}
    both = {"all": [{"field": home.code, "op": "is", "value": "o1"}, at_firm]}
    assert names(where(both)) == ["客户2"]
    assert (
        wang.get("/organisations", where=that("name", "contains", "厂")).json()["items"][0]["id"] == firm.pk
    )
    assert wang.get("/organisations", where=that("kind", "is", "branch")).json()["items"] == []


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("x", {"where": "not_json"}),
        ("{}", {"where": "unknown_version"}),
        (that("password", "is", "x"), {"where.field": "unknown_field"}),
        (that("name", "like", "x"), {"where.op": "unknown_operator"}),
        (that("name", "contains", "x\0"), {"where.value": "bad_text"}),
        (where({"any": [{"field": "name", "op": "contains", "value": "x"}] * 30}), {"where": "too_costly"}),
        ("[" * 5000, {"where": "not_json"}),
    ],
)
def test_conditions_that_cannot_be_asked(wang, condition, wanted):
    assert faults(wang.get("/customers", where=condition)) == wanted


def test_fields_of_others_cannot_be_asked(world, wang):
    theirs = field(world, "size", "integer", client=world.b)
    assert faults(wang.get("/customers", where=that(theirs.code, "is", 1))) == {
        "where.field": "unknown_field"
    }
    viewer = caller(world.users["viewer"])
    assert faults(viewer.get("/tickets", where=that("customer_name", "contains", "李"))) == {
        "where.field": "unknown_field"
    }


def forged(*values):
    return base64.urlsafe_b64encode(json.dumps(["older", list(values)]).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["x", "é", forged(), forged("x"), forged(1, 2), forged(None), forged([]), forged("\0"), "A" * 1000],
)
def test_a_cursor_that_is_not_ours_is_said(world, wang, cursor):
    world.customer()
    assert faults(wang.get("/customers", cursor=cursor)) == {"cursor": "bad_cursor"}
    assert faults(wang.get("/tickets", cursor=forged("x", 1), updated_since="2025-01-01T00:00:00Z")) == {
        "cursor": "bad_cursor"
    }


def test_moments_that_no_database_holds_are_refused(wang):
    early = "0001-01-01T00:00:00+14:00"
    assert list(faults(wang.get("/tickets", updated_since=early))) == ["updated_since"]
    since = {"updated_since": "2025-01-01T00:00:00Z"}
    assert faults(wang.get("/tickets", cursor=forged(early, 1), **since)) == {"cursor": "bad_cursor"}


def test_an_urge_and_a_merge_are_changes(world, wang):
    with time_machine.travel(AT, tick=False):
        kept, gone = world.customer("李丽", "a@example.com"), world.customer("李莉", "b@example.com")
        urged, _moved = world.ticket("催"), world.ticket("并", customer=gone)
    later = AT + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        urge(world.actor("sun"), urged.pk)
        merge(world.actor("sun"), kept.pk, gone.pk)
    rows = walked(wang, "/tickets", updated_since=later.isoformat())
    assert [(row["subject"], row["urge_count"]) for row in rows] == [("催", 1), ("并", 0)]
    assert rows[1]["customer"]["id"] == kept.pk


def test_what_changed_since_in_the_order_of_change(world, wang):
    tickets = []
    for number in range(4):
        with time_machine.travel(AT + timedelta(minutes=number), tick=False):
            tickets.append(world.ticket(f"第{number}"))
    with time_machine.travel(AT + timedelta(minutes=10), tick=False):
        assert wang.patch(f"/tickets/{tickets[1].pk}", {"priority": "high"}).status_code == 200
    since = (AT + timedelta(minutes=1)).isoformat()
    rows = walked(wang, "/tickets", limit=1, updated_since=since)
    assert [row["subject"] for row in rows] == ["第2", "第3", "第1"]
    assert rows[-1]["updated_at"] == "2025-11-03T04:10:00Z"
    assert faults(wang.get("/tickets", updated_since="2025-11-03T00:00:00")) == {
        "updated_since": "timezone_aware"
    }
    assert faults(wang.get("/tickets", updated_since="yesterday")) == {
        "updated_since": "datetime_from_date_parsing"
    }


def fill(world, how_many):
    firm = Organisation.objects.create(client=world.a, name="厂", custom={"o": "x"}, tier=world.vip)
    group = CustomerGroup.objects.create(client=world.a, name="老")
    for number in range(how_many):
        customer = world.customer(
            f"客户{number}", email=f"c{number}@example.com", phone=f"138001380{number:02}"
        )
        customer.organisation, customer.manager, customer.custom = firm, world.users["wang"], {"c": "x"}
        customer.save()
        customer.groups.add(group)
        ticket = world.ticket(customer=customer, category=world.category)
        Ticket.objects.filter(pk=ticket.pk).update(custom={"t": "x"}, holder=world.users["wang"])
        Organisation.objects.create(client=world.a, name=f"厂{number}", parent=firm, tier=world.vip)


def queries(wang, path):
    with time_machine.travel(AT, tick=False):
        assert wang.get(path).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            assert wang.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/customers?limit=100", 13),
        ("/organisations?limit=100", 11),
        ("/tickets?limit=100", 11),
        ("messages", 11),
    ],
)
def test_as_many_queries_for_fifty_rows_as_for_one(world, wang, path, most):
    for key, on in (("c", FieldOn.CUSTOMER), ("o", FieldOn.ORGANISATION), ("t", FieldOn.TICKET)):
        field(world, key, on=on)
    fill(world, 1)
    ticket = Ticket.objects.first()
    path = f"/tickets/{ticket.pk}/messages" if path == "messages" else path
    one = queries(wang, path)
    fill(world, 50)
    for number in range(50 if "messages" in path else 0):
        assert wang.post(path, {"body": f"答{number}"}).status_code == 201
    assert (one, queries(wang, path)) == (one, one)
    assert one <= most
