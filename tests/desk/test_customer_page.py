"""The page of a customer and of an organisation: tabs, side panel, who sees what (SPEC CU1)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.world import take
from tests.knowledge.world import article
from zhulian.catalogue.models import Region
from zhulian.catalogue.regions import enter_missing
from zhulian.customers.actions import Card, change_customer, enter_contact
from zhulian.customers.models import Customer, CustomerGroup, Organisation
from zhulian.platform.access import NotFound
from zhulian.platform.ui import detail

FRAGMENT = {"HX-Request": "true", "HX-Target": "detail-body"}


@pytest.fixture
def lili(world):
    """A customer with everything that the side panel shows."""
    enter_missing()
    customer = world.customer("李丽", "li@example.com", "15013812345")
    head = Organisation.objects.create(client=world.a, name="南方贸易有限公司", kind="head_office")
    branch = Organisation.objects.create(client=world.a, name="深圳分公司", parent=head, kind="branch")
    group = CustomerGroup.objects.create(client=world.a, name="大客户")
    Customer.objects.filter(pk=customer.pk).update(
        organisation=branch, tier=world.vip, manager=world.users["wang"], remark="请先联系前台。"
    )
    customer.groups.add(group)
    customer.refresh_from_db()
    return customer


def page(browser, path: str, **headers) -> str:
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_side_panel_tells_who_it_is(world, browser, lili):
    take(world, world.ticket("我的", customer=lili))
    text = page(browser("wang"), f"/desk/customers/{lili.pk}/")
    for words in (
        "150 1381 2345",
        "li@example.com",
        "Guangdong Shenzhen",
        "深圳分公司",
        "大客户",
        "王强",
        "请先联系前台。",
    ):
        assert words in text, words
    assert f'href="/desk/organisations/{lili.organisation_id}/"' in text
    assert '<a href="?tab=requests">1</a>' in text
    assert f"/desk/new/?client={world.a.pk}&amp;customer={lili.pk}" in text


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("timeline", "All channels"),
        ("requests", "No requests that you may see"),
        ("facts", "Contact points"),
        ("journal", "created"),
        ("nonsense", "All channels"),
        ("side", "All channels"),
    ],
)
def test_each_tab_is_an_address_and_a_fragment(browser, lili, tab, words):
    path = f"/desk/customers/{lili.pk}/?tab={tab}"
    whole, part = page(browser("wang"), path), page(browser("wang"), path, **FRAGMENT)
    shown = tab if tab != "nonsense" else "timeline"
    for text in (whole, part):
        assert f'data-tab="{shown}"' in text and words in text
        assert text.count("detail-tab-") - text.count("detail-tab-side") == 4
    assert "<h1" in whole and "<h1" not in part and 'class="detail-side"' not in part
    if tab in ("requests", "facts", "journal"):
        assert f'id="detail-tab-{tab}"' in part and part.count('aria-current="page"') == 1


def test_without_javascript_a_tab_is_an_ordinary_link(browser, lili):
    text = page(browser("wang"), f"/desk/customers/{lili.pk}/")
    for tab in ("timeline", "requests", "facts", "journal"):
        assert f'href="?tab={tab}"' in text


def test_every_registered_tab_refuses_a_stranger(world, lili, rf):
    """The generic test: whatever a room adds checks access by itself."""
    things = {"customer": lili.pk, "organisation": lili.organisation_id, "article": article(world, "x").pk}
    for spec in detail.all_specs():
        assert spec.page in things, f"give this test a {spec.page}"
        with pytest.raises(NotFound):
            spec.panel(rf.get("/"), world.actor("stranger_boss"), things[spec.page])


def test_a_room_adds_its_tab_from_above_and_a_permission_hides_it(browser, lili):
    def panel(_request, _actor, _thing):
        return detail.Panel("desk/parts/region.html", {"region": Region.objects.get(code="440300")})

    detail.register(
        detail.TabSpec("customer", "assets", "Devices", panel, permission="audit.read", count=lambda *_: 3)
    )
    try:
        path = f"/desk/customers/{lili.pk}/?tab=assets"
        assert "Devices <span" in page(browser("sun"), path) and "Guangdong Shenzhen" in page(
            browser("sun"), path
        )
        assert "Devices" not in page(browser("wang"), path)
    finally:
        detail.unregister("customer", "assets")
    with pytest.raises(ValueError, match="side"):
        detail.register(detail.TabSpec("customer", "side", "", panel))


def test_the_changes_are_told_in_words(world, browser, lili):
    sun = world.actor("sun")
    change_customer(sun, lili.pk, Card(name="李莉", tier=world.vip))
    enter_contact(sun, lili.pk, "phone", "13912345678")
    text = page(browser("wang"), f"/desk/customers/{lili.pk}/?tab=journal")
    for words in ("孙班长", "Name", "李丽", "→ 李莉", "Organisation", "contact added", "13912345678"):
        assert words in text, words
    text = page(browser("admin"), f"/desk/customers/{lili.pk}/?tab=journal")
    assert "13912345678" not in text and "139****5678" in text


def test_contacts_are_masked_for_who_may_not_change_customers(browser, lili):
    for tab in ("timeline", "facts"):
        text = page(browser("admin"), f"/desk/customers/{lili.pk}/?tab={tab}")
        assert "li@example.com" not in text and "l***@example.com" in text
        assert "/edit/" not in text and "point-add" not in text


def test_somebody_with_the_same_number_is_hinted_at(world, browser, lili):
    other = world.customer("王建国", "wang@example.com")
    enter_contact(world.actor("sun"), other.pk, "phone", "150-1381-2345")
    text = page(browser("sun"), f"/desk/customers/{lili.pk}/")
    assert f"/desk/customers/{other.pk}/" in text and f"/merge/?with={other.pk}" in text
    text = page(browser("wang"), f"/desk/customers/{lili.pk}/")
    assert "belongs to 王建国 too." in text and "/merge/" not in text


@pytest.mark.parametrize("name", ["stranger", "viewer"])
def test_others_see_nothing(browser, lili, name):
    paths = (f"customers/{lili.pk}/", f"customers/{lili.pk}/edit/", f"organisations/{lili.organisation_id}/")
    for path in paths:
        assert browser(name).get(f"/desk/{path}").status_code == 404


def test_an_organisation_shows_its_tree_its_people_and_all_their_requests(world, browser, lili):
    mine = take(world, world.ticket("分公司的请求", customer=lili))
    head = lili.organisation.parent
    path = f"/desk/organisations/{head.pk}/"
    text = page(browser("wang"), path)
    assert mine.subject in text and "李丽" in text and "Head office" in text
    assert "李丽" in page(browser("wang"), f"{path}?tab=people") and "深圳分公司" in page(
        browser("wang"), f"{path}?tab=tree"
    )
    below = page(browser("wang"), f"/desk/organisations/{lili.organisation_id}/?tab=tree")
    assert f'href="{path}">南方贸易有限公司' in below and "Nothing lies below it." in below


def test_organisations_are_searched_within_one_client_company(world, browser, lili):
    found = browser("wang").get("/desk/organisations/like/", {"client": world.a.pk, "q": "分公"}).json()
    assert found == {
        "results": [{"value": f"id:{lili.organisation_id}", "text": "深圳分公司", "note": "南方贸易有限公司"}]
    }
    assert browser("stranger").get("/desk/organisations/like/", {"client": world.a.pk}).status_code == 404


def queries(browser, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(
        connection,
    ) as taken:
        assert browser.get(path).status_code == 200
    return len(taken)


@pytest.mark.parametrize("tab", ["requests", "people", "tree"])
def test_an_organisation_costs_the_same_however_many_there_are(world, browser, lili, tab):
    path = f"/desk/organisations/{lili.organisation.parent_id}/?tab={tab}"
    take(world, world.ticket("一", customer=lili))
    one = queries(browser("wang"), path)
    for number in range(50):
        customer = world.customer(f"客户{number}", f"{number}@example.com", f"1501381{number:04}")
        Customer.objects.filter(pk=customer.pk).update(organisation=lili.organisation_id)
        take(world, world.ticket(f"请求 {number}", customer=customer))
        Organisation.objects.create(client=world.a, name=f"门店{number}", parent_id=lili.organisation_id)
    assert queries(browser("wang"), path) <= one
