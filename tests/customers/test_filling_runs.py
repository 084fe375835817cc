"""Missing regions are filled in from the page: shown before, done in a job with progress, taken back (IN5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from time_machine import travel

from tests.counting import cost
from tests.world import centre
from zhulian.catalogue.models import Region
from zhulian.catalogue.regions import enter_missing
from zhulian.customers.jobs import forget_region_runs
from zhulian.customers.models import Customer, RegionFill, RegionRun
from zhulian.platform.clock import now
from zhulian.platform.jobs import run_due
from zhulian.platform.models import JournalEntry, Notification, RoleGrant

pytestmark = pytest.mark.django_db
PAGE = "/desk/customers/regions/"


@pytest.fixture
def world():
    made = centre()
    enter_missing()
    for number in range(3):
        made.customer(f"客户{number}", f"{number}@example.com", f"1501381234{number}")
    made.customer("无", "wu@example.com")
    made.customer("外", "wai@example.com", "15013812349", client=made.b)
    Customer.objects.update(region=None)
    return made


@pytest.fixture
def browser(world):
    def of(name):
        made = Browser()
        made.cookies["django_language"] = "en"
        made.force_login(world.users[name])
        return made

    return of


def regions():
    return dict(Customer.objects.values_list("name", "region__name"))


def test_the_preview_says_how_many_and_shows_some(browser):
    text = browser("sun").get(PAGE).content.decode()
    assert "4 customers have no region; 3 of them would get one." in text
    assert regions_shown(text).count("Shenzhen") == 3 and "客户2" in text and "外" not in regions_shown(text)
    assert not RegionRun.objects.exists() and set(regions().values()) == {None}


def regions_shown(text):
    return text.split("<tbody>")[1].split("</tbody>")[0]


def test_it_is_done_in_a_job_and_journalled_by_name(world, browser):
    sun = browser("sun")
    assert sun.post(PAGE, {"do": "begin"}).url == PAGE
    sun.post(PAGE, {"do": "begin"})
    assert RegionRun.objects.count() == 1
    waiting = sun.get(PAGE).content.decode()
    assert "0 of 4 customers looked at, 0 filled in" in waiting and 'hx-trigger="every 2s"' in waiting
    fragment = sun.get(f"{PAGE}?standing=1", headers={"HX-Request": "true"}).content.decode()
    assert fragment.startswith('<section class="card mb-3" id="regions-standing"')
    run_due()
    done = sun.get(f"{PAGE}?standing=1", headers={"HX-Request": "true"})
    assert (done.headers["HX-Refresh"], done.content) == ("true", b"")
    assert regions() == {"客户0": "深圳市", "客户1": "深圳市", "客户2": "深圳市", "无": None, "外": None}
    lines = JournalEntry.objects.filter(action="customer.region_filled", user=world.users["sun"])
    assert lines.count() == 3 and lines[0].new == {"region": "深圳市"}
    assert JournalEntry.objects.get(action="regions.filled").new == {"filled": 3}
    assert Notification.objects.get(user=world.users["sun"]).kind == "customers.regions_filled"
    text = sun.get(PAGE).content.decode()
    assert "3 of 4 customers got a region" in text
    assert "1 customers have no region, but neither an address nor a number that tells one." in text


def test_it_is_taken_back_but_what_somebody_set_anew_stays(world, browser):
    sun = browser("sun")
    sun.post(PAGE, {"do": "begin"})
    run_due()
    beijing = Region.objects.get(code="110000")
    Customer.objects.filter(name="客户1").update(region=beijing)
    assert browser("manager").post(PAGE, {"do": "undo"}).status_code == 404
    assert sun.post(PAGE, {"do": "undo"}).url == PAGE
    assert sun.post(PAGE, {"do": "undo"}).status_code == 404
    run_due()
    assert regions() == {"客户0": None, "客户1": "北京市", "客户2": None, "无": None, "外": None}
    assert JournalEntry.objects.get(action="regions.emptied").new == {"emptied": 2, "left": 1}
    assert JournalEntry.objects.filter(action="customer.region_emptied").count() == 2
    assert not RegionFill.objects.exists()
    assert "2 taken back, 1 left because somebody set them anew" in sun.get(PAGE).content.decode()


def test_the_right_that_was_taken_away_ends_the_run(world, browser):
    browser("sun").post(PAGE, {"do": "begin"})
    RoleGrant.objects.filter(user=world.users["sun"]).delete()
    run_due()
    assert RegionRun.objects.get().state == "done" and set(regions().values()) == {None}


@pytest.mark.parametrize("name", ["wang", "admin", "viewer"])
def test_who_may_not_begins_nothing(browser, name):
    assert browser(name).get(PAGE).status_code == 404
    assert browser(name).post(PAGE, {"do": "begin"}).status_code == 404
    assert not RegionRun.objects.exists()


def test_another_client_company_is_not_touched(browser):
    browser("stranger_boss").post(PAGE, {"do": "begin"})
    run_due()
    assert {name for name, region in regions().items() if region} == {"外"}


def test_runs_are_forgotten_after_a_week(world, browser):
    browser("sun").post(PAGE, {"do": "begin"})
    run_due()
    with travel(now() + timedelta(days=8)):
        forget_region_runs(None)
    assert not RegionRun.objects.exists() and regions()["客户0"] == "深圳市"


def test_the_cost_does_not_grow_with_customers(world, browser):
    sun = browser("sun")
    before = cost(sun, PAGE)
    for number in range(3, 9):
        world.customer(f"客户{number}", f"{number}@example.com", f"1501381234{number}")
    Customer.objects.update(region=None)
    assert cost(sun, PAGE) == before
