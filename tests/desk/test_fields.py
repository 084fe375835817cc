"""The fields a centre added, at the desk: shown, edited, asked for, in lists and files, and nobody else's (RQ8)."""

from __future__ import annotations

import io
import json
from datetime import date, datetime

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.world import take
from zhulian.customers.models import Customer, Organisation
from zhulian.platform.custom_fields import set_values
from zhulian.platform.files.storing import read_bytes
from zhulian.platform.jobs import run_due
from zhulian.platform.models import CustomField, CustomValue, JournalEntry, ListExport
from zhulian.tickets import actions
from zhulian.tickets.errors import FieldsDoNotFit, FieldsMissing
from zhulian.tickets.models import Ticket

CHOSEN = ("Home", "Home, Shop")
HTMX = {"HTTP_HX_REQUEST": "true"}
OPTIONS = [
    {"key": "o1", "name": "住宅", "name_en": "Home", "is_active": True},
    {"key": "o2", "name": "商铺", "name_en": "Shop", "is_active": True},
]


def field(world, key, kind="text", on="customer", **more):
    client = more.pop("client", world.a)
    options = OPTIONS if kind in ("choice", "choices") else []
    fields = {"name": f"字段{key}", "name_en": f"Field {key}", "options": options, **more}
    return CustomField.objects.create(client=client, on=on, key=key, kind=kind, **fields)


def asked(where, *columns, view="all"):
    return {"view": view, "where": json.dumps({"v": 1, "where": where}), "col": columns}


def cells(answer):
    return [[value for _column, value in line] for _row, line in answer.context["found"].lines]


def test_a_customers_values_are_shown_and_edited_in_a_dialog(world, browser):
    field(world, "place", "choice", is_required=True)
    field(world, "end", "date")
    field(world, "secret", is_shown_in_card=False)
    customer = world.customer()
    address = f"/desk/customers/{customer.pk}/fields/"
    wang = browser("wang")
    page = wang.get(f"/desk/customers/{customer.pk}/?tab=facts").content.decode()
    assert "Nothing entered yet." in page and address in page
    dialog = wang.get(address, **HTMX).content.decode()
    assert dialog.count("<dialog") == 1 and "Field place" in dialog and 'type="date"' in dialog
    wrong = wang.post(address, {"field_place": "", "field_end": "morgen", "field_secret": "typed"}, **HTMX)
    text = wrong.content.decode()
    assert wrong.status_code == 422 and 'value="typed"' in text and 'value="morgen"' in text
    assert "Please fill this in." in text and "Please enter a date like 2025-11-02." in text
    assert Customer.objects.get().custom == {}
    right = {"field_place": "o2", "field_end": "2027-03-04", "field_secret": "under wraps"}
    saved = wang.post(address, right, **HTMX).content.decode()
    assert (
        "<dialog" not in saved
        and 'hx-swap-oob="true"' in saved
        and "Shop" in saved
        and "under wraps" in saved
    )
    assert Customer.objects.get().custom == {"place": "o2", "end": "2027-03-04", "secret": "under wraps"}
    assert "under wraps" not in wang.post(f"{address}?from=card", right, **HTMX).content.decode()
    assert JournalEntry.objects.filter(action="customer.fields_set").count() == 1


def test_the_card_beside_a_request_shows_what_belongs_on_it(world, browser):
    field(world, "place", "choice")
    field(world, "secret", is_shown_in_card=False)
    customer = world.customer()
    set_values(world.actor("admin"), customer, {"place": "o1", "secret": "under wraps"})
    ticket = take(world, world.ticket(customer=customer))
    page = browser("wang").get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Field place" in page and "Home" in page and "under wraps" not in page
    assert "under wraps" in browser("wang").get(f"/desk/customers/{customer.pk}/?tab=facts").content.decode()


@pytest.mark.parametrize("name", ["stranger", "stranger_boss", "viewer", "admin"])
def test_who_may_not_change_the_customer_changes_no_field(world, browser, name):
    field(world, "place")
    customer = world.customer()
    address = f"/desk/customers/{customer.pk}/fields/"
    assert browser(name).get(address).status_code == 404
    assert browser(name).post(address, {"field_place": "x"}).status_code == 404
    assert Customer.objects.get().custom == {} and not CustomValue.objects.exists()


