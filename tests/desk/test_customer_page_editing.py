"""Customers are entered and changed, with their contact points (SPEC CU1, IN5)."""

from __future__ import annotations

import json

import pytest

from tests.world import settle
from zhulian.catalogue.models import Region
from zhulian.catalogue.regions import enter_missing
from zhulian.customers.models import ContactPoint, Customer, CustomerGroup, Organisation
from zhulian.platform.models import JournalEntry, OutboxEvent


@pytest.fixture
def lili(world):
    enter_missing()
    return world.customer("李丽", "li@example.com", "15013812345")


def card(world, **changes) -> dict:
    typed = {
        "client": world.a.pk,
        "name": "李莉",
        "organisation": "",
        "tier": world.vip.pk,
        "region": "",
        "language": "en",
    }
    return {**typed, "manager": "", "groups": [], "remark": "请先联系前台。", **changes}


def points_of(customer) -> list[tuple[str, str, bool]]:
    rows = ContactPoint.objects.filter(customer=customer)
    return [(row.kind, row.normalised, row.is_preferred) for row in rows]


def test_the_whole_card_is_changed_and_journalled_by_names(world, browser, lili):
    enter_missing()
    beijing = Region.objects.get(code="110000")
    group = CustomerGroup.objects.create(client=world.a, name="大客户")
    typed = card(
        world,
        organisation="南方  贸易",
        region=beijing.pk,
        manager=world.users["wang"].pk,
        groups=[group.pk],
    )
    answer = browser("wang").post(f"/desk/customers/{lili.pk}/edit/", typed)
    assert answer.url == f"/desk/customers/{lili.pk}/"
    lili.refresh_from_db()
    facts = (
        lili.name,
        lili.organisation.name,
        lili.tier,
        lili.region,
        lili.language,
        lili.manager,
        lili.remark,
    )
    assert facts == ("李莉", "南方 贸易", world.vip, beijing, "en", world.users["wang"], "请先联系前台。")
    assert list(lili.groups.all()) == [group]
    line = JournalEntry.objects.get(action="customer.edited")
    assert line.old == {
        "name": "李丽", "organisation": "", "tier": "普通", "region": "深圳市", "language": "zh-hans", "manager": "",
        "groups": "", "remark": "",
    }  # fmt: skip
    assert line.new["manager"] == "王强" and line.new["groups"] == "大客户" and line.new["region"] == "北京市"
    assert JournalEntry.objects.filter(action="organisation.created").count() == 1


def test_saving_the_same_again_says_nothing(world, browser, lili):
    path = f"/desk/customers/{lili.pk}/edit/"
    browser("wang").post(path, card(world))
    before = (JournalEntry.objects.count(), OutboxEvent.objects.count())
    assert browser("wang").post(path, card(world)).status_code == 302
    assert (JournalEntry.objects.count(), OutboxEvent.objects.count()) == before


