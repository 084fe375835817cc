"""Every list of the product: it opens with all that it offers, and for nobody without its permission."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.counting import cost
from zhulian.platform.lists import all_lists, spec_of
from zhulian.platform.models import Role, RoleGrant

pytestmark = pytest.mark.django_db
KEYS = [one.key for one in all_lists()]
READ = ("condition", "apply", "remove", "options", "fresh", "columns", "keep", "default")
WRITTEN = ("keep", "default", "export")


@pytest.fixture
def holding(world, page):
    """A browser of somebody who holds nothing but these permissions."""

    def of(*codes):
        permissions = dict.fromkeys(("presence.own", *codes), "client")
        role = Role.objects.create(code="bare", name="bare", permissions=permissions)
        RoleGrant.objects.filter(user=world.users["sun"]).update(role=role)
        return page("sun")

    return of


@pytest.mark.parametrize("key", KEYS)
def test_without_its_permission_no_address_of_a_list_answers(holding, key):
    browser = holding()
    assert browser.get(reverse(spec_of(key).url_name)).status_code == 404
    for name in READ:
        assert browser.get(reverse(f"list_{name}", args=[key])).status_code == 404, name
    for name in WRITTEN:
        answer = browser.post(reverse(f"list_{name}", args=[key]), {"view": "all", "name": "x"})
        assert answer.status_code == 404, name


@pytest.mark.parametrize("key", KEYS)
def test_who_may_open_a_list_may_not_yet_take_it_out(holding, key):
    spec = spec_of(key)
    browser = holding(spec.permission)
    assert browser.get(reverse(spec.url_name)).status_code == 200
    assert browser.get(f"/lists/{key}/condition/").status_code == 200
    assert browser.post(f"/lists/{key}/export/", {"view": "all", "format": "csv"}).status_code == 404


@pytest.mark.parametrize("key", [one.key for one in all_lists() if one.or_permissions])
def test_any_of_a_lists_other_permissions_opens_it_too(holding, key):
    spec = spec_of(key)
    browser = holding(spec.or_permissions[0])
    assert browser.get(reverse(spec.url_name)).status_code == 200
    assert browser.get(f"/lists/{key}/columns/").status_code == 200


@pytest.mark.parametrize("key", KEYS)
def test_no_list_costs_queries_without_bound(world, page, key):
    world.ticket("一")
    spec = spec_of(key)
    who = next(name for name in ("admin", "manager") if spec.reach(world.actor(name)))
    assert cost(page(who), reverse(spec.url_name)) <= 22