def test_a_requests_values_stand_beside_it_and_are_edited_there(world, browser):
    field(world, "sum", "money", on="ticket", is_required=True)
    field(world, "slot", "choices", on="ticket")
    ticket = take(world, world.ticket())
    address, wang = f"/desk/tickets/{ticket.pk}/fields/", browser("wang")
    assert 'id="fields-ticket"' in wang.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    wrong = wang.post(address, {"field_sum": "abc"}, **HTMX)
    assert wrong.status_code == 422 and "Please enter an amount like 128.50." in wrong.content.decode()
    parts = wang.post(address, {"field_sum": "128.5", "field_slot": ["o2", "o1"]}, **HTMX).content.decode()
    assert "¥128.50" in parts and "Home, Shop" in parts and "Fields changed" in parts
    assert Ticket.objects.get().custom == {"sum": 12850, "slot": ["o1", "o2"]}
    assert wang.post(address, {"field_sum": ""}, **HTMX).status_code == 200
    assert Ticket.objects.get().custom == {}
    for name in ("chen", "viewer", "admin", "stranger_boss"):
        assert browser(name).get(address).status_code == 404
        assert browser(name).post(address, {"field_sum": "1"}).status_code == 404
    Ticket.objects.update(state="resolved")
    assert wang.post(address, {"field_sum": "1"}, **HTMX).status_code == 409
    assert Ticket.objects.get().custom == {}


def test_what_must_be_filled_in_is_asked_before_resolving(world, browser):
    field(world, "slot", "choice", on="ticket", is_required=True)
    field(world, "free", on="ticket")
    ticket = take(world, world.ticket())
    wang, end = browser("wang"), world.ending()
    form = wang.get(f"/desk/tickets/{ticket.pk}/disposition/").content.decode()
    assert "field_slot" in form and "field_free" not in form
    posted = {
        "do": "resolve",
        "body": "已修好。",
        "category": end.category.pk,
        "result": end.result.pk,
        "seen_version": Ticket.objects.get().version,
    }
    for given, words in (
        ({}, "Field slot: Please fill this in."),
        ({"field_slot": ""}, "Field slot: Please fill this in."),
        ({"field_slot": "o9"}, "Field slot: There is no choice “o9”. Choose another."),
    ):
        answer = wang.post(f"/desk/tickets/{ticket.pk}/reply/", {**posted, **given}, **HTMX)
        assert answer.status_code == 422 and words in answer.content.decode()
        assert Ticket.objects.get().state == "in_progress"
    answer = wang.post(f"/desk/tickets/{ticket.pk}/reply/", {**posted, "field_slot": "o1"}, **HTMX)
    assert answer.status_code == 200
    assert (Ticket.objects.get().state, Ticket.objects.get().custom) == ("resolved", {"slot": "o1"})


def test_no_door_leads_past_a_field_that_must_be_filled_in(world):
    field(world, "slot", "choice", on="ticket", is_required=True)
    ticket = take(world, world.ticket())
    with pytest.raises(FieldsMissing) as refused:
        actions.resolve(world.actor("wang"), ticket.pk, world.ending())
    assert "slot" in str(refused.value)
    ending = actions.Ending(category=world.category, result=world.solved, fields={"slot": "o9"})
    with pytest.raises(FieldsDoNotFit):
        actions.resolve(world.actor("wang"), ticket.pk, ending)
    assert Ticket.objects.get().state == "in_progress"
    system = world.actor("wang").system("import")
    assert actions.resolve(system, ticket.pk, world.ending()).state == "resolved"


def test_an_agent_who_enters_a_request_is_asked_for_it(world, browser):
    field(world, "slot", "choice", on="ticket", is_required=True)
    field(world, "free", on="ticket")
    field(world, "theirs", on="ticket", is_required=True, client=world.b)
    wang = browser("wang")
    form = wang.get("/desk/new/").content.decode()
    assert "field_slot" in form and "field_free" not in form and "field_theirs" not in form
    typed = {
        "client": world.a.pk,
        "type": world.type.pk,
        "category": world.category.pk,
        "subject": "断网",
        "name": "李丽",
        "phone": "13800138000",
        "channel": "phone",
        "after": "queue",
        "priority": "2",
    }
    wrong = wang.post("/desk/new/", typed)
    assert wrong.status_code == 422 and "Please fill this in." in wrong.content.decode()
    assert not Ticket.objects.exists()
    assert wang.post("/desk/new/", {**typed, "field_slot": "o2", "field_theirs": "x"}).status_code == 302
    assert Ticket.objects.get().custom == {"slot": "o2"}