def test_a_known_organisation_is_chosen_and_one_of_that_name_is_not_made_twice(world, browser, lili):
    firm = Organisation.objects.create(client=world.a, name="360")
    path = f"/desk/customers/{lili.pk}/edit/"
    browser("wang").post(path, card(world, organisation=f"id:{firm.pk}"))
    assert Customer.objects.get(pk=lili.pk).organisation == firm
    browser("wang").post(path, card(world, organisation="360"))
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "  "}, "This field is required."),
        ({"name": "长" * 121}, "at most 120 characters"),
        ({"tier": "999999"}, "Select a valid choice."),
        ({"organisation": "id:999999"}, "Choose one of the list."),
        ({"region": "999999"}, "Choose one of the list."),
        ({"manager": "999999"}, "Choose one of the list."),
        ({"language": "xx"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(world, browser, lili, change, words):
    answer = browser("wang").post(f"/desk/customers/{lili.pk}/edit/", card(world, **change))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text and "请先联系前台。" in text
    assert Customer.objects.get(pk=lili.pk).name == "李丽"


def test_things_of_another_client_company_are_refused(world, browser, lili):
    foreign = Organisation.objects.create(client=world.b, name="外")
    path = f"/desk/customers/{lili.pk}/edit/"
    answer = browser("wang").post(path, card(world, organisation=f"id:{foreign.pk}"))
    assert answer.status_code == 422
    answer = browser("wang").post(path, card(world, manager=world.users["stranger"].pk))
    assert "This person does not serve the client company." in answer.content.decode()
    assert Customer.objects.get(pk=lili.pk).manager is None


@pytest.mark.parametrize("name", ["admin", "viewer", "stranger", "stranger_boss"])
def test_who_may_not_changes_nothing(world, browser, lili, name):
    before = JournalEntry.objects.count()
    assert browser(name).post(f"/desk/customers/{lili.pk}/edit/", card(world)).status_code == 404
    added = {"do": "add", "kind": "phone", "value": "13912345678"}
    assert browser(name).post(f"/desk/customers/{lili.pk}/points/", added).status_code == 404
    lili.refresh_from_db()
    assert (lili.name, lili.contacts.count(), JournalEntry.objects.count()) == ("李丽", 2, before)


# Somebody new


def test_somebody_new_has_contact_points_and_the_region_of_the_address(world, browser):
    enter_missing()
    typed = card(world, phone="139-1234-5678", email="LI@example.com ", address="广东省深圳市南山区科技园")
    answer = browser("wang").post("/desk/customers/new/", typed)
    made = Customer.objects.get()
    assert answer.url == f"/desk/customers/{made.pk}/"
    assert (made.name, made.client, made.tier, made.region.name) == ("李莉", world.a, world.vip, "南山区")
    assert points_of(made) == [
        ("phone", "+8613912345678", False),
        ("email", "li@example.com", False),
        ("address", "广东省深圳市南山区科技园", False),
    ]
    settle()
    found = browser("wang").get("/desk/new/caller/", {"phone": "5678"}).content.decode()
    assert f"customer={made.pk}" in found


def test_a_number_of_somebody_is_told_before_a_second_record_is_made(world, browser, lili):
    typed = card(world, phone="150 1381 2345")
    answer = browser("wang").post("/desk/customers/new/", typed)
    text = answer.content.decode()
    assert answer.status_code == 422 and f"/desk/customers/{lili.pk}/" in text and "请先联系前台。" in text
    assert Customer.objects.count() == 1
    browser("wang").post("/desk/customers/new/", {**typed, "seen": "1"})
    assert Customer.objects.count() == 2


def test_a_contact_that_cannot_be_read_is_refused_beside_its_field(world, browser):
    typed = card(world, phone="12", email="nobody")
    answer = browser("wang").post("/desk/customers/new/", typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "with its area code" in text and "name@example.com" in text
    assert not Customer.objects.exists()


def test_a_client_company_that_one_does_not_serve_is_not_written_to(world, browser):
    foreign = browser("stranger").post("/desk/customers/new/", card(world, tier=""))
    assert foreign.status_code == 302 and Customer.objects.get().client == world.b
    assert browser("viewer").get("/desk/customers/new/").status_code == 404


# Contact points


def post(browser, customer, **typed):
    return browser.post(f"/desk/customers/{customer.pk}/points/", typed, headers={"HX-Request": "true"})


def test_contact_points_are_added_changed_and_preferred(browser, lili):
    wang = browser("wang")
    answer = post(wang, lili, do="add", kind="phone", value="020-8300 1234")
    assert answer.status_code == 200 and "020 8300 1234" in answer.content.decode()
    added = lili.contacts.get(normalised="+862083001234")
    post(wang, lili, do="prefer", point=added.pk)
    post(wang, lili, do="change", point=added.pk, value="020-83005678")
    added.refresh_from_db()
    assert (added.normalised, added.is_preferred) == ("+862083005678", True)
    actions = list(
        JournalEntry.objects.filter(object_id=lili.pk).order_by("id").values_list("action", flat=True)
    )
    assert actions[-3:] == [
        "customer.contact_added",
        "customer.contact_preferred",
        "customer.contact_changed",
    ]


def test_a_changed_value_has_to_be_proven_anew(browser, lili):
    lili.contacts.filter(kind="email").update(is_verified=True)
    point = lili.contacts.get(kind="email")
    post(browser("wang"), lili, do="change", point=point.pk, value="LI@example.com")
    point.refresh_from_db()
    assert point.is_verified and point.value == "LI@example.com"
    post(browser("wang"), lili, do="change", point=point.pk, value="lili@example.com")
    point.refresh_from_db()
    assert not point.is_verified


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"do": "add", "kind": "phone", "value": "+86 150-1381-2345"}, "The customer has this already."),
        ({"do": "add", "kind": "phone", "value": "12"}, "with its area code"),
        ({"do": "add", "kind": "email", "value": "nobody"}, "name@example.com"),
        ({"do": "add", "kind": "plate", "value": " "}, "Please fill this in."),
        ({"do": "add", "kind": "fax", "value": "粤A"}, "Choose a kind."),
        ({"do": "add", "kind": "address", "value": "长" * 321}, "At most 320 characters."),
    ],
)
def test_a_contact_point_that_is_refused_keeps_what_was_typed(browser, lili, typed, words):
    answer = post(browser("wang"), lili, **typed)
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and f'value="{typed["value"]}"' in text
    assert lili.contacts.count() == 2


def test_what_another_customer_has_is_taken_and_hinted_at(world, browser, lili):
    other = world.customer("王建国", "wang@example.com")
    answer = post(browser("wang"), other, do="add", kind="phone", value="15013812345")
    assert answer.status_code == 200 and "belongs to 李丽 too." in answer.content.decode()
    assert other.contacts.count() == 2


def test_a_removed_contact_point_comes_back_as_it_was(browser, lili):
    wang = browser("wang")
    lili.contacts.filter(kind="phone").update(is_verified=True, is_preferred=True)
    before, point = points_of(lili), lili.contacts.get(kind="phone")
    answer = post(wang, lili, do="remove", point=point.pk)
    toast = json.loads(answer.headers["HX-Trigger"])["zl:toast"]["value"][0]
    assert lili.contacts.count() == 1 and toast["undo"].endswith("/restore/")
    assert browser("sun").post(toast["undo"]).status_code == 404
    assert wang.post(toast["undo"]).url == f"/desk/customers/{lili.pk}/?tab=facts"
    assert sorted(points_of(lili)) == sorted(before)
    assert lili.contacts.get(kind="phone").is_verified
    wang.post(toast["undo"])
    assert lili.contacts.count() == 2


def test_a_point_of_another_customer_is_not_found(world, browser, lili):
    other = world.customer("王建国", "wang@example.com")
    point = other.contacts.get()
    for do in ("change", "prefer", "remove"):
        assert post(browser("wang"), lili, do=do, point=point.pk, value="x@example.com").status_code == 404
    assert points_of(other) == [("email", "wang@example.com", False)]


def test_without_javascript_the_page_comes_back(browser, lili):
    path = f"/desk/customers/{lili.pk}/points/"
    done = browser("wang").post(path, {"do": "add", "kind": "plate", "value": "粤a12345"})
    assert done.url == f"/desk/customers/{lili.pk}/?tab=facts"
    refused = browser("wang").post(path, {"do": "add", "kind": "phone", "value": "12"})
    assert refused.status_code == 422 and "<h1" in refused.content.decode()
