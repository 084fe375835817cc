"""The one way values are written: JSON, index, journal and event together, or nothing at all (RQ8, CU1)."""

from __future__ import annotations

import pytest

from tests.world import settle
from zhulian.customers.models import Customer
from zhulian.platform import search
from zhulian.platform.custom_fields import FieldsRefused, as_json, missing, set_values
from zhulian.platform.custom_fields.jobs import SETTING, check_custom_values, rebuild
from zhulian.platform.custom_fields.registry import all_holders, holder_for, holder_of
from zhulian.platform.jobs import enqueue, run_due
from zhulian.platform.models import CustomField, CustomValue, JournalEntry, OutboxEvent, SiteSetting
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db
OPTIONS = [
    {"key": "o1", "name": "住宅", "name_en": "Home", "is_active": True},
    {"key": "o2", "name": "商铺", "name_en": "Shop", "is_active": True},
]


def field(world, key, kind="text", on="customer", **more):
    options = OPTIONS if kind in ("choice", "choices") else []
    client = more.pop("client", world.a)
    return CustomField.objects.create(
        client=client, on=on, key=key, name=key, kind=kind, options=options, **more
    )


def index():
    rows = CustomValue.objects.order_by("field__key", "choice").select_related("field")
    return [(row.field.key, row.object_id, row.text or row.whole or row.choice) for row in rows]


def test_values_index_journal_and_event_go_together(world):
    fields = {
        key: field(world, key, kind) for key, kind in (("a", "text"), ("n", "integer"), ("c", "choices"))
    }
    customer = world.customer()
    OutboxEvent.objects.all().delete()
    actor = world.actor("wang")
    assert set_values(actor, customer, {"a": " Ａb ", "n": 5, "c": ["o2", "o1"]}) is True
    assert Customer.objects.get().custom == {"a": "Ａb", "n": 5, "c": ["o1", "o2"]}
    assert index() == [
        (key, customer.pk, value) for key, value in (("a", "ab"), ("c", "o1"), ("c", "o2"), ("n", 5))
    ]
    assert set_values(actor, customer, {"a": "Ａb", "n": 6, "c": []}) is True
    assert Customer.objects.get().custom == {"a": "Ａb", "n": 6}
    assert index() == [("a", customer.pk, "ab"), ("n", customer.pk, 6)]
    entry = JournalEntry.objects.order_by("pk").last()
    assert (entry.action, entry.user) == ("customer.fields_set", world.users["wang"])
    assert entry.old == {fields["n"].code: "5", fields["c"].code: "住宅、商铺"}
    assert entry.new == {fields["n"].code: "6", fields["c"].code: None}
    assert list(OutboxEvent.objects.values_list("type", flat=True)) == ["customer.changed"] * 2
    assert set_values(actor, customer, {"n": 6, "a": "Ａb"}) is False
    assert OutboxEvent.objects.count() == 2
    assert as_json(customer) == {"a": "Ａb", "n": 6, "c": None}


def test_one_mistake_and_nothing_is_written(world):
    field(world, "a")
    field(world, "n", "integer")
    field(world, "gone", is_active=False)
    field(world, "of_b", client=world.b)
    customer = world.customer()
    with pytest.raises(FieldsRefused) as refused:
        set_values(
            world.actor("wang"), customer, {"a": "x", "n": "5", "gone": "x", "of_b": "x", "__class__": "x"}
        )
    assert {key: one.code for key, one in refused.value.mistakes.items()} == {
        "n": "wrong_type",
        "gone": "no_field",
        "of_b": "no_field",
        "__class__": "no_field",
    }
    assert Customer.objects.get().custom == {} and index() == []
    assert not JournalEntry.objects.filter(action="customer.fields_set").exists()


def test_what_somebody_else_wrote_meanwhile_stays(world):
    field(world, "a")
    field(world, "b")
    stale = world.customer()
    set_values(world.actor("wang"), Customer.objects.get(), {"a": "from wang"})
    set_values(world.actor("zhao"), stale, {"b": "from zhao"})
    assert Customer.objects.get().custom == stale.custom == {"a": "from wang", "b": "from zhao"}


def test_a_request_gets_a_new_version_and_says_so(world):
    field(world, "a", on="ticket", is_required=True)
    ticket = world.ticket()
    assert [one.key for one in missing(ticket)] == ["a"]
    OutboxEvent.objects.all().delete()
    set_values(world.actor("wang"), ticket, {"a": "x"})
    fresh = Ticket.objects.get()
    assert (fresh.version, fresh.custom, missing(fresh)) == (ticket.version, {"a": "x"}, [])
    assert ticket.version == 2
    assert list(OutboxEvent.objects.values_list("type", flat=True)) == ["ticket.changed"]


def test_texts_and_choices_are_found_and_numbers_are_not(world):
    field(world, "serial")
    field(world, "place", "choice")
    field(world, "n", "integer")
    field(world, "note", on="ticket")
    customer = world.customer()
    ticket = world.ticket(customer=customer)
    settle()
    set_values(world.actor("wang"), customer, {"serial": "光猫ZX900", "place": "o1", "n": 4711})
    set_values(world.actor("wang"), ticket, {"note": "带人字梯上门"})
    settle()

    def found(kind, text):
        return [one.object_id for one in search.found(world.actor("wang"), kind, text)]

    assert (
        found("customer", "zx900") == found("customer", "住宅") == found("customer", "home") == [customer.pk]
    )
    assert found("customer", "4711") == []
    assert found("ticket", "人字梯") == [ticket.pk]
    assert search.found(world.actor("stranger"), "customer", "zx900") == []
    set_values(world.actor("wang"), customer, {"serial": None})
    settle()
    assert found("customer", "zx900") == []


def test_the_index_is_made_again_from_the_objects(world):
    field(world, "a")
    field(world, "a", client=world.b)
    mine = world.customer()
    other = world.customer("王", "w@example.com", client=world.b)
    for customer in (mine, other):
        set_values(world.actor("admin"), customer, {"a": f"of {customer.client.slug}"})
    wanted = index()
    CustomValue.objects.filter(object_id=mine.pk).delete()
    CustomValue.objects.filter(object_id=other.pk).update(text="wrong", object_id=other.pk + 1000)
    holder = holder_for("customer")
    last = rebuild(holder, 0)
    assert last == other.pk and rebuild(holder, last) is None
    assert index() == wanted


def test_the_index_is_made_once_at_the_first_start(world):
    field(world, "a")
    set_values(world.actor("admin"), world.customer(), {"a": "x"})
    CustomValue.objects.all().delete()
    enqueue(check_custom_values)
    assert run_due() >= 2
    assert [row[0] for row in index()] == ["a"]
    assert SiteSetting.objects.get(key=SETTING).value == "1"
    enqueue(check_custom_values)
    assert run_due() == 1


def test_every_holder_keeps_its_values_in_the_same_way(world):
    """The generic test of the registry."""
    assert [holder.on for holder in all_holders()] == ["customer", "organisation", "ticket"]
    for holder in all_holders():
        names = {column.name for column in holder.model._meta.concrete_fields}
        assert {"custom", "client"} <= names
        assert holder_of(holder.model()) is holder
    with pytest.raises(LookupError):
        holder_of(world.a)
