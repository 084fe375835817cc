"""Presence: who may set it, what is refused, and a history without gap or overlap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.administration import world
from zhulian.people import actions
from zhulian.people.models import Chosen, Presence, PresenceInterval, Seen
from zhulian.people.rules import is_idle
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import JournalEntry, OutboxEvent

pytestmark = pytest.mark.django_db
NOON = datetime(2025, 11, 3, 4, 0, tzinfo=UTC)
OWN = {"presence.own": "client", "offer.take": "queue"}


@pytest.fixture
def acme():
    return world.client_company("acme")


@pytest.fixture
def li(acme):
    return world.agent(world.person("li", OWN, acme), "8001")


def history(agent):
    return list(PresenceInterval.objects.filter(agent=agent).order_by("id"))


def test_an_agent_goes_on_queue_and_is_idle_from_then_on(li):
    with time_machine.travel(NOON, tick=False):
        presence = actions.set_presence(world.actor(li.user), li, chosen=Chosen.ON_QUEUE)
    assert (presence.chosen, presence.seen) == ("on_queue", "idle")
    assert presence.since == presence.idle_since == NOON
    event = OutboxEvent.objects.get()
    assert (event.type, event.payload) == ("presence.changed", {"agent_id": li.pk, "user_id": li.user_id})
    assert event.topics == [f"agent:{li.user_id}", "console"]
    assert not JournalEntry.objects.exists()


def test_choosing_the_same_again_changes_nothing(li):
    me = world.actor(li.user)
    actions.set_presence(me, li, chosen=Chosen.ON_QUEUE)
    before = history(li), OutboxEvent.objects.count()
    actions.set_presence(me, li, chosen=Chosen.ON_QUEUE)
    assert (history(li), OutboxEvent.objects.count()) == before


def test_work_ends_the_idle_time_and_finishing_it_begins_a_new_one(li):
    with time_machine.travel(NOON, tick=False) as clock:
        actions.set_presence(world.actor(li.user), li, chosen=Chosen.ON_QUEUE)
        clock.shift(60)
        assert actions.set_seen(li, Seen.OFFERED).idle_since is None
        clock.shift(5)
        assert actions.set_seen(li, Seen.BUSY).idle_since is None
        clock.shift(300)
        assert actions.set_seen(li, Seen.IDLE).idle_since == NOON + timedelta(seconds=365)


def test_who_chooses_again_after_not_answering_is_there(li):
    me = world.actor(li.user)
    actions.set_presence(me, li, chosen=Chosen.ON_QUEUE)
    actions.set_seen(li, Seen.NO_RESPONSE)
    presence = actions.set_presence(me, li, chosen=Chosen.ON_QUEUE)
    assert presence.seen == Seen.IDLE
    assert presence.idle_since == presence.since


def test_a_break_asks_for_a_reason_in_use_and_nothing_else_takes_one(li):
    meal, old = world.break_reason(), world.break_reason("old", is_active=False)
    me = world.actor(li.user)
    for chosen, reason in [
        (Chosen.BREAK, None),
        (Chosen.BREAK, old),
        (Chosen.ON_QUEUE, meal),
        ("asleep", None),
    ]:
        with pytest.raises(actions.PresenceRefused):
            actions.set_presence(me, li, chosen=chosen, reason=reason)
    assert not Presence.objects.exists()
    assert actions.set_presence(me, li, chosen=Chosen.BREAK, reason=meal).reason == meal


def test_a_colleague_needs_presence_others_for_a_client_the_agent_serves(li, acme):
    other = world.client_company("other")
    plain = world.person("wang", OWN, acme)
    foreign = world.person("zhao", {"presence.others": "client"}, other)
    for user in (plain, foreign):
        with pytest.raises(NotFound):
            actions.sign_out_agent(world.actor(user), li)
    assert not OutboxEvent.objects.exists()
    lead = world.person("chen", {"presence.others": "client"}, acme)
    actions.set_presence(world.actor(lead), li, chosen=Chosen.MEETING, comment="晨会")
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.user_id, entry.reason) == ("presence.set_for", lead.pk, "晨会")
    assert entry.new["chosen"] == "meeting"
    assert history(li)[-1].changed_by_id == lead.pk


def test_one_without_presence_own_cannot_set_even_the_own(acme):
    viewer = world.agent(world.person("viewer", {"ticket.read": "client"}, acme), "8009")
    with pytest.raises(NotFound):
        actions.set_presence(world.actor(viewer.user), viewer, chosen=Chosen.ON_QUEUE)
    assert not Presence.objects.exists()


def test_the_system_signs_out_whoever_lost_the_line(li):
    actions.set_presence(world.actor(li.user), li, chosen=Chosen.ON_QUEUE)
    presence = actions.sign_out_agent(Actor.system("connection"), li, comment="lost")
    assert (presence.chosen, presence.idle_since) == ("off", None)
    assert JournalEntry.objects.get().actor_ref == "connection"


def test_an_unknown_system_state_is_a_mistake_in_the_program(li):
    with pytest.raises(ValueError, match="dreaming"):
        actions.set_seen(li, "dreaming")


steps = st.lists(
    st.tuples(
        st.integers(-30, 600),
        st.one_of(
            st.sampled_from([c for c in Chosen if c != Chosen.BREAK]).map(lambda c: ("chosen", c)),
            st.just(("break", None)),
            st.sampled_from(list(Seen)).map(lambda s: ("seen", s)),
        ),
    ),
    min_size=1,
    max_size=15,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_history_has_no_gap_and_no_overlap_even_when_the_clock_is_set_back(li, moves):
    PresenceInterval.objects.filter(agent=li).delete()
    Presence.objects.filter(agent=li).delete()
    meal = world.BreakReason.objects.get_or_create(code="meal", defaults={"name": "meal"})[0]
    me = world.actor(li.user)
    with time_machine.travel(NOON, tick=False) as clock:
        actions.sign_in_agent(li)
        for seconds, (axis, value) in moves:
            clock.shift(seconds)
            if axis == "seen":
                actions.set_seen(li, value)
            else:
                actions.set_presence(
                    me, li, chosen=value or Chosen.BREAK, reason=meal if axis == "break" else None
                )
    rows, presence = history(li), Presence.objects.get(agent=li)
    assert all(before.ended_at == after.started_at for before, after in pairwise(rows))
    assert all(row.ended_at >= row.started_at for row in rows[:-1])
    last = rows[-1]
    assert last.ended_at is None
    assert (last.chosen, last.seen, last.reason_id) == (presence.chosen, presence.seen, presence.reason_id)
    assert last.started_at == presence.since
    assert (presence.idle_since is not None) == is_idle(presence.chosen, presence.seen)
