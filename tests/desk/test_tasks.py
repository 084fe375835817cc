"""My tasks, offers, presence, lists: what an agent sees and what the figures cost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.counting import cost
from tests.desk.world import busy, many, resolved, take, talked
from tests.world import settle
from zhulian.people.models import BreakReason, Presence
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.routing.actions import expire_offers
from zhulian.routing.models import Offer, WorkItem
from zhulian.tickets import actions
from zhulian.tickets.models import Ticket
from zhulian.tickets.queries import label_of, labelled, my_tasks, stays, with_taken

HTMX = {"HTTP_HX_REQUEST": "true"}


def titles(group):
    return [row.ticket.subject for row in group]


def test_the_three_groups_and_their_order(world):
    late, soon = take(world, world.ticket("晚")), take(world, world.ticket("早"))
    Ticket.objects.filter(pk=late.pk).update(expected_at=now() + timedelta(hours=9))
    Ticket.objects.filter(pk=soon.pk).update(expected_at=now() + timedelta(hours=1))
    given = world.ticket("给我的")
    actions.reassign(world.actor("sun"), given.pk, actions.Target(user=world.users["wang"]))
    resolved(world, world.ticket("完成"))
    found = my_tasks(world.actor("wang"), since=now() - timedelta(hours=1))
    assert (titles(found.new), titles(found.working), titles(found.done)) == (
        ["给我的"],
        ["早", "晚"],
        ["完成"],
    )
    assert found.state == "new"
    assert my_tasks(world.actor("zhao"), since=now()).state == "none"


def test_the_customers_last_word_is_told_until_it_is_answered(world):
    ticket = take(world, world.ticket())
    wang = world.actor("wang")

    def waits():
        return my_tasks(wang, since=now()).working[0].customer_waits

    assert waits() is True
    actions.reply(wang, ticket.pk, body="您好")
    assert waits() is False
    actions.add_customer_message(Actor.system("mail"), ticket, body="还有", channel="email")
    assert waits() is True


def test_yesterdays_work_is_not_todays_in_the_agents_own_zone(world, browser):
    with time_machine.travel(datetime(2025, 11, 3, 15, 30, tzinfo=UTC), tick=False):  # 23:30 in Shanghai
        resolved(world, world.ticket("昨天的"))
        assert "昨天的" in browser("wang").get("/desk/lists/").content.decode()
    with time_machine.travel(
        datetime(2025, 11, 3, 16, 30, tzinfo=UTC), tick=False
    ):  # 00:30 of the next day there
        assert "昨天的" not in browser("wang").get("/desk/lists/").content.decode()


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({}, "new"),
        ({"is_taken": True}, "working"),
        ({"is_taken": True, "waiting_reason": "customer"}, "on_hold"),
        (
            {"state": "resolved", "resolved_by_id": 1, "resolved_at": datetime(2025, 11, 1, tzinfo=UTC)},
            "solved",
        ),
        (
            {"state": "resolved", "resolved_by_id": 1, "resolved_at": datetime(2025, 10, 20, tzinfo=UTC)},
            "closed",
        ),
        (
            {"state": "resolved", "resolved_by_id": None, "resolved_at": datetime(2025, 11, 1, tzinfo=UTC)},
            "closed",
        ),
    ],
)
def test_the_five_labels(change, label):
    ticket = Ticket()
    for name, value in change.items():
        setattr(ticket, name, value)
    assert label_of(ticket, datetime(2025, 11, 3, tzinfo=UTC)) == label


def test_lists_by_label_agree_with_the_label_shown(world):
    busy(world)
    rows, at = with_taken(Ticket.objects.all()), now()
    for label in ("new", "working", "on_hold", "solved", "closed"):
        assert {label_of(row, at) for row in labelled(rows, label, at)} <= {label}
    assert sum(labelled(rows, label, at).count() for label in ("new", "working", "on_hold")) == 6
    assert labelled(rows, "open", at).count() == 6


def test_stays_add_up_to_the_time_it_was_open(world):
    with time_machine.travel(datetime(2025, 11, 3, 1, 0, 0, 700000, tzinfo=UTC), tick=False) as clock:
        ticket = world.ticket()
        clock.shift(61.3)
        take(world, ticket)
        clock.shift(100.4)
        actions.transfer(
            world.actor("wang"), ticket.pk, actions.Target(queue=world.experts), reason="other_skill"
        )
        clock.shift(33.9)
        take(world, ticket, "chen")
        clock.shift(10.1)
        actions.resolve(world.actor("chen"), ticket.pk, world.ending())
        done = Ticket.objects.get(pk=ticket.pk)
        found = stays(done, now())
    assert [(stay.waiting, stay.hands_on) for stay in found] == [(62, 100), (34, 10)]
    assert sum(stay.total for stay in found) == int(done.resolved_at.timestamp()) - int(
        done.opened_at.timestamp()
    )
    assert [stay.where for stay in found] == ["Service 王强", "Network 陈静"] or [
        stay.where for stay in found
    ] == [
        "客服一部 王强",
        "网络部 陈静",
    ]


def test_an_offer_is_shown_accepted_and_opens_the_request(world, browser):
    ticket = world.ticket("新装宽带")
    world.on_queue("wang")
    settle()
    page, offer = browser("wang"), Offer.objects.get(state="open")
    text = page.get("/desk/").content.decode()
    assert "新装宽带" in text and f"/desk/offers/{offer.pk}/accept/" in text
    assert 'data-count="1"' in page.get("/desk/offer/").content.decode()
    assert page.post(f"/desk/offers/{offer.pk}/accept/").url == f"/desk/tickets/{ticket.pk}/"
    again = page.post(f"/desk/offers/{offer.pk}/accept/", **HTMX)
    assert again.status_code == 409 and "This offer has ended" in again["HX-Trigger"].encode().decode(
        "unicode_escape"
    )
    assert again["HX-Reswap"] == "none"
    assert Ticket.objects.get(pk=ticket.pk).holder == world.users["wang"]


def test_declining_keeps_the_reason_and_others_may_not_answer_for_me(world, browser):
    world.ticket()
    world.on_queue("wang")
    settle()
    offer = Offer.objects.get(state="open")
    assert browser("zhao").post(f"/desk/offers/{offer.pk}/decline/").status_code == 404
    assert browser("zhao").post(f"/desk/offers/{offer.pk}/accept/").status_code == 404
    assert Offer.objects.get().state == "open"
    browser("wang").post(f"/desk/offers/{offer.pk}/decline/", {"reason": "Not my field"})
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == ("declined", "Not my field")


def test_a_missed_offer_is_said_plainly_and_one_button_goes_on(world, browser):
    world.ticket()
    world.on_queue("wang")
    settle()
    Offer.objects.update(lease_until=now() - timedelta(seconds=5))
    assert expire_offers() == 1
    page = browser("wang")
    assert "You get no offers at the moment" in page.get("/desk/").content.decode()
    assert "I am here, go on" in page.get("/desk/presence/").content.decode()
    page.post("/desk/presence/set/", {"chosen": "on_queue"}, **HTMX)
    assert Presence.objects.get(agent=world.agent("wang")).seen == "idle"


def test_presence_with_break_reasons(world, browser):
    page, meal = browser("wang"), BreakReason.objects.get(code="meal")
    page.post("/desk/presence/set/", {"chosen": f"break:{meal.pk}"}, **HTMX)
    state = Presence.objects.get(agent=world.agent("wang"))
    assert (state.chosen, state.reason) == ("break", meal)
    assert "Meal" in page.get("/desk/presence/").content.decode()
    refused = page.post("/desk/presence/set/", {"chosen": "break"}, **HTMX)
    assert refused.status_code == 422
    assert Presence.objects.get(agent=world.agent("wang")).reason == meal


def test_the_presence_menu_names_each_state_once(world, browser):
    meeting = BreakReason.objects.create(code="own", name="会议", name_en="meeting")
    BreakReason.objects.create(code="smoke", name="抽烟", name_en="Smoke", position=90)
    page = browser("wang")
    text = page.get("/desk/presence/").content.decode()
    entries = [
        line.rpartition("</span>")[2].strip() for line in text.split("</button>") if "dropdown-item" in line
    ]
    assert entries == [
        "Ready", "Meal", "Coaching", "Other", "Smoke", "Meeting", "Training", "Back office", "Sign out of work",
    ]  # fmt: skip
    assert text.count("Break<") == 1 and text.count("Other work<") == 1
    page.post("/desk/presence/set/", {"chosen": f"break:{meeting.pk}"}, **HTMX)
    assert Presence.objects.get(agent=world.agent("wang")).reason == meeting, (
        "a page drawn before still works"
    )


def test_without_break_reasons_the_menu_has_no_empty_heading(world, browser):
    BreakReason.objects.update(is_active=False)
    text = browser("wang").get("/desk/presence/").content.decode()
    assert "Break<" not in text and "Back office" in text


def test_next_for_me_and_take(world, browser):
    first, second = world.ticket("一"), world.ticket("二")
    world.on_queue("wang")
    world.front.offers_automatically = False
    world.front.save()
    settle()
    page = browser("wang")
    assert page.post("/desk/next/").url == f"/desk/tickets/{first.pk}/"
    assert page.post(f"/desk/tickets/{second.pk}/take/").url == f"/desk/tickets/{second.pk}/"
    settle()
    assert page.post("/desk/next/", **HTMX).status_code == 409
    late = browser("zhao").post(f"/desk/tickets/{second.pk}/take/", **HTMX)
    assert late.status_code == 409
    assert Ticket.objects.get(pk=second.pk).holder == world.users["wang"]


def test_waiting_lines_show_only_my_groups_best_placed_first(world, browser):
    plain = world.ticket("普通", customer=world.customer("甲", "a@example.com"))
    vip = world.customer("乙", "b@example.com")
    vip.tier = world.vip
    vip.save()
    world.ticket("金卡", customer=vip)
    world.ticket("专家的", customer=world.customer("丙", "c@example.com"), queue=world.experts)
    settle()
    WorkItem.objects.filter(ticket=plain).update(entered_at=now() - timedelta(seconds=60))
    lines = browser("wang").get("/desk/lists/").context["lines"]
    assert [[item.ticket.subject for item in line.items] for line in lines] == [["金卡", "普通"]]


def test_a_long_line_shows_its_first_and_says_how_many_wait(world, browser):
    for number in range(23):
        world.ticket(f"第{number}件")
    settle()
    answer = browser("wang").get("/desk/lists/")
    (line,) = answer.context["lines"]
    assert line.count == 23
    assert [item.ticket.subject for item in line.items] == [f"第{number}件" for number in range(20)]
    assert "All 23 waiting" in answer.content.decode()


def test_why_me_is_told_to_the_agent_and_the_supervisor_only(world, browser):
    vip = world.customer()
    vip.tier = world.vip
    vip.save()
    world.ticket(customer=vip)
    world.on_queue("wang")
    settle()
    address = f"/desk/offers/{Offer.objects.get().pk}/why/"
    text = browser("wang").get(address).content.decode()
    assert "Customer tier 金卡" in text and "+ 120 s" in text
    assert browser("sun").get(address).status_code == 200
    assert browser("zhao").get(address).status_code == 404
    assert browser("stranger_boss").get(address).status_code == 404


def rows_of(answer):
    return answer.context["found"].page.rows


def test_exact_search_by_number_telephone_and_mail(world, browser):
    customer = world.customer("李丽", "li@example.com", "138 0013 8000")
    mine = take(world, world.ticket("找我", customer=customer))
    take(world, world.ticket("不找我", customer=world.customer("别人", "b@example.com")))
    page = browser("wang")
    for text in (mine.number, "+86 13800138000", "138-0013-8000", "LI@example.com"):
        rows = rows_of(page.get("/desk/tickets/", {"q": text}))
        assert [row.subject for row in rows] == ["找我"], text
    assert rows_of(page.get("/desk/tickets/", {"q": "li@exampl"})) == []
    assert rows_of(browser("stranger").get("/desk/tickets/", {"q": mine.number})) == []


def test_the_ledger_is_for_supervisors_and_by_days(world, browser):
    talked(world, take(world, world.ticket()))
    found = rows_of(browser("sun").get("/desk/ledger/"))
    assert [row.kind for row in found] == ["return", "transfer"]
    text = browser("sun").get("/desk/ledger/").content.decode()
    assert "Information is missing" in text and "Needs another skill" in text
    old = {"v": 1, "where": {"field": "at", "op": "before", "value": "2020-02-01"}}
    assert rows_of(browser("sun").get("/desk/ledger/", {"view": "all", "where": json.dumps(old)})) == []
    assert browser("wang").get("/desk/ledger/").status_code == 404
    assert rows_of(browser("stranger_boss").get("/desk/ledger/")) == []


def test_who_has_no_desk_is_led_elsewhere_and_strangers_to_the_login(world, browser, client):
    assert client.get("/desk/").url.startswith("/login/")
    assert browser("viewer").get("/desk/").status_code in (302, 404)
    assert browser("admin").get("/desk/").status_code == 200


def test_query_budgets_do_not_grow_with_rows(world, browser):
    world.on_queue("wang")
    world.front.offers_automatically = False
    world.front.save()
    first = many(world, 1)[0]
    talked(world, first)
    world.ticket("排队")
    settle()
    page, boss = browser("wang"), browser("sun")
    request = f"/desk/tickets/{first.pk}/"
    addresses = ["/desk/", "/desk/tickets/", request]
    before = [cost(page, address) for address in addresses] + [cost(boss, "/desk/ledger/")]
    for number in range(24):
        actions.add_note(world.actor("wang"), first.pk, body=f"备注 {number}")
        actions.reply(world.actor("wang"), first.pk, body=f"答复 {number}")
    for ticket in many(world, 49)[:6]:
        talked(world, ticket)
    for number in range(20):
        world.ticket(f"排队 {number}")
    settle()
    after = [cost(page, address) for address in addresses] + [cost(boss, "/desk/ledger/")]
    # More than a page of requests is counted, up to a hundred.
    assert after == [before[0], before[1] + 1, *before[2:]]
    assert after[0] <= 25 and after[2] <= 45
