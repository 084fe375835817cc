"""What arrived, as a list: its views, conditions, and what nobody else sees of it (SPEC RQ10)."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from tests.counting import cost
from tests.intake.conftest import make_world
from tests.intake.test_pages import log_in
from zhulian.intake.models import Mailbox, RawFate, RawIntake
from zhulian.platform.clock import now
from zhulian.platform.models import Role

pytestmark = pytest.mark.django_db
PAGE = "/intake/raw/"


@pytest.fixture
def browser(world):
    return log_in(world.agent)


def arrival(world, key, fate=RawFate.WAITING, **more):
    values = {
        "client": world.client, "channel": "email", "key": key, "content": b"x", "digest": key,
        "received_at": now(), "fate": fate, "mailbox": world.mailbox, **more,
    }  # fmt: skip
    return RawIntake.objects.create(**values)


def keys(answer):
    assert not answer.context["problem"], answer.context["problem"]
    return [row.key for row, _cells in answer.context["found"].lines]


def asked(browser, *where, view="all"):
    return keys(
        browser.get(PAGE, {"view": view, "where": json.dumps({"v": 1, "where": {"all": list(where)}})})
    )


def test_views_are_the_fates_and_the_newest_comes_first(world, browser):
    for key, fate in (("a", "waiting"), ("b", "accepted"), ("c", "duplicate"), ("d", "waiting")):
        arrival(world, key, fate)
    found = {
        view: keys(browser.get(PAGE, {"view": view})) for view in ("aside", "requests", "duplicates", "all")
    }
    assert found == {"aside": ["b"], "requests": [], "duplicates": ["c"], "all": ["d", "c", "b", "a"]}
    assert keys(browser.get(PAGE)) == ["d", "a"]
    assert keys(browser.get(PAGE, {"view": "all", "sort": "received"})) == ["a", "b", "c", "d"]


def test_an_older_address_leads_to_the_view_of_that_name(world, browser):
    answer = browser.get(PAGE, {"show": "aside"})
    assert answer["Location"] == f"{PAGE}?view=aside"


def test_where_nothing_waits_the_page_says_that_all_is_done(world, browser):
    assert "Nothing waits for you" in browser.get(PAGE).content.decode()
    assert "Nothing waits for you" not in browser.get(f"{PAGE}?view=aside").content.decode()


def test_conditions_narrow(world, browser):
    other = Mailbox.objects.create(
        client=world.client, address="sales@pearl.example.com", ticket_type=world.kind
    )
    arrival(world, "plain", error="no_sender")
    arrival(world, "detailed", error="failed: ValueError: x", mailbox=other)
    arrival(world, "doubtful", verdict={"says": "denied"}, channel="web_form", mailbox=None)
    assert asked(browser, {"field": "reason", "op": "is", "value": "failed"}) == ["detailed"]
    assert asked(browser, {"field": "reason", "op": "in", "value": ["failed", "no_sender"]}) == [
        "detailed",
        "plain",
    ]
    assert asked(browser, {"field": "mailbox", "op": "is", "value": other.pk}) == ["detailed"]
    assert asked(browser, {"field": "is_doubtful", "op": "is", "value": True}) == ["doubtful"]
    assert asked(browser, {"field": "is_doubtful", "op": "is", "value": False}) == ["detailed", "plain"]
    assert asked(browser, {"field": "channel", "op": "is", "value": "web_form"}) == ["doubtful"]
    assert "Web form" in browser.get(PAGE).content.decode()


def test_another_clients_arrivals_and_mailboxes_stay_unknown(world, browser):
    foreign = make_world("jade", "翠玉银行")
    arrival(foreign, "theirs")
    arrival(world, "ours")
    assert asked(browser) == ["ours"]
    assert asked(browser, {"field": "client", "op": "is", "value": foreign.client.pk}) == []
    for field, own in (("client", world.client.pk), ("mailbox", world.mailbox.pk)):
        address = reverse("list_options", args=["arrivals"])
        rows = browser.get(address, {"field": field, "q": ""}).json()["results"]
        assert [int(row["value"]) for row in rows] == [own], field


def test_whoever_gives_out_work_opens_the_list_as_well_as_whoever_keeps_mailboxes(world, browser):
    for code, status in (("ticket.reassign", 200), ("settings.mailboxes", 200), ("ticket.read", 404)):
        Role.objects.update(permissions={code: "client"})
        fresh = log_in(world.agent)
        assert fresh.get(PAGE).status_code == status
        assert fresh.get("/lists/arrivals/columns/").status_code == status
        assert fresh.post("/lists/arrivals/export/", {"view": "all"}).status_code == 404


def test_the_list_costs_no_more_queries_with_more_rows(world, browser):
    arrival(world, "0")
    before = cost(browser, PAGE)
    for number in range(1, 50):
        arrival(world, str(number))
    assert cost(browser, PAGE) == before
    assert before <= 12
