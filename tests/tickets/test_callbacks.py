"""Customers to be rung: who sees them, who may say that it was done, and what is written (IN3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import centre
from zhulian.intake.mail_out.reaching import Post, want_callback
from zhulian.interactions.models import Message
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.models import JournalEntry, OutboxEvent
from zhulian.tickets import actions
from zhulian.tickets.access import access_callback, callbacks_before
from zhulian.tickets.errors import CalledAlready
from zhulian.tickets.models import CallbackTask, Note, Ticket, TicketState
from zhulian.tickets.queries import stamp_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return centre()


def wanted(ticket, key="k1", why="bounced"):
    return want_callback(Post(ticket, "reply", key), why)


def take(world, ticket, name="wang"):
    return actions.accept(Actor.system("test"), ticket.pk, user=world.users[name])


def events(kind):
    return list(OutboxEvent.objects.filter(type=kind).order_by("pk"))


def test_the_skill_group_and_the_holder_are_told_but_not_who_serves_others(world):
    waiting = world.ticket()
    wanted(waiting)
    [event] = events("ticket.callback_wanted")
    agents = {f"agent:{world.users[name].pk}" for name in ("wang", "zhao")}
    assert {topic for topic in event.topics if topic.startswith("agent:")} == agents
    held = take(world, world.ticket("专家的", queue=world.experts), "wang")
    wanted(held, "k2")
    told = events("ticket.callback_wanted")[-1].topics
    assert {f"agent:{world.users[name].pk}" for name in ("wang", "chen")} <= set(told)
    assert f"agent:{world.users['zhao'].pk}" not in told and "console" in told


def test_call_backs_lie_before_holder_and_skill_group_only(world):
    front, experts = wanted(world.ticket()), wanted(world.ticket("专家的", queue=world.experts), "k2")
    seen = {
        name: set(callbacks_before(world.actor(name)))
        for name in ("wang", "zhao", "chen", "sun", "admin", "viewer", "stranger", "stranger_boss")
    }
    nothing = set()
    assert seen == {
        "wang": {front}, "zhao": {front}, "chen": {experts}, "sun": nothing, "admin": nothing, "viewer": nothing,
        "stranger": nothing, "stranger_boss": nothing,
    }  # fmt: skip
    take(world, experts.ticket, "wang")
    assert set(callbacks_before(world.actor("wang"))) == {front, experts}


def test_calling_back_is_recorded_once_with_who_and_when(world):
    row = wanted(take(world, world.ticket()))
    wang = world.actor("wang")
    before, version = now(), Ticket.objects.get(pk=row.ticket_id).version
    first = actions.finish_callback(wang, row.pk)
    again = actions.finish_callback(wang, row.pk, said="再按一次")
    assert (first.done_by, again.done_at) == (world.users["wang"], first.done_at)
    assert before <= first.done_at <= now()
    [entry] = JournalEntry.objects.filter(action="ticket.called_back")
    assert (entry.user, entry.object_id, entry.new) == (
        world.users["wang"],
        row.ticket_id,
        {"callback": row.pk},
    )
    assert [event.payload["callback"] for event in events("ticket.callback_changed")] == [row.pk]
    assert Ticket.objects.get(pk=row.ticket_id).version == version, "nobody's answer is held up by it"
    assert not Message.objects.filter(body="再按一次").exists()


def test_the_second_of_two_learns_who_was_quicker_and_writes_nothing(world):
    row = wanted(world.ticket())
    actions.finish_callback(world.actor("wang"), row.pk)
    lines, told = JournalEntry.objects.count(), OutboxEvent.objects.count()
    with pytest.raises(CalledAlready) as refused:
        actions.finish_callback(world.actor("zhao"), row.pk, said="客户说好了")
    assert "Wang" in str(refused.value)
    assert (JournalEntry.objects.count(), OutboxEvent.objects.count()) == (lines, told)
    assert CallbackTask.objects.get().done_by == world.users["wang"]
    assert not Message.objects.filter(body="客户说好了").exists()


def test_words_of_the_customer_join_an_open_request_and_do_not_reopen_a_resolved_one(world):
    wang = world.actor("wang")
    open_row = wanted(take(world, world.ticket()))
    actions.finish_callback(wang, open_row.pk, said="明天下午在家")
    heard = Message.objects.get(body="明天下午在家")
    assert (heard.channel, heard.direction, heard.conversation_id) == (
        "phone",
        "in",
        open_row.ticket.conversation_id,
    )
    resolved = take(world, world.ticket("第二件"))
    actions.resolve(wang, resolved.pk, world.ending())
    row = wanted(Ticket.objects.get(pk=resolved.pk), "k2")
    actions.finish_callback(wang, row.pk, said="客户表示感谢")
    assert Note.objects.get().body == "客户表示感谢"
    assert Ticket.objects.get(pk=resolved.pk).state == TicketState.RESOLVED


def test_it_can_be_taken_back_and_done_anew_by_another(world):
    row = wanted(world.ticket())
    wang, zhao = world.actor("wang"), world.actor("zhao")
    assert actions.reopen_callback(wang, row.pk).done_at is None, "an open one stays open"
    assert not JournalEntry.objects.filter(action="ticket.callback_reopened").exists()
    actions.finish_callback(wang, row.pk)
    assert actions.reopen_callback(zhao, row.pk).done_by is None
    assert actions.finish_callback(zhao, row.pk).done_by == world.users["zhao"]
    written = JournalEntry.objects.filter(action__in=["ticket.called_back", "ticket.callback_reopened"])
    assert list(written.order_by("pk").values_list("action", flat=True)) == [
        "ticket.called_back", "ticket.callback_reopened", "ticket.called_back",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["chen", "admin", "viewer", "stranger", "stranger_boss"])
def test_others_find_none_and_change_none(world, name):
    row, actor = wanted(world.ticket()), world.actor(name)
    for attempt in (access_callback, actions.finish_callback, actions.reopen_callback):
        with pytest.raises(NotFound):
            attempt(actor, row.pk)
    assert CallbackTask.objects.get().done_at is None


def test_customers_have_no_call_backs(world):
    row = wanted(world.ticket())
    for actor in (
        Actor(kind="customer", ticket_id=row.ticket_id),
        Actor(kind="customer", customer_id=row.ticket.customer_id),
    ):
        with pytest.raises(NotFound):
            actions.finish_callback(actor, row.pk)
    assert CallbackTask.objects.get().done_at is None


def test_open_pages_of_the_request_notice_each_step(world):
    ticket, wang = world.ticket(), world.actor("wang")
    seen = [stamp_of(ticket)]
    other = wanted(ticket)
    CallbackTask.objects.filter(pk=other.pk).update(done_at=now() + timedelta(seconds=60))
    row = wanted(ticket, "k2")
    assert row.pk != other.pk
    steps = [
        lambda: None,
        lambda: actions.finish_callback(wang, row.pk),
        lambda: actions.reopen_callback(wang, row.pk),
    ]
    for step in steps:
        step()
        seen.append(stamp_of(ticket))
    assert len(set(seen)) == 3 and seen[1] == seen[3]