def filled(world):
    """Two customers with values of every kind, one without."""
    kinds = {
        "text": "Alpha",
        "long_text": "a\nb",
        "integer": 7,
        "decimal": "2.5",
        "money": 12850,
        "date": "2027-03-04",
        "datetime": "2027-03-04T06:30:00+00:00",
        "boolean": True,
        "choice": "o1",
        "choices": ["o1", "o2"],
    }
    fields = {kind: field(world, kind, kind) for kind in kinds}
    firm = Organisation.objects.create(client=world.a, name="珠江公司")
    fields["devices"] = field(world, "devices", "integer", on="organisation")
    full, empty = world.customer(), world.customer("王芳", "fang@example.com")
    Customer.objects.filter(pk=full.pk).update(organisation=firm)
    set_values(world.actor("admin"), full, kinds)
    set_values(world.actor("admin"), firm, {"devices": 12})
    return fields, full, empty


def test_a_list_has_them_as_columns_and_conditions(world, browser):
    fields, _full, _empty = filled(world)
    sun = browser("sun")
    columns = [one.code for one in fields.values()]
    answer = sun.get("/desk/customers/", {"view": "all", "col": ["name", *columns], "sort": "name"})
    assert cells(answer) == [
        [
            "李丽",
            "Alpha",
            "a\nb",
            "7",
            "2.5",
            "¥128.50",
            "03/04/2027",
            "03/04/2027 14:30",
            "Yes",
            "Home",
            "Home, Shop",
            "12",
        ],
        ["王芳", *[""] * 11],
    ]
    for kind, op, value in (
        ("text", "contains", "ALPH"),
        ("integer", "between", [7, 8]),
        ("decimal", "gt", "2.4"),
        ("money", "is", 12850),
        ("date", "before", "2027-03-05"),
        ("datetime", "on", "2027-03-04"),
        ("boolean", "is", True),
        ("choice", "in", ["o1"]),
        ("choices", "is", "o2"),
        ("devices", "gte", 12),
    ):
        where = {"field": fields[kind].code, "op": op, "value": value}
        assert [row[0] for row in cells(sun.get("/desk/customers/", asked(where, "name")))] == ["李丽"], kind
    where = {"field": fields["text"].code, "op": "is_empty"}
    answer = sun.get("/desk/customers/", asked(where, "name"))
    assert [row[0] for row in cells(answer)] == ["王芳"]
    assert [chip.field for chip in answer.context["chips"]] == ["Field text"]
    offered = sun.get("/lists/customers/condition/", {"view": "all"}).content.decode()
    assert "Organisation: Field devices" in offered
    for one in fields.values():
        data = {"view": "all", "field": one.code}
        assert sun.get("/lists/customers/condition/", data).status_code == 200
    chosen = {"view": "all", "field": fields["choice"].code, "op": "in", "v": ["o1"]}
    assert "Home" in sun.get(sun.get("/lists/customers/apply/", chosen).url).content.decode()
    assert "Field money" in sun.get("/lists/customers/columns/", {"view": "all"}).content.decode()


def test_an_export_holds_numbers_days_and_moments_as_such(world, browser):
    fields, _full, _empty = filled(world)
    columns = ["name", *(one.code for one in fields.values())]
    browser("sun").post(
        "/lists/customers/export/", {"view": "all", "col": columns, "sort": "name", "format": "xlsx"}
    )
    run_due()
    book = openpyxl.load_workbook(io.BytesIO(read_bytes(ListExport.objects.get().file)))
    head, first, second = list(book.active.iter_rows(values_only=True))
    assert head[1:3] == ("Field text", "Field long_text")
    assert first[1:6] == ("Alpha", "a\nb", 7, 2.5, 128.5)
    assert first[6] == datetime(2027, 3, 4) and first[6].date() == date(2027, 3, 4)  # noqa: DTZ001
    assert first[7:] == (datetime(2027, 3, 4, 14, 30), "Yes", "Home", "Home, Shop", 12)  # noqa: DTZ001
    assert second[1:] == (None,) * 11


