"""Saved and shared views: who has them, who changes them, with which a list opens (SPEC RQ10)."""

from __future__ import annotations

import json

import pytest

from zhulian.platform.models import JournalEntry, ListDefault, Role, SavedView

pytestmark = pytest.mark.django_db
URGENT = json.dumps({"v": 1, "where": {"field": "priority", "op": "is", "value": "urgent"}})


def keep(browser, name="紧急", **more):
    data = {
        "view": "open",
        "where": URGENT,
        "sort": "-urges",
        "col": ["number", "priority"],
        "name": name,
        **more,
    }
    return browser.post("/lists/tickets/keep/", data)


def names(browser):
    return [str(line.view.label) for line in browser.get("/desk/tickets/").context["views"]]


def test_a_view_keeps_conditions_columns_and_order(world, page):
    browser = page("wang")
    answer = keep(browser)
    view = SavedView.objects.get()
    assert answer.url == f"/desk/tickets/?view=v{view.pk}"
    state = browser.get(answer.url).context["state"]
    assert (state.columns, state.sort, state.is_changed) == (("number", "priority"), "-urges", False)
    assert [chip.field for chip in browser.get(answer.url).context["chips"]] == ["Priority"]
    assert JournalEntry.objects.filter(action="view.saved").count() == 1


def test_a_private_view_is_nobody_elses(world, page):
    keep(page("wang"))
    pk = SavedView.objects.get().pk
    for other in ("zhao", "sun", "admin", "stranger_boss"):
        browser = page(other)
        assert "紧急" not in names(browser)
        assert browser.get(f"/desk/tickets/?view=v{pk}").context["state"].view.key == "open"
        assert browser.post(f"/lists/tickets/views/{pk}/put-away/").status_code == 404
        assert browser.post(f"/lists/tickets/views/{pk}/", {"name": "mein"}).status_code == 404
        assert browser.get(f"/lists/tickets/views/{pk}/").status_code == 404


def test_who_may_not_share_cannot(world, page):
    assert keep(page("wang"), sharing="all").status_code == 404
    assert not SavedView.objects.exists()
    assert b'name="sharing"' not in page("wang").get("/lists/tickets/keep/", {"view": "open"}).content


def test_shared_within_a_client_company_and_a_role(world, page):
    agents = Role.objects.get(code="agent")
    # Sun's right to share holds for client A only: for all clients she cannot.
    assert keep(page("sun"), sharing="all").status_code == 404
    mine = Role.objects.get(code="supervisor")
    assert keep(page("sun"), sharing="roles", roles=[agents.pk], client=world.b.pk).status_code == 404
    assert keep(page("sun"), sharing="roles", roles=[], client=world.a.pk).status_code == 422
    assert keep(page("sun"), "班长的", sharing="roles", roles=[mine.pk], client=world.a.pk).status_code == 302
    assert (
        keep(page("admin"), "座席的", sharing="roles", roles=[agents.pk], client=world.a.pk).status_code
        == 302
    )
    assert keep(page("admin"), "大家的", sharing="all").status_code == 302
    assert {"座席的", "大家的"} <= set(names(page("wang"))) and "班长的" not in names(page("wang"))
    assert "班长的" in names(page("sun")) and "座席的" not in names(page("sun"))
    others = names(page("stranger"))
    assert "大家的" in others and "座席的" not in others


def test_one_changes_puts_away_and_brings_back_ones_own(world, page):
    browser = page("wang")
    keep(browser)
    pk = SavedView.objects.get().pk
    changed = {"view": f"v{pk}", "name": "很急", "sort": "opened"}
    assert browser.post(f"/lists/tickets/views/{pk}/", changed).status_code == 302
    view = SavedView.objects.get()
    assert (view.name, view.sort) == ("很急", "opened")
    browser.post(f"/lists/tickets/views/{pk}/put-away/")
    assert "很急" not in names(browser)
    assert browser.post(f"/lists/tickets/views/{pk}/restore/").status_code == 302
    assert "很急" in names(browser)


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_name_is_needed(world, page, name):
    answer = keep(page("wang"), name)
    assert answer.status_code == 422 and not SavedView.objects.exists()
    assert b'role="alert"' in answer.content


def test_the_list_opens_with_ones_own_choice_else_the_roles(world, page):
    agents = Role.objects.get(code="agent")
    assert page("wang").get("/desk/tickets/").context["state"].view.key == "open"
    assert page("sun").post("/lists/tickets/default/", {"view": "mine", "role": agents.pk}).status_code == 404
    page("admin").post("/lists/tickets/default/", {"view": "mine", "role": agents.pk})
    assert page("wang").get("/desk/tickets/").context["state"].view.key == "mine"
    page("wang").post("/lists/tickets/default/", {"view": "urged"})
    assert page("wang").get("/desk/tickets/").context["state"].view.key == "urged"
    assert page("zhao").get("/desk/tickets/").context["state"].view.key == "mine"
    assert ListDefault.objects.count() == 2


def test_who_decides_for_roles_is_asked_for_whom(world, page):
    asked = page("admin").get("/lists/tickets/default/", {"view": "mine"}).content.decode()
    assert 'name="role"' in asked and "Mine, unresolved" in asked
    assert 'hx-get="/lists/tickets/default/' in page("admin").get("/desk/tickets/").content.decode()
    alone = page("wang").get("/lists/tickets/default/")
    assert alone.context["roles"] == [] and asked.count('name="role"') == Role.objects.count() + 1
    assert 'hx-get="/lists/tickets/default/' not in page("wang").get("/desk/tickets/").content.decode()


def test_a_role_is_not_given_a_view_it_does_not_have(world, page):
    keep(page("admin"))
    view, agents = SavedView.objects.get(), Role.objects.get(code="agent")
    page("admin").post("/lists/tickets/default/", {"view": f"v{view.pk}", "role": agents.pk})
    assert not ListDefault.objects.filter(role=agents).exists()


def test_a_view_whose_field_is_gone_says_so_and_loses_nothing(world, page):
    keep(page("wang"))
    broken = {"v": 1, "where": {"field": "vanished", "op": "is", "value": 1}}
    SavedView.objects.update(where=broken)
    pk = SavedView.objects.get().pk
    answer = page("wang").get(f"/desk/tickets/?view=v{pk}")
    assert answer.status_code == 200 and "vanished" in answer.context["problem"]
    assert SavedView.objects.get().where == broken
