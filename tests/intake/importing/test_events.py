"""Histories brought in: states, transfers to the second, reopenings, order, groups and people that are missing."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tests.intake.importing.conftest import counts, refused
from tests.intake.importing.events import HEAD, hops, in_hops, lies_open, line
from tests.world import settle
from zhulian.customers.models import Customer
from zhulian.intake.importing.event_words import state_of
from zhulian.intake.importing.queries import topics
from zhulian.intake.models import RawIntake
from zhulian.people.models import Department, Queue
from zhulian.platform.models import JournalEntry, OutboxEvent, OutgoingMessage, User
from zhulian.routing.models import WorkItem
from zhulian.tickets.models import Disposition, Ticket, Transfer

STORY = (
    line("R1", "New", "09:10")
    + line("R1", "Active", "09:30", person="Wang")
    + line("R1", "Awaiting User Info", "10:00", person="Wang")
    + line("R1", "Active", "11:00", "experts", "?")
    + line("R1", "Active", "11:20", "experts", "8003")
    + line("R1", "Resolved", "12:00", "experts", "8003")
    + line("R1", "Closed", "15:00", "experts", "8003")
)


def test_a_history_becomes_a_ledger_with_exact_seconds(house):
    run = house.run(HEAD + STORY, "events")
    assert (run.state, *counts(run)) == ("done", 1, 6, 0, 0)
    ticket = Ticket.objects.get()
    assert hops(ticket) == [
        ("front", "Wang", 1800, 5400, "transfer"),
        ("experts", "Chen", 1200, 2400, "resolved"),
    ]
    moved = Transfer.objects.get()
    assert (moved.from_hop.user.username, moved.from_hop.department.code) == ("wang", "t-service")
    assert (moved.to_hop.user.username, moved.to_hop.department.code) == ("chen", "t-network")
    assert (moved.at.isoformat(), moved.waiting_seconds, moved.hands_on_seconds) == (
        "2019-04-25T03:00:00+00:00",
        1800,
        5400,
    )
    assert (moved.reason, moved.comment) == ("other", "a.csv")
    assert (ticket.opened_at.isoformat(), ticket.resolved_at.isoformat()) == (
        "2019-04-25T01:00:00+00:00",
        "2019-04-25T04:00:00+00:00",
    )
    assert (ticket.state, ticket.number[:8], ticket.subject) == ("resolved", "20190425", "R1")
    assert lies_open(ticket) == in_hops(ticket) == 3 * 3600
    tally = run.options["tally"]
    assert (tally["transfers"], tally["resolved"], tally.get("reopened", 0)) == (1, 1, 0)
    assert topics(run) == []


def test_nobody_is_written_to_and_what_waits_stands_in_line(house):
    house.run(HEAD + STORY + line("R2", "Awaiting Vendor", "09:10", "experts"), "events")
    settle()
    waiting = Ticket.objects.get(state="in_progress")
    assert (waiting.waiting_reason, waiting.queue.code) == ("third_party", "experts")
    assert list(WorkItem.objects.exclude(state="left").values_list("ticket", "queue__code")) == [
        (waiting.pk, "experts")
    ]
    assert OutgoingMessage.objects.count() == 0
    assert not OutboxEvent.objects.filter(type__startswith="ticket.").exclude(type="ticket.changed").exists()


def test_a_reopened_request_lies_where_it_was_and_its_open_time_is_counted(house):
    rows = (
        line("R1", "Active", "09:00", person="Wang")
        + line("R1", "Resolved", "10:00", person="Wang")
        + line("R1", "Active", "12:00", person="Wang")
        + line("R1", "Active", "12:30", "experts")
        + line("R1", "Closed", "13:00", "experts")
    )
    run = house.run(HEAD + rows, "events")
    ticket = Ticket.objects.get()
    assert hops(ticket) == [
        ("front", "Wang", 0, 3600, "resolved"),
        ("front", "Wang", 0, 1800, "transfer"),
        ("experts", "", 1800, 0, "resolved"),
    ]
    assert (ticket.reopen_count, ticket.reopened_at.isoformat()) == (1, "2019-04-25T04:00:00+00:00")
    assert lies_open(ticket) == in_hops(ticket) == 2 * 3600
    assert Disposition.objects.count() == 2
    assert run.options["tally"] == {"transfers": 1, "taken": 2, "resolved": 2, "reopened": 1}


def test_persons_hand_over_and_put_back(house):
    rows = (
        line("R1", "Active", "09:00", person="wang")
        + line("R1", "Active", "09:10", person="zhao")
        + line("R1", "Active", "09:30", person="?")
        + line("R1", "Active", "09:45", person="wang")
        + line("R1", "Done", "10:00", person="wang")
    )
    house.run(HEAD + rows, "events")
    assert hops(Ticket.objects.get()) == [
        ("front", "Wang", 0, 600, "transfer"),
        ("front", "Zhao", 0, 1200, "transfer"),
        ("front", "Wang", 900, 900, "resolved"),
    ]


def test_resolved_when_the_file_says_where_that_lies_between_the_events(house):
    rows = line("R1", "Active", "09:30", person="Wang") + line(
        "R1", "Closed", "18:00", person="Wang", resolved="11:00"
    )
    later = line("R2", "Active", "09:30") + line("R2", "Closed", "18:00", resolved="2019-04-26 11:00")
    house.run(HEAD + rows + later, "events")
    assert [ticket.resolved_at.isoformat() for ticket in Ticket.objects.order_by("pk")] == [
        "2019-04-25T03:00:00+00:00",
        "2019-04-25T10:00:00+00:00",
    ]


def test_rows_out_of_order_are_sorted_by_time_and_then_by_their_order(house):
    shuffled = "".join(reversed(STORY.splitlines(keepends=True)))
    house.run(HEAD + shuffled, "events")
    assert [row[1:4] for row in hops(Ticket.objects.get())] == [("Wang", 1800, 5400), ("Chen", 1200, 2400)]
    same = line("R2", "Closed", "10:00", order=3) + line("R2", "Active", "10:00", "experts", order=2)
    house.run(HEAD + same, "events")
    told = Ticket.objects.get(subject="R2")
    assert (told.state, [row[0] for row in hops(told)]) == ("resolved", ["experts", "front"])


def test_an_event_before_the_opening_opens_it(house):
    house.run(HEAD + line("R1", "Closed", "09:00", opened="09:30"), "events")
    ticket = Ticket.objects.get()
    assert (ticket.opened_at, in_hops(ticket)) == (ticket.resolved_at, 0)


def test_a_file_in_order_of_time_comes_in_too(house):
    rows = (
        line("R1", "Active", "09:10")
        + line("R2", "Active", "09:20")
        + line("R1", "Active", "09:30", "experts")
        + line("R2", "Closed", "09:40")
        + line("R1", "Closed", "09:50", "experts")
    )
    assert counts(house.run(HEAD + rows, "events")) == (2, 3, 0, 0)
    first, second = Ticket.objects.order_by("pk")
    assert [row[2] for row in hops(first)] == [1800, 1200]
    assert [row[2] for row in hops(second)] == [2400]


def test_an_earlier_event_further_down_is_refused_and_says_which(house):
    rows = line("R1", "Active", "09:30") + line("R2", "Active", "09:20") + line("R1", "Closed", "09:10")
    tried = house.check(house.bring(HEAD + rows, "events"))
    assert (counts(tried), refused(tried)) == ((2, 0, 0, 1), [(3, "sys_updated_at", "too_early")])
    assert tried.refusals.get().detail == "R1, 2019-04-25 01:10:00"
    run = house.run(HEAD + rows, "events")
    assert (counts(run), refused(run)) == ((2, 0, 0, 1), [(3, "sys_updated_at", "too_early")])
    assert not Ticket.objects.filter(state="resolved").exists()


def test_one_wrong_row_keeps_its_request_out_and_no_other(house):
    rows = [
        line("R1", "Active", "09:10"),
        line("R1", "Active", "gestern!!"),
        line("R1", "Closed", "09:40"),
        line("R2", "Wobbling", "09:10"),
        line("", "Active", "09:10"),
        line("R3", "Active", "2999-01-01 09:10"),
        line("R4", "Active", "09:10", moved="viele"),
        line("R5", "Active", "09:10"),
        line("R6", "", "09:10"),
        line("R7", "Active", "?"),
        line("R8", "Active", "09:10").strip() + ",too,many\n",
    ]
    run = house.run(HEAD + "".join(rows), "events")
    assert refused(run) == [
        (1, "", "with_others"),
        (2, "sys_updated_at", "bad_date"),
        (3, "", "with_others"),
        (4, "incident_state", "unknown_state"),
        (5, "number", "missing"),
        (6, "sys_updated_at", "future"),
        (7, "reassignment_count", "bad_count"),
        (9, "incident_state", "missing"),
        (10, "sys_updated_at", "missing"),
        (11, "", "too_many_cells"),
    ]
    assert [ticket.subject for ticket in Ticket.objects.all()] == ["R5"]
    assert run.refusals.get(number=1).detail == "3"


def test_an_unknown_group_is_refused_or_made(house):
    rows = line("R1", "Active", "09:00", "Group 5") + line("R1", "Closed", "10:00", "线路抢修")
    run = house.run(HEAD + rows, "events")
    assert refused(run) == [(1, "assignment_group", "unknown"), (2, "assignment_group", "unknown")]
    assert not Ticket.objects.exists()
    tried = house.check(house.bring(HEAD + rows, "events"), make_groups="on")
    assert [(topic.code, topic.names) for topic in topics(tried)] == [("new_groups", ["Group 5", "线路抢修"])]
    assert not Queue.objects.filter(name="Group 5").exists()
    made = house.run(HEAD + rows, "events", make_groups="on")
    assert counts(made) == (1, 1, 0, 0)
    group, other = Queue.objects.order_by("pk")[2:]
    assert (group.code, group.name, group.department.name) == ("group-5", "Group 5", "Group 5")
    assert other.code.startswith("group-") and other.department.code == other.code
    assert list(group.clients.all()) == [house.centre.a]
    assert [row[0] for row in hops(Ticket.objects.get())] == ["group-5", other.code]
    assert counts(house.run(HEAD + line("R2", "New", "09:00", "GROUP  5"), "events")) == (1, 0, 0, 0)
    assert Queue.objects.count() == 4


def test_another_clients_group_is_unknown_here(house):
    theirs = Queue.objects.create(code="theirs", name="Theirs", department=house.centre.service)
    theirs.clients.set([house.centre.b])
    run = house.run(HEAD + line("R1", "Active", "09:00", "Theirs"), "events")
    assert refused(run) == [(1, "assignment_group", "unknown")]
    house.run(HEAD + line("R1", "Active", "09:00", "Theirs"), "events", make_groups="on")
    queue = Ticket.objects.get().queue
    assert (queue.pk != theirs.pk, list(queue.clients.all())) == (True, [house.centre.a])
    assert queue.code == "theirs" or queue.code.startswith("theirs-")


def test_another_clients_person_is_unknown_here(house):
    run = house.run(HEAD + line("R1", "Active", "09:00", person="stranger"), "events")
    assert hops(Ticket.objects.get()) == [("front", "", None, None, "")]
    assert [(topic.code, topic.names) for topic in topics(run)] == [("unknown_people", ["stranger"])]


def test_a_department_stands_for_its_first_group_and_no_group_for_the_chosen_one(house):
    rows = line("R1", "Active", "09:00", "网络部") + line("R1", "Active", "10:00", "?")
    house.run(HEAD + rows, "events")
    assert [row[0] for row in hops(Ticket.objects.get())] == ["experts", "front"]
    chosen = str(house.centre.experts.pk)
    house.run(HEAD + line("R2", "Active", "09:00", "?"), "events", queue=chosen)
    assert Ticket.objects.get(subject="R2").queue == house.centre.experts


def test_without_any_group_one_is_made_for_rows_without(house):
    Queue.objects.update(is_active=False)
    rows = HEAD + line("R1", "Active", "09:00", "?")
    assert refused(house.run(rows, "events")) == [(1, "assignment_group", "missing")]
    run = house.run(rows, "events", make_groups="on")
    assert (Ticket.objects.get().queue.code, topics(run)[0].count) == ("no-group", 1)


def test_people_of_the_past_are_named_and_may_do_nothing(house):
    rows = line("R1", "Active", "09:00", person="Resolver 7") + line(
        "R1", "Closed", "10:00", person="Resolver 7"
    )
    run = house.run(HEAD + rows + line("R2", "New", "09:00", person="resolver 7"), "events", make_people="on")
    assert [(topic.code, topic.names) for topic in topics(run)] == [("new_people", ["Resolver 7"])]
    person = User.objects.get(name="Resolver 7")
    assert (person.is_active, person.has_usable_password(), person.grants.count()) == (False, False, 0)
    assert hops(Ticket.objects.get(subject="R1")) == [("front", "Resolver 7", 0, 3600, "resolved")]
    assert Ticket.objects.get(subject="R2").holder == person
    again = house.run(HEAD + line("R3", "New", "09:00", person="Resolver 7"), "events")
    assert (again.options.get("remarks"), User.objects.filter(name="Resolver 7").count()) == (None, 1)


def test_the_files_own_counts_are_compared_from_its_first_row_on(house):
    good = line("R1", "Active", "09:00", moved=3, reopened=1) + line(
        "R1", "Closed", "10:00", "experts", moved=4, reopened=1
    )
    bad = line("R2", "Active", "09:00", moved=0, reopened=0) + line(
        "R2", "Closed", "10:00", moved=2, reopened=1
    )
    run = house.run(HEAD + good + bad, "events")
    assert counts(run) == (2, 2, 0, 0)
    with override("en"):
        told = [(topic.code, topic.names) for topic in topics(run)]
    assert told == [
        (
            "differing",
            ["R2 (reopenings: 1 in the file, 0 here; transfers between groups: 2 in the file, 0 here)"],
        )
    ]


def test_the_customer_and_the_category_of_a_request(house):
    head = "number,state,time,customer_id,customer_name,category,subject\n"
    run = house.run(
        head + "R1,Closed,2019-04-25 09:00,A7,李丽,线路,掉线\nR2,新建,2019-04-25 09:00,a7,,无此类,慢\n",
        "events",
    )
    assert counts(run) == (2, 0, 0, 0)
    first, second = Ticket.objects.order_by("pk")
    assert (first.customer, first.customer.name) == (Customer.objects.get(), "李丽")
    assert second.customer == first.customer
    assert (first.subject, first.category.code, second.category.code) == ("R1 掉线", "line", "line")


def test_a_trial_writes_nothing(house):
    before = JournalEntry.objects.exclude(action__startswith="import.").count()
    rows = STORY + line("R2", "Active", "09:00", "Group 5", "Resolver 7")
    run = house.check(house.bring(HEAD + rows, "events"), make_groups="on", make_people="on")
    assert (run.state, *counts(run)) == ("checked", 2, 6, 0, 0)
    assert not (Ticket.objects.exists() or RawIntake.objects.exists())
    assert not (
        User.objects.filter(is_active=False).exists() or Department.objects.filter(name="Group 5").exists()
    )
    assert JournalEntry.objects.exclude(action__startswith="import.").count() == before


def test_dates_are_read_by_what_makes_sense_of_all_of_them(house):
    head = "number,state,time,opened_at\n"
    run = house.run(head + "R1,Closed,05-03-2016 09:00,29-02-2016 09:00\n", "events")
    assert (counts(run), Ticket.objects.get().resolved_at.isoformat()) == (
        (1, 0, 0, 0),
        "2016-03-05T01:00:00+00:00",
    )
    unclear = house.bring(head + "R2,Closed,05-03-2016 09:00,04-03-2016 09:00\n", "events")
    assert list(house.form(unclear).errors) == ["date_order"]


@pytest.mark.parametrize(("name", "value"), [("category", ""), ("result", ""), ("type", "")])
def test_what_is_missing_is_said_before_the_trial(house, name, value):
    form = house.form(house.bring(HEAD + STORY, "events"), **{name: value})
    assert list(form.errors) == [name]


def test_columns_that_are_needed(house):
    assert list(house.form(house.bring("number,time\nR1,2019-04-25\n", "events")).errors) == ["__all__"]


@pytest.mark.parametrize(
    ("word", "is_end", "waiting"),
    [
        ("Resolved", True, "none"),
        ("已解决", True, "none"),
        ("In Progress", False, "none"),
        ("处理中", False, "none"),
        ("Awaiting User Info", False, "customer"),
        ("等待客户", False, "customer"),
        ("Awaiting Vendor", False, "third_party"),
        ("Awaiting Problem", False, "third_party"),
        ("On hold", False, "internal"),
        ("挂起", False, "internal"),
    ],
)
def test_words_for_states(word, is_end, waiting):
    found = state_of(word)
    assert found is not None
    assert (found.is_end, found.waiting) == (is_end, waiting)
    assert state_of("-100") is None