def test_a_field_that_is_gone_leaves_a_view_with_a_clear_message(world, browser):
    one = field(world, "text")
    customer, sun = world.customer(), browser("sun")
    set_values(world.actor("admin"), customer, {"text": "x"})
    where = {"field": one.code, "op": "is", "value": "x"}
    sun.post(
        "/lists/customers/keep/", {**asked(where, "name", one.code), "name": "Mine", "sharing": "private"}
    )
    view = next(line for line in sun.get("/desk/customers/").context["views"] if line.view.label == "Mine")
    assert cells(sun.get(view.address)) == [["李丽", "x"]]
    CustomField.objects.update(name="改名", name_en="Renamed")
    assert "Renamed" in sun.get(view.address).content.decode()
    CustomField.objects.update(is_active=False)
    answer = sun.get(view.address)
    assert answer.status_code == 200 and f"There is no field “{one.code}”" in answer.content.decode()
    assert cells(answer) == [["李丽"]]
    assert "Renamed" not in browser("wang").get(f"/desk/customers/{customer.pk}/?tab=facts").content.decode()


def test_a_field_of_another_client_never_shows_matches_or_filters(world, browser):
    ours, theirs = (
        field(world, "same", "text"),
        field(world, "same", "integer", client=world.b, name_en="Foreign"),
    )
    mine = world.customer()
    other = world.customer("外人", "x@example.com", client=world.b)
    set_values(world.actor("admin"), mine, {"same": "5"})
    set_values(world.actor("admin"), other, {"same": 5})
    sun, boss = browser("sun"), browser("stranger_boss")
    for path in ("/lists/customers/condition/", "/lists/customers/columns/"):
        shown = sun.get(path, {"view": "all"}).content.decode()
        assert "Field same" in shown and "Foreign" not in shown
    where = {"field": theirs.code, "op": "is", "value": 5}
    answer = sun.get("/desk/customers/", asked(where, "name", theirs.code))
    assert f"There is no field “{theirs.code}”" in answer.content.decode()
    assert cells(answer) == [["李丽"]] and "Foreign" not in answer.content.decode()
    assert sun.get("/lists/customers/condition/", {"view": "all", "field": theirs.code}).status_code == 200
    assert (
        sun.get(
            "/lists/customers/apply/", {"view": "all", "field": theirs.code, "op": "is", "v": "5"}
        ).status_code
        == 422
    )
    assert cells(boss.get("/desk/customers/", asked(where, "name", theirs.code, ours.code))) == [
        ["外人", "5"]
    ]
    # Who reads both meets each field in the rows of its own client alone.
    admin = browser("admin")
    answer = admin.get(
        "/desk/customers/", {"view": "all", "col": ["name", ours.code, theirs.code], "sort": "name"}
    )
    assert sorted(cells(answer)) == [["外人", "", "5"], ["李丽", "5", ""]]
    assert [row[0] for row in cells(admin.get("/desk/customers/", asked(where, "name")))] == ["外人"]


def test_a_list_costs_no_more_with_rows_and_fields_than_one_query(world, browser):
    fields = {kind: field(world, kind, kind, on="ticket") for kind in ("text", "choice", "integer")}
    sun = browser("sun")
    values = {"text": "x", "choice": "o1", "integer": 1}

    def cost(data):
        counts = []
        for _time in range(3):
            with CaptureQueriesContext(connection) as queries:
                assert sun.get("/desk/tickets/", data).status_code == 200
            counts.append(len(queries))
        return min(counts)

    def tickets(count):
        for number in range(count):
            set_values(world.actor("admin"), world.ticket(f"{number}"), values)

    tickets(1)
    where = {"all": [{"field": one.code, "op": "is_not_empty"} for one in fields.values()]}
    with_fields = asked(where, "number", *(one.code for one in fields.values()))
    plain, before = cost(asked({"all": []}, "number")), cost(with_fields)
    assert before == plain + 1
    tickets(30)
    assert cost(with_fields) == before
    assert cost(asked({"all": []}, "number")) == plain
