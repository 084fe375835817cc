"""Imports as a list (SPEC RQ10)."""

from __future__ import annotations

import json

import pytest
from django.test import Client as Browser

from tests.counting import cost
from tests.intake.importing.conftest import MESSAGES, ONE
from zhulian.intake.models import ImportRun
from zhulian.platform.models import RoleGrant

HOME = "/settings/imports/"


@pytest.fixture
def browse(house):
    def of(name):
        house.centre.users[name].language = "en"
        house.centre.users[name].save(update_fields=["language"])
        found = Browser(headers={"accept-language": "en"})
        found.force_login(house.centre.users[name])
        return found

    return of


def names(answer):
    assert not answer.context["problem"], answer.context["problem"]
    return [row.name for row, _cells in answer.context["found"].lines]


def asked(browser, *where):
    wanted = json.dumps({"v": 1, "where": {"all": list(where)}})
    return names(browser.get(HOME, {"view": "all", "where": wanted}))


@pytest.fixture
def runs(house):
    """One done with a refused row, one still a draft."""
    done = house.bring(MESSAGES + ONE, name="old.csv")
    ImportRun.objects.filter(pk=done.pk).update(state="done", made=3, refused=1)
    return done, house.bring(MESSAGES + ONE + ONE, name="new.csv")


def test_views_conditions_and_the_search_narrow(browse, house, runs):
    browser = browse("manager")
    me = house.centre.users["manager"].pk
    assert names(browser.get(HOME)) == ["new.csv", "old.csv"]
    found = {view: names(browser.get(HOME, {"view": view})) for view in ("unfinished", "refused", "mine")}
    assert found == {"unfinished": ["new.csv"], "refused": ["old.csv"], "mine": ["new.csv", "old.csv"]}
    assert names(browser.get(HOME, {"q": "OLD"})) == ["old.csv"]
    assert asked(browser, {"field": "made", "op": "gt", "value": 2}) == ["old.csv"]
    assert asked(browser, {"field": "kind", "op": "is", "value": "customers"}) == []
    assert asked(browser, {"field": "person", "op": "is", "value": me}) == ["new.csv", "old.csv"]


def test_figures_stand_only_where_something_was_brought_in(browse, runs):
    answer = browse("manager").get(HOME, {"view": "all", "col": ["made", "refused"]})
    figures = [[value for _column, value in cells] for _row, cells in answer.context["found"].lines]
    assert figures == [[None, None], [3, 1]]
    assert '<span class="text-late">1</span>' in answer.content.decode()


def test_another_client_companys_imports_and_people_stay_unknown(browse, house, runs):
    grant = RoleGrant.objects.get(user=house.centre.users["manager"])
    RoleGrant.objects.filter(user=house.centre.users["stranger_boss"]).update(role=grant.role)
    stranger = browse("stranger_boss")
    assert names(stranger.get(HOME)) == []
    assert asked(stranger, {"field": "client", "op": "is", "value": house.centre.a.pk}) == []
    for field, known in (("person", []), ("client", [house.centre.b.pk])):
        rows = stranger.get("/lists/imports/options/", {"field": field, "q": ""}).json()["results"]
        assert [int(row["value"]) for row in rows] == known, field
    assert browse("wang").get("/lists/imports/columns/").status_code == 404


def test_the_list_costs_no_more_queries_with_more_runs(browse, house, runs):
    browser = browse("manager")
    before = cost(browser, f"{HOME}?view=all")
    first = runs[1]
    for number in range(48):
        first.pk, first.name = None, f"{number}.csv"
        first.save(force_insert=True)
    assert cost(browser, f"{HOME}?view=all") == before
    assert before <= 12
