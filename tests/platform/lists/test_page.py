"""The one list page: conditions as chips, columns, order, pages that neither lose nor double rows (SPEC RQ10)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests.counting import cost
from zhulian.platform.clock import now
from zhulian.platform.lists import all_lists, spec_of
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def many(world, count):
    return [world.ticket(f"第 {number} 件") for number in range(count)]


def subjects(answer):
    return [row.subject for row, _cells in answer.context["found"].lines]


def where_of(location):
    return json.loads(parse_qs(urlsplit(location).query)["where"][0])["where"]


def asked(where):
    return {"view": "all", "where": json.dumps({"v": 1, "where": where})}


def test_the_first_view_shows_what_is_unresolved_with_its_chip(world, page):
    ticket = world.ticket("一")
    done = world.ticket("二")
    Ticket.objects.filter(pk=done.pk).update(state="resolved", resolved_at=now())
    answer = page("sun").get("/desk/tickets/")
    assert subjects(answer) == [ticket.subject]
    assert [chip.field for chip in answer.context["chips"]] == ["State"]
    assert subjects(page("sun").get("/desk/tickets/", {"view": "all"})) == ["二", "一"]


def test_what_one_may_not_see_no_condition_brings(world, page):
    world.ticket("甲的")
    everything = asked({"all": []})
    assert subjects(page("sun").get("/desk/tickets/", everything)) == ["甲的"]
    assert subjects(page("stranger_boss").get("/desk/tickets/", everything)) == []
    named = asked({"field": "customer", "op": "is", "value": Ticket.objects.get().customer_id})
    answer = page("stranger_boss").get("/desk/tickets/", named)
    assert subjects(answer) == [] and "李丽" not in answer.content.decode()


def test_a_condition_is_added_changed_and_removed_chip_by_chip(world, page):
    world.ticket("宽带慢")
    world.ticket("电视黑屏")
    browser = page("sun")
    form = browser.get("/lists/tickets/condition/", {"view": "all", "field": "subject"}, **HTMX)
    assert b"contains" in form.content and b'name="v"' in form.content
    entered = {"view": "all", "field": "subject", "op": "contains", "v": "宽带"}
    answer = browser.get("/lists/tickets/apply/", entered)
    assert where_of(answer.url) == {"all": [{"field": "subject", "op": "contains", "value": "宽带"}]}
    assert subjects(browser.get(answer.url)) == ["宽带慢"]

    state = dict(view="all", where=parse_qs(urlsplit(answer.url).query)["where"][0])
    changed = {**state, "path": "all.0", "field": "subject", "op": "contains", "v": "电视"}
    answer = browser.get("/lists/tickets/apply/", changed)
    assert subjects(browser.get(answer.url)) == ["电视黑屏"]

    state["where"] = parse_qs(urlsplit(answer.url).query)["where"][0]
    group = {**state, "joint": "any", "field": "priority", "op": "in", "v": ["high", "urgent"]}
    answer = browser.get("/lists/tickets/apply/", group)
    assert where_of(answer.url)["all"][1] == {
        "any": [{"field": "priority", "op": "in", "value": ["high", "urgent"]}]
    }
    state["where"] = parse_qs(urlsplit(answer.url).query)["where"][0]
    answer = browser.get("/lists/tickets/remove/", {**state, "path": "all.0"})
    assert [*where_of(answer.url)["all"][0]] == ["any"]
    answer = browser.get("/lists/tickets/remove/", state)
    assert parse_qs(urlsplit(answer.url).query) == {"view": ["all"]}


@pytest.mark.parametrize("whole", [{"any": [{"field": "subject", "op": "is", "value": "x"}]}, None])
def test_a_single_condition_or_group_is_a_chip_like_any_other(world, page, whole):
    """Whether it comes from a view (here "All unresolved") or from the address."""
    world.ticket("一")
    browser = page("sun")
    state = {"view": "all", "where": json.dumps({"v": 1, "where": whole})} if whole else {"view": "open"}
    chips = browser.get("/desk/tickets/", state).context["chips"]
    assert [chip.path for chip in chips] == ["all.0"]
    changed = {**state, "path": "all.0", "field": "state", "op": "is", "v": "resolved"}
    answer = browser.get("/lists/tickets/apply/", changed)
    assert where_of(answer.url) == {"all": [{"field": "state", "op": "is", "value": "resolved"}]}
    more = browser.get("/lists/tickets/apply/", {**state, "field": "subject", "op": "contains", "v": "宽"})
    assert len(where_of(more.url)["all"]) == 2
    if not whole:
        assert browser.get("/lists/tickets/condition/", {**state, "path": "all.0"}, **HTMX).status_code == 200


def test_supervisors_hear_of_every_new_request_and_agents_of_theirs(world, page):
    world.ticket("一")
    assert page("sun").get("/desk/tickets/").context["live_topic"] == "console"
    assert page("wang").get("/desk/tickets/").context["live_topic"] == f"agent:{world.users['wang'].pk}"


def test_the_dialog_is_answered_with_an_address_for_the_page(world, page):
    entered = {"view": "all", "field": "subject", "op": "contains", "v": "宽带"}
    answer = page("sun").get("/lists/tickets/apply/", entered, **HTMX)
    assert answer.status_code == 204
    assert json.loads(answer["HX-Location"])["path"].startswith("/desk/tickets/?view=all&where=")


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({"field": "subject", "op": "contains"}, "Enter a value."),
        ({"field": "urge_count", "op": "gte", "v": "viel"}, "does not fit this field"),
        ({"field": "opened", "op": "between", "v": ["2025-03-02", "2025-03-01"]}, "before the beginning"),
        ({"field": "subject", "op": "is", "v": "x" * 500}, "at most 400 characters"),
        ({"field": "password", "op": "is", "v": "x"}, "no field"),
    ],
)
def test_what_was_entered_wrongly_is_said_beside_the_form_and_kept(world, page, entered, words):
    answer = page("sun").get("/lists/tickets/apply/", {"view": "all", **entered}, **HTMX)
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    "where", ["{", '{"v":9,"where":{}}', '{"v":1,"where":{"field":"x","op":"is","value":1}}', "[]", "\0"]
)
def test_a_broken_address_shows_the_view_and_says_so(world, page, where):
    world.ticket("一")
    answer = page("sun").get("/desk/tickets/", {"view": "all", "where": where})
    assert answer.status_code == 200 and subjects(answer) == ["一"]
    assert answer.context["problem"]


def test_paths_that_lead_nowhere_change_nothing(world, page):
    browser = page("sun")
    assert browser.get("/lists/tickets/condition/", {"view": "open", "path": "all.7"}).status_code == 404
    assert browser.get("/lists/tickets/remove/", {"view": "open", "path": "all.7"}).status_code == 302
    assert browser.get("/lists/nothing/condition/").status_code == 404


def test_rows_without_a_date_come_last_and_no_page_loses_or_doubles_one(world, page):
    rows = many(world, 120)
    for number, row in enumerate(rows):
        due = None if number % 3 == 0 else now() + timedelta(hours=number // 4)
        Ticket.objects.filter(pk=row.pk).update(expected_at=due)
    browser = page("sun")
    for sort in ("due", "-due"):
        seen, address, pages = [], f"/desk/tickets/?view=open&sort={sort}", []
        while address:
            answer = browser.get(address)
            pages.append([row.pk for row, _cells in answer.context["found"].lines])
            seen += answer.context["found"].page.rows
            cursor = answer.context["page"].older
            address = f"/desk/tickets/?view=open&sort={sort}&cursor={cursor}" if cursor else ""
            newer = answer.context["page"].newer
        assert sorted(row.pk for row in seen) == sorted(row.pk for row in rows)
        dates = [row.expected_at for row in seen]
        known = [moment for moment in dates if moment is not None]
        assert dates[len(known) :] == [None] * 40
        assert known == sorted(known, reverse=sort == "-due")
        back = browser.get(f"/desk/tickets/?view=open&sort={sort}&cursor={newer}")
        assert [row.pk for row, _cells in back.context["found"].lines] == pages[-2]


def test_forged_cursors_and_orders_show_the_first_page(world, page):
    many(world, 3)
    for extra in (
        "cursor=x",
        "cursor=WyJvbGRlciIsW251bGwsMV1d",
        "sort=password",
        "sort=-client__name",
        "col=x",
    ):
        answer = page("sun").get(f"/desk/tickets/?view=open&{extra}")
        assert answer.status_code == 200 and len(subjects(answer)) == 3


def test_columns_are_chosen_in_an_order_and_stay_in_the_address(world, page):
    world.ticket("一")
    answer = page("sun").get("/desk/tickets/", {"view": "open", "col": ["priority", "number", "priority"]})
    assert [str(head.column.label) for head in answer.context["heads"]] == ["Priority", "Number"]
    assert "col=priority&col=number" in answer.context["state"].address


def test_the_count_stops_at_a_hundred(world, page):
    many(world, 3)
    assert page("sun").get("/desk/tickets/").context["found"].count == "3"
    many(world, 99)
    assert page("sun").get("/desk/tickets/").context["found"].count == "100+"


def test_new_rows_are_announced_and_stand_above_a_line(world, page):
    old = world.ticket("旧")
    browser = page("sun")
    newest = browser.get("/desk/tickets/").context["newest"]
    assert newest == old.pk
    fresh = f"/lists/tickets/fresh/?view=open&since={newest}"
    assert browser.get(fresh).content.strip() == b""
    world.ticket("新")
    told = browser.get(fresh).content.decode()
    assert "1 new" in told
    answer = browser.get(f"/desk/tickets/?view=open&since={newest}")
    assert answer.context["divided_at"] == old.pk and "list-divider" in answer.content.decode()


def test_options_are_only_what_one_may_know(world, page):
    found = page("stranger_boss").get("/lists/tickets/options/", {"field": "tier", "q": ""}).json()
    assert found == {"results": []}
    found = page("sun").get("/lists/tickets/options/", {"field": "tier", "q": "金"}).json()
    assert [one["text"] for one in found["results"]] == ["金卡"]
    assert page("sun").get("/lists/tickets/options/", {"field": "password"}).status_code == 404


@pytest.mark.parametrize("key", [one.key for one in all_lists()])
def test_every_list_opens_with_every_view_and_editor_for_every_field(world, page, key):
    spec, browser = spec_of(key), page("sun" if world.actor("sun").may(spec_of(key).permission) else "admin")
    world.ticket("一")
    for preset in spec.presets:
        columns = [column.key for column in spec.columns]
        answer = browser.get(reverse(spec.url_name), {"view": preset.key, "col": columns})
        assert answer.status_code == 200 and not answer.context["problem"], preset.key
    for column in spec.columns:
        if column.sort:
            assert browser.get(reverse(spec.url_name), {"view": "all", "sort": column.key}).status_code == 200
    for field, one in spec.source.fields.items():
        for operator in one.spec.operators:
            data = {"view": "all", "field": field, "op": str(operator)}
            assert browser.get(f"/lists/{key}/condition/", data).status_code == 200, (field, operator)


def test_a_list_costs_no_more_queries_with_more_rows(world, page):
    many(world, 2)
    browser = page("sun")
    columns = "&".join(
        f"col={key}" for key in ("number", "subject", "customer", "category", "product", "client")
    )
    before = cost(browser, f"/desk/tickets/?view=open&{columns}"), cost(browser, "/desk/customers/")
    for number in range(30):
        world.ticket(f"{number}", customer=world.customer(f"客户{number}", f"k{number}@example.com"))
    assert (cost(browser, f"/desk/tickets/?view=open&{columns}"), cost(browser, "/desk/customers/")) == before
    assert max(before) <= 22


def test_each_cell_tells_its_column_and_whether_it_is_empty(world, page):
    """On telephones rows are cards, by style alone."""
    world.ticket("宽带慢")
    text = page("sun").get(
        "/desk/tickets/", {"view": "all", "col": ["number", "subject", "opened", "resolved"]}
    )
    row = text.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    assert '<td data-label="Number">' in row and '<td data-label="Subject">' in row
    assert '<td class="num" data-label="Opened">' in row
    assert (
        '<td class="num is-empty" data-label="Time resolved"><span class="text-secondary">—</span></td>'
        in row
    )


@pytest.mark.parametrize("values", [["x", 1], [True, 1], [10**30, 1], ["2025-13-01T00:00:00", "x"]])
def test_a_forged_cursor_shows_the_first_page(world, page, values):
    world.ticket("一")
    cursor = urlsafe_b64encode(json.dumps(["older", values]).encode()).decode()
    answer = page("sun").get("/desk/tickets/", {"view": "all", "cursor": cursor})
    assert (answer.status_code, subjects(answer)) == (200, ["一"])
