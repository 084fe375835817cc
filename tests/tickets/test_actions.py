"""The life of a request: what each action writes, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.world import centre, settle
from zhulian.interactions.models import Message
from zhulian.people.models import AgentProfile
from zhulian.platform.access import Actor, ClientMismatch, NotFound
from zhulian.platform.models import JournalEntry, OutboxEvent
from zhulian.tickets import actions, errors
from zhulian.tickets.links import link_token, open_link
from zhulian.tickets.models import Hop, Satisfaction, Task, Ticket, TicketLink, Transfer

pytestmark = pytest.mark.django_db
MORNING = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
def world():
    return centre()


def take(world, ticket, name):
    return actions.accept(world.actor(name), ticket.pk, user=world.users[name])


def events():
    return list(OutboxEvent.objects.order_by("id").values_list("type", flat=True))


def counts():
    return (
        Message.objects.count(),
        OutboxEvent.objects.count(),
        Hop.objects.count(),
        JournalEntry.objects.count(),
    )


def test_a_new_request_has_number_first_message_task_hop_and_promise(world):
    with time_machine.travel(MORNING, tick=False):
        first, second = world.ticket(), world.ticket("第二个")
    assert (first.number, second.number) == ("20251103-0001", "20251103-0002")
    assert first.state == "in_progress" and first.queue == world.front and first.department == world.service
    assert Message.objects.get(conversation=first.conversation).body == "晚上八点以后每隔十分钟掉线一次。"
    hop = first.hops.get()
    assert (hop.number, hop.queue, hop.entered_at, hop.accepted_at, hop.left_at) == (
        1,
        world.front,
        MORNING,
        None,
        None,
    )
    task = first.tasks.get()
    assert (task.kind, task.state, task.agent, task.queue) == ("main", "new", None, world.front)
    assert first.expected_at > MORNING + timedelta(hours=16)
    opened = OutboxEvent.objects.filter(type="ticket.opened").first()
    assert opened.client == world.a and opened.payload["ticket"] == first.pk
    assert "李丽" not in str(opened.payload)


def test_things_of_two_clients_are_never_joined(world):
    other = world.customer("王五", "wu@example.com", client=world.b)
    before = counts()
    with pytest.raises(ClientMismatch):
        world.ticket(customer=other)
    assert counts() == before


def test_accepting_starts_the_work_and_only_one_wins(world):
    ticket = world.ticket()
    take(world, ticket, "wang")
    before = counts()
    with pytest.raises(errors.TakenAlready):
        take(world, ticket, "zhao")
    assert counts() == before
    task = Task.objects.get(ticket=ticket)
    assert (task.state, task.agent) == ("working", world.users["wang"])


def test_a_reply_is_sent_once_for_one_key(world):
    ticket = world.ticket()
    take(world, ticket, "wang")
    one = actions.reply(world.actor("wang"), ticket.pk, body="您好，已为您报修。", key="k1")
    again = actions.reply(world.actor("wang"), ticket.pk, body="您好，已为您报修。", key="k1")
    assert one == again
    assert events().count("ticket.replied") == 1
    ticket.refresh_from_db()
    assert ticket.first_answered_at == one.created_at


@pytest.mark.parametrize("name", ["chen", "stranger", "stranger_boss", "viewer", "admin"])
def test_who_may_not_reply_changes_nothing(world, name):
    ticket = world.ticket()
    before = counts()
    with pytest.raises(NotFound):
        actions.reply(world.actor(name), ticket.pk, body="hello")
    assert counts() == before


def test_transfer_writes_the_ledger_with_waiting_and_hands_on_seconds(world):
    with time_machine.travel(MORNING, tick=False) as clock:
        ticket = world.ticket()
        clock.shift(60)
        take(world, ticket, "wang")
        clock.shift(300)
        moved = actions.transfer(
            world.actor("wang"),
            ticket.pk,
            actions.Target(queue=world.experts),
            reason="other_department",
            comment="线路问题",
        )
        clock.shift(40)
        take(world, ticket, "chen")
        clock.shift(200)
        actions.resolve(world.actor("chen"), ticket.pk, world.ending(), answer="已修复。")
    assert (moved.waiting_seconds, moved.hands_on_seconds) == (60, 300)
    assert (moved.from_hop.user, moved.from_hop.department) == (world.users["wang"], world.service)
    assert (moved.to_hop.queue, moved.to_hop.department) == (world.experts, world.network)
    spans = [(hop.left_at - hop.entered_at).total_seconds() for hop in ticket.hops.all()]
    ticket.refresh_from_db()
    assert spans == [360, 240]
    assert sum(spans) == (ticket.resolved_at - ticket.opened_at).total_seconds()


def test_a_wrong_transfer_goes_back_to_the_person_it_came_from(world):
    ticket = world.ticket()
    take(world, ticket, "wang")
    actions.transfer(
        world.actor("wang"), ticket.pk, actions.Target(queue=world.experts), reason="other_skill"
    )
    back = actions.return_transfer(world.actor("chen"), ticket.pk, reason="not_ours", comment="不是线路")
    ticket.refresh_from_db()
    assert (back.kind, ticket.holder) == ("return", world.users["wang"])
    assert Task.objects.get(ticket=ticket).state == "new"
    with pytest.raises(errors.NothingToReturn):
        actions.return_transfer(world.actor("wang"), ticket.pk, reason="not_ours")


@pytest.mark.parametrize(
    ("target", "error"),
    [
        (lambda world: actions.Target(), errors.NoTarget),
        (lambda world: actions.Target(queue=world.experts, department=world.network), errors.NoTarget),
        (lambda world: actions.Target(user=world.users["stranger"]), errors.TargetCannot),
        (lambda world: actions.Target(user=world.users["wang"]), errors.SameTarget),
    ],
)
def test_transfers_that_lead_nowhere_are_refused_and_change_nothing(world, target, error):
    ticket = world.ticket()
    take(world, ticket, "wang")
    before = counts()
    with pytest.raises(error):
        actions.transfer(world.actor("wang"), ticket.pk, target(world), reason="other")
    assert counts() == before


def test_an_agent_may_not_reassign_but_a_supervisor_may(world):
    ticket = world.ticket()
    with pytest.raises(NotFound):
        actions.reassign(world.actor("wang"), ticket.pk, actions.Target(user=world.users["zhao"]))
    actions.reassign(world.actor("sun"), ticket.pk, actions.Target(user=world.users["zhao"]))
    ticket.refresh_from_db()
    assert ticket.holder == world.users["zhao"]
    assert Transfer.objects.get(ticket=ticket).kind == "reassign"


def test_resolving_asks_the_disposition(world):
    ticket = world.ticket()
    take(world, ticket, "wang")
    before = counts()
    with pytest.raises(errors.DispositionMissing):
        actions.resolve(world.actor("wang"), ticket.pk, actions.Ending(category=None, result=world.solved))
    assert counts() == before


def test_resolving_over_a_change_that_was_not_seen_is_refused(world):
    ticket = world.ticket()
    take(world, ticket, "wang")
    seen = Ticket.objects.get(pk=ticket.pk).version
    actions.add_note(world.actor("zhao"), ticket.pk, body="客户又来电")
    with pytest.raises(errors.ChangedMeanwhile):
        actions.resolve(world.actor("wang"), ticket.pk, world.ending(), seen_version=seen)
    assert Ticket.objects.get(pk=ticket.pk).state == "in_progress"


def test_resolved_has_no_open_task_and_reopening_makes_a_new_one(world):
    ticket = world.ticket()
    take(world, ticket, "wang")
    actions.resolve(world.actor("wang"), ticket.pk, world.ending(), answer="已修复")
    assert not ticket.tasks.exclude(state="done").exists()
    assert not ticket.hops.filter(left_at=None).exists()
    actions.add_customer_message(
        Actor.customer(customer_id=None, ticket_id=ticket.pk), ticket, body="还是不行", channel="email"
    )
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopen_count, ticket.queue, ticket.holder) == (
        "in_progress",
        1,
        world.front,
        None,
    )
    assert ticket.tasks.filter(state="new").count() == 1
    assert events()[-2:] == ["ticket.reopened", "ticket.customer_wrote"]


def test_a_customer_reaches_only_the_request_of_the_link(world):
    mine, other = world.ticket(), world.ticket(customer=world.customer("张三", "z@example.com"))
    me = Actor.customer(customer_id=None, ticket_id=mine.pk)
    with pytest.raises(NotFound):
        actions.close_by_customer(me, other)
    actions.close_by_customer(me, mine)
    assert Ticket.objects.get(pk=mine.pk).state == "resolved"
    assert Ticket.objects.get(pk=other.pk).state == "in_progress"


def test_a_rating_counts_once_for_each_resolution(world):
    ticket = world.ticket()
    me = Actor.customer(customer_id=None, ticket_id=ticket.pk)
    with pytest.raises(errors.NotResolved):
        actions.rate(me, ticket, score=5, channel="portal")
    actions.close_by_customer(me, ticket)
    actions.rate(me, ticket, score=2, channel="portal")
    actions.rate(me, ticket, score=4, comment="后来好了", channel="portal")
    verdict = Satisfaction.objects.get(ticket=ticket)
    assert (verdict.score, verdict.comment, verdict.resolution) == (4, "后来好了", 0)
    with pytest.raises(errors.BadScore):
        actions.rate(me, ticket, score=6, channel="portal")


def test_urges_are_counted(world):
    ticket = world.ticket()
    actions.urge(world.actor("wang"), ticket.pk, comment="客户很急")
    actions.urge(Actor.customer(customer_id=None, ticket_id=ticket.pk), ticket.pk)
    assert Ticket.objects.get(pk=ticket.pk).urge_count == 2


def test_links_open_one_request_until_revoked(world):
    ticket = world.ticket()
    token = link_token(ticket)
    assert len(token) == 36 and link_token(ticket) == token
    assert open_link(token).ticket == ticket
    assert open_link(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert open_link("") is None and open_link("好" * 36) is None
    TicketLink.objects.update(revoked_at=datetime.now(UTC))
    assert open_link(token) is None


def test_looking_at_a_request_warns_the_other(world):
    ticket = world.ticket()
    assert actions.look_at(world.actor("wang"), ticket.pk, is_writing=True) == []
    [other] = actions.look_at(world.actor("zhao"), ticket.pk, is_writing=False)
    assert (other.user, other.is_writing) == (world.users["wang"], True)
    assert events().count("ticket.viewers") == 2
    actions.look_at(world.actor("zhao"), ticket.pk, is_writing=False)
    assert events().count("ticket.viewers") == 2


def test_the_whole_way_by_routing(world):
    world.on_queue("wang")
    ticket = world.ticket()
    settle()
    assert AgentProfile.objects.get(user=world.users["wang"]).offers.get().item.ticket == ticket
