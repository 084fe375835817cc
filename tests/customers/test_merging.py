"""Two records of one person become one and two again, and nothing is lost on the way (SPEC CU1)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from tests.world import centre, settle
from zhulian.customers import merging
from zhulian.customers.actions import add_contact
from zhulian.customers.duplicates import are_two, forget, likely
from zhulian.customers.errors import MergeRefused
from zhulian.customers.models import Customer, CustomerGroup, CustomerMerge, NotDuplicate, Organisation
from zhulian.customers.queries import find_by_contact
from zhulian.platform import search
from zhulian.platform.access import NotFound
from zhulian.platform.custom_fields import set_values
from zhulian.platform.models import CustomField, CustomValue, JournalEntry
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db
OWN = {
    "customers.contactpoint.customer",
    "customers.customer.merged_into",
    "customers.customer_groups.customer",
    "customers.customermerge.kept",
    "customers.customermerge.gone",
    "customers.notduplicate.first",
    "customers.notduplicate.second",
    "customers.regionfill.customer",  # what was filled in of the record that is gone stays with it
}


@pytest.fixture
def world():
    return centre()


def snapshot(*customers):
    """Everything that belongs to these customers."""
    return [
        (
            Customer.objects.filter(pk=customer.pk).values().get(),
            sorted(customer.contacts.values_list("pk", "is_verified", "is_preferred")),
            sorted(customer.groups.values_list("pk", flat=True)),
            sorted(Ticket.objects.filter(customer=customer).values_list("pk", flat=True)),
            sorted(customer.interactions.values_list("pk", flat=True)),
            sorted(customer.conversations.values_list("pk", flat=True)),
        )
        for customer in customers
    ]


def two(world):
    kept = world.customer("李丽", "li@example.com", "13800138000")
    gone = world.customer("丽丽", "lili@example.com")
    add_contact(gone, "phone", "138 0013 8000")
    gone.remark, gone.tier = "住三楼", world.vip
    gone.organisation = Organisation.objects.create(client=world.a, name="南京鼎盛")
    gone.save()
    gone.groups.add(CustomerGroup.objects.create(client=world.a, name="老客户"))
    for number in range(3):
        world.ticket(f"{number}", customer=gone)
    world.ticket("早先", customer=kept)
    return kept, gone


def browse(world, name):
    browser = Browser()
    browser.cookies["django_language"] = "en"
    browser.force_login(world.users[name])
    return browser


def test_every_table_that_names_a_customer_is_thought_of():
    handled = {f"{model._meta.label_lower}.{field}" for model, field in merging._holders.values()}
    named = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.many_to_one and field.concrete and field.related_model is Customer
    }
    assert named - OWN == handled


def test_all_goes_over_and_all_comes_back(world):
    kept, gone = two(world)
    before = snapshot(kept, gone)
    done = merging.merge(world.actor("sun"), kept.pk, gone.pk)
    kept.refresh_from_db()
    assert Ticket.objects.filter(customer=kept).count() == 4
    assert (kept.name, kept.remark, kept.organisation.name) == ("李丽", "住三楼", "南京鼎盛")
    values = set(kept.contacts.values_list("value", flat=True))
    assert values == {"li@example.com", "lili@example.com", "13800138000"}
    assert find_by_contact(world.a.pk, "email", "lili@example.com") == kept
    assert merging.remaining(gone.pk) == kept.pk
    assert JournalEntry.objects.filter(action__startswith="customer.merged").count() == 2
    merging.undo(world.actor("sun"), done.pk)
    assert snapshot(kept, gone) == before


def test_what_happened_since_stays_when_it_is_taken_back(world):
    kept, gone = two(world)
    done = merging.merge(world.actor("sun"), kept.pk, gone.pk)
    later = world.ticket("之后", customer=Customer.objects.get(pk=kept.pk))
    Customer.objects.filter(pk=kept.pk).update(remark="新写的")
    merging.undo(world.actor("sun"), done.pk)
    later.refresh_from_db()
    kept.refresh_from_db()
    assert later.customer_id == kept.pk and kept.remark == "新写的" and kept.organisation is None
    with pytest.raises(MergeRefused) as refusal:
        merging.undo(world.actor("sun"), done.pk)
    assert refusal.value.code == "undone"


def test_the_chosen_facts_win_and_a_proof_is_kept(world):
    kept, gone = two(world)
    Customer.objects.filter(pk=kept.pk).update(tier=None)
    gone.contacts.filter(kind="phone").update(is_verified=True)
    plan = merging.plan(world.actor("sun"), kept.pk, gone.pk)
    assert plan.differing == ("name",) and plan.counts["tickets.ticket"] == 3
    done = merging.merge(world.actor("sun"), kept.pk, gone.pk, from_gone=["name"])
    kept.refresh_from_db()
    assert (kept.name, kept.tier) == ("丽丽", world.vip)
    assert kept.contacts.get(kind="phone").is_verified
    merging.undo(world.actor("sun"), done.pk)
    assert not kept.contacts.get(kind="phone").is_verified and gone.contacts.get(kind="phone").is_verified


def test_chains_lead_to_the_last_and_are_undone_from_the_end(world):
    sun = world.actor("sun")
    first, second, third = (world.customer(name, f"{name}@example.com") for name in ("one", "two", "three"))
    one = merging.merge(sun, second.pk, first.pk)
    other = merging.merge(sun, third.pk, second.pk)
    assert merging.remaining(first.pk) == third.pk and merging.remaining(third.pk) is None
    with pytest.raises(MergeRefused) as refusal:
        merging.undo(sun, one.pk)
    assert refusal.value.code == "merged_later"
    merging.undo(sun, other.pk)
    merging.undo(sun, one.pk)
    assert not Customer.objects.filter(merged_into__isnull=False).exists()


def test_who_may_not_and_what_cannot_be_one(world):
    kept, gone = two(world)
    foreign = world.customer("外人", "f@example.com", client=world.b)
    for name in ("wang", "admin", "viewer", "stranger_boss"):
        with pytest.raises(NotFound):
            merging.merge(world.actor(name), kept.pk, gone.pk)
    with pytest.raises(NotFound):
        merging.merge(world.actor("sun"), kept.pk, foreign.pk)
    with pytest.raises(MergeRefused):
        merging.merge(world.actor("sun"), kept.pk, kept.pk)
    done = merging.merge(world.actor("sun"), kept.pk, gone.pk)
    with pytest.raises(NotFound):
        merging.merge(world.actor("sun"), gone.pk, kept.pk)
    with pytest.raises(NotFound):
        merging.undo(world.actor("stranger_boss"), done.pk)
    assert CustomerMerge.objects.count() == 1


def test_the_search_finds_the_one_that_stays_by_both_addresses(world):
    kept, gone = two(world)
    merging.merge(world.actor("sun"), kept.pk, gone.pk)
    settle()
    found = search.found(world.actor("sun"), "customer", "lili@example.com")
    assert [row.object_id for row in found] == [kept.pk]


def test_likely_duplicates_are_listed_until_somebody_says_that_they_are_two(world):
    kept, gone = two(world)
    same = Customer.objects.create(client=world.a, name="丽丽", organisation=gone.organisation)
    world.customer("外人", "f@example.com", "13800138000", client=world.b)
    sun = world.actor("sun")
    pairs = {(pair.first.pk, pair.second.pk): pair.shared for pair in likely(sun)}
    assert pairs == {(kept.pk, gone.pk): "13800138000", (gone.pk, same.pk): ""}
    assert likely(world.actor("wang")) == [] and likely(world.actor("stranger_boss")) == []
    are_two(sun, gone.pk, kept.pk)
    assert [(pair.first.pk, pair.second.pk) for pair in likely(sun)] == [(gone.pk, same.pk)]
    row = NotDuplicate.objects.get()
    forget(world.actor("stranger_boss"), row.pk)
    assert NotDuplicate.objects.exists()
    forget(sun, row.pk)
    assert len(likely(sun)) == 2


def test_a_switchboard_makes_nobody_a_duplicate(world):
    for number in range(8):
        add_contact(world.customer(f"{number}", f"{number}@example.com"), "phone", "025-88886666")
    assert likely(world.actor("sun")) == []


def test_in_the_browser_the_old_address_leads_to_the_one_that_stays(world):
    kept, gone = two(world)
    browser = browse(world, "sun")
    assert b"Compare and merge" in browser.get("/desk/customers/duplicates/").content
    shown = browser.get(f"/desk/customers/{kept.pk}/merge/", {"with": gone.pk}).content.decode()
    assert "lili@example.com" in shown and "Requests: 3" in shown
    answer = browser.post(f"/desk/customers/{kept.pk}/merge/", {"with": gone.pk, "name": "gone"})
    assert answer.url == f"/desk/customers/{kept.pk}/"
    assert browser.get(f"/desk/customers/{gone.pk}/").url == f"/desk/customers/{kept.pk}/"
    assert browse(world, "stranger_boss").get(f"/desk/customers/{gone.pk}/").status_code == 404
    browser.post(f"/desk/customers/merges/{CustomerMerge.objects.get().pk}/undo/")
    assert browser.get(f"/desk/customers/{gone.pk}/").status_code == 200
    assert browser.post(f"/desk/customers/{kept.pk}/merge/", {"with": kept.pk}).status_code == 422
    browser.post(f"/desk/customers/{kept.pk}/apart/", {"with": gone.pk})
    assert NotDuplicate.objects.count() == 1


def test_contacts_in_the_list_are_masked_for_who_may_not_change_customers(world):
    world.customer("李丽", "li@example.com", "13800138000")
    for name, shown in (("sun", "li@example.com"), ("admin", "l***@example.com")):
        text = browse(world, name).get("/desk/customers/").content.decode()
        assert shown in text and ("13800138000" in text.replace(" ", "")) is (name == "sun")


def test_an_organisation_lies_neither_below_itself_nor_in_another_company(world):
    top = Organisation.objects.create(client=world.a, name="总公司")
    branch = Organisation.objects.create(client=world.a, name="分公司", parent=top)
    top.parent = branch
    with pytest.raises(ValidationError):
        top.full_clean()
    with pytest.raises(ValidationError):
        Organisation(client=world.b, name="外", parent=branch).full_clean()
    Organisation.objects.filter(pk=top.pk).update(parent=None)
    branch = Organisation.objects.get(pk=branch.pk)
    Organisation(client=world.a, name="门店", parent=branch).full_clean()
    for number in range(15):
        branch = Organisation.objects.create(client=world.a, name=str(number), parent=branch)
    with pytest.raises(ValidationError):
        Organisation(client=world.a, name="深", parent=branch).full_clean()


def test_a_request_has_the_better_of_the_customers_and_the_organisations_tier(world):
    firm = Organisation.objects.create(client=world.a, name="大客户", tier=world.vip)
    customer = world.customer("李丽")
    Customer.objects.filter(pk=customer.pk).update(organisation=firm)
    customer.refresh_from_db()
    assert customer.tier.code == "plain" and world.ticket(customer=customer).tier == world.vip


def test_values_of_own_fields_are_filled_from_the_other_and_go_back(world):
    options = [{"key": "o1", "name": "旧", "name_en": "", "is_active": False}]
    kinds = {"both": "text", "only_gone": "integer", "old": "choice", "changed": "date"}
    for key, kind in kinds.items():
        CustomField.objects.create(
            client=world.a,
            on="customer",
            key=key,
            name=key,
            kind=kind,
            options=options if key == "old" else [],
            is_active=key != "old",
        )
    kept, gone = two(world)
    sun = world.actor("sun")
    set_values(sun, kept, {"both": "mine"})
    other = {"both": "theirs", "only_gone": 5, "old": "o1", "changed": "2025-01-01"}
    set_values(sun, gone, other, is_lenient=True)
    before = snapshot(kept, gone)
    done = merging.merge(sun, kept.pk, gone.pk)
    kept = Customer.objects.get(pk=kept.pk)
    assert kept.custom == {**other, "both": "mine"}
    assert CustomValue.objects.filter(object_id=kept.pk).count() == 4
    set_values(sun, kept, {"changed": "2026-02-02"})
    merging.undo(sun, done.pk)
    kept = Customer.objects.get(pk=kept.pk)
    assert kept.custom == {"both": "mine", "changed": "2026-02-02"}
    assert Customer.objects.get(pk=gone.pk).custom == other
    set_values(sun, kept, {"changed": None})
    assert snapshot(kept, gone) == before
    assert CustomValue.objects.filter(object_id=kept.pk).count() == 1
