"""Offers: made to the right agent, accepted once, missed, declined, withdrawn; pull mode; the trace."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests.world import centre, dispatch, settle
from zhulian.engine.routing import decide
from zhulian.people.actions import set_presence
from zhulian.people.models import Chosen, Presence, QueueSkill, Skill
from zhulian.platform import clock
from zhulian.platform.access import NotFound
from zhulian.routing import actions, errors
from zhulian.routing.models import ItemState, Offer, OfferState, WorkItem
from zhulian.routing.snapshot import load
from zhulian.tickets import actions as tickets
from zhulian.tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return centre()


def open_offer():
    return Offer.objects.select_related("agent__user", "item").get(state=OfferState.OPEN)


def seen(world, name):
    return Presence.objects.get(agent=world.agent(name)).seen


def test_a_request_is_offered_to_the_agent_who_has_been_idle_longest(world):
    moment = clock.now()
    with time_machine.travel(moment, tick=False) as travel:
        world.on_queue("zhao")
        travel.shift(60)
        world.on_queue("wang", "chen", "stranger")
        world.ticket()
        settle()
    offer = open_offer()
    assert offer.agent == world.agent("zhao")
    assert (offer.item.state, seen(world, "zhao")) == (ItemState.OFFERED, "offered")
    assert offer.lease_until == offer.offered_at + timedelta(seconds=world.front.offer_seconds)


def test_the_other_client_s_agent_is_never_asked(world):
    world.on_queue("stranger")
    world.ticket()
    settle()
    assert not Offer.objects.exists()
    assert WorkItem.objects.get().state == ItemState.WAITING


def test_a_missing_skill_keeps_the_offer_away(world):
    QueueSkill.objects.create(
        queue=world.front, skill=Skill.objects.create(code="fibre", name="光纤"), least_level=3
    )
    world.on_queue("wang")
    world.ticket()
    settle()
    assert not Offer.objects.exists()


def test_accepting_makes_the_agent_the_holder(world):
    world.on_queue("wang")
    ticket = world.ticket()
    settle()
    actions.accept_offer(world.actor("wang"), open_offer().pk)
    settle()
    ticket.refresh_from_db()
    assert ticket.holder == world.users["wang"]
    assert WorkItem.objects.get().state == ItemState.HELD
    assert Offer.objects.get().state == OfferState.ACCEPTED
    assert seen(world, "wang") == "busy"


def test_an_offer_is_nobody_else_s(world):
    world.on_queue("wang")
    world.ticket()
    settle()
    offer = open_offer()
    for name in ("zhao", "stranger", "sun"):
        with pytest.raises(NotFound):
            actions.accept_offer(world.actor(name), offer.pk)
    assert open_offer() == offer


def test_a_declined_offer_goes_to_the_next_and_not_back(world):
    world.on_queue("wang", "zhao")
    world.ticket()
    settle()
    first = open_offer()
    actions.decline_offer(world.actor(first.agent.user.username), first.pk, reason="不熟悉")
    settle()
    second = open_offer()
    assert second.agent != first.agent
    actions.decline_offer(world.actor(second.agent.user.username), second.pk)
    settle()
    assert not Offer.objects.filter(state=OfferState.OPEN).exists()


def test_a_missed_offer_sets_the_agent_aside_until_they_say_they_are_there(world):
    world.on_queue("wang")
    world.ticket()
    settle()
    with time_machine.travel(clock.now() + timedelta(seconds=31), tick=False):
        assert actions.expire_offers() == 1
        settle()
        assert seen(world, "wang") == "no_response"
        assert not Offer.objects.filter(state=OfferState.OPEN).exists()
        world.on_queue("wang")
        settle()
        assert open_offer().agent == world.agent("wang")


def test_an_offer_that_ran_out_cannot_be_accepted(world):
    world.on_queue("wang")
    ticket = world.ticket()
    settle()
    offer = open_offer()
    with time_machine.travel(clock.now() + timedelta(seconds=31), tick=False):
        with pytest.raises(errors.OfferGone):
            actions.accept_offer(world.actor("wang"), offer.pk)
    assert Ticket.objects.get(pk=ticket.pk).holder is None


def test_going_on_a_break_gives_the_offer_to_the_next(world):
    world.on_queue("wang", "zhao")
    world.ticket()
    settle()
    first = open_offer().agent
    set_presence(world.actor(first.user.username), first, chosen=Chosen.MEETING)
    settle()
    assert open_offer().agent != first


def test_capacity_is_never_exceeded_and_waiting_requests_do_not_count(world):
    agent = world.agent("wang")
    agent.capacity = {"ticket": 1}
    agent.save()
    world.on_queue("wang")
    first, second = world.ticket("一"), world.ticket("二")
    settle()
    actions.accept_offer(world.actor("wang"), open_offer().pk)
    settle()
    assert not Offer.objects.filter(state=OfferState.OPEN).exists()
    tickets.set_waiting(world.actor("wang"), first.pk, reason="customer")
    settle()
    assert open_offer().item.ticket == second


def test_the_vip_comes_first_and_the_trace_says_by_how_much(world):
    vip = world.customer("张总", "vip@example.com")
    vip.tier = world.vip
    vip.save()
    world.ticket("普通")
    late = world.ticket("金卡", customer=vip)
    settle()
    world.on_queue("wang")
    settle()
    offer = open_offer()
    assert offer.item.ticket == late
    assert offer.trace["head_start_parts"] == [{"reason": "tier", "id": world.vip.pk, "seconds": 120}]


def test_the_account_manager_is_asked_first_even_from_another_group(world):
    vip = world.customer("张总", "vip@example.com")
    world.vip.manager_first_seconds = 60
    world.vip.save()
    vip.tier, vip.manager = world.vip, world.users["chen"]
    vip.save()
    world.on_queue("wang", "chen")
    world.ticket(customer=vip)
    settle()
    assert open_offer().agent == world.agent("chen")


def test_next_for_me_takes_the_best_waiting_request_at_once(world):
    ticket = world.ticket()
    settle()
    set_presence(world.actor("wang"), world.agent("wang"), chosen=Chosen.BACK_OFFICE)
    assert actions.pull_next(world.actor("wang")) == ticket
    settle()
    ticket.refresh_from_db()
    assert ticket.holder == world.users["wang"] and Offer.objects.get().was_pulled
    with pytest.raises(errors.NothingWaits):
        actions.pull_next(world.actor("wang"))
    with pytest.raises(errors.NotAnAgent):
        actions.pull_next(world.actor("viewer"))


def test_taking_by_hand_withdraws_the_offer_to_another(world):
    world.on_queue("wang")
    ticket = world.ticket()
    settle()
    actions.take(world.actor("zhao"), ticket.pk)
    settle()
    assert Offer.objects.get().state == OfferState.WITHDRAWN
    assert Ticket.objects.get(pk=ticket.pk).holder == world.users["zhao"]
    assert seen(world, "wang") == "idle"


def test_transfer_to_a_group_offers_it_there_and_not_to_who_sent_it(world):
    world.on_queue("wang", "chen")
    ticket = world.ticket()
    settle()
    actions.accept_offer(world.actor("wang"), open_offer().pk)
    tickets.transfer(
        world.actor("wang"), ticket.pk, tickets.Target(queue=world.experts), reason="other_skill"
    )
    settle()
    assert open_offer().agent == world.agent("chen")
    assert WorkItem.objects.exclude(state=ItemState.LEFT).count() == 1


def test_a_request_meant_for_one_person_is_offered_to_nobody_else(world):
    world.on_queue("zhao")
    ticket = world.ticket()
    tickets.reassign(world.actor("sun"), ticket.pk, tickets.Target(user=world.users["wang"]))
    settle()
    assert not Offer.objects.filter(state=OfferState.OPEN).exists()
    actions.take(world.actor("wang"), ticket.pk)
    assert Ticket.objects.get(pk=ticket.pk).holder == world.users["wang"]


def test_resolving_ends_the_offer(world):
    world.on_queue("wang")
    ticket = world.ticket()
    settle()
    tickets.resolve(world.actor("sun"), ticket.pk, world.ending())
    settle()
    assert Offer.objects.get().state == OfferState.WITHDRAWN
    assert WorkItem.objects.get().state == ItemState.LEFT


def test_the_database_refuses_a_second_open_offer(world):
    world.on_queue("wang")
    world.ticket()
    settle()
    offer = open_offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(
            item=offer.item, agent=world.agent("zhao"), offered_at=clock.now(), lease_until=clock.now()
        )
    assert open_offer() == offer


@pytest.mark.parametrize("seed", range(6))
def test_what_nobody_free_could_take_changes_no_decision(world, seed):
    """The snapshot for offers leaves out what waits behind busy agents; what is decided stays the same."""
    rng = random.Random(seed)
    names = ("wang", "zhao", "chen", "stranger")
    world.on_queue(*rng.sample(names, rng.randint(1, 4)))
    for number in range(rng.randint(1, 6)):
        ticket = world.ticket(str(number), queue=rng.choice([world.front, world.experts]))
        if rng.random() < 0.4:
            settle()
            continue
        preferred = [world.users[rng.choice(names)].pk] if rng.random() < 0.5 else []
        dispatch()
        until = clock.now() + timedelta(seconds=rng.choice([0, 60]))
        WorkItem.objects.filter(ticket=ticket).update(preferred=preferred, preferred_until=until)
    moment = clock.now()
    whole, some = load(moment=moment), load(moment=moment, for_offers=True)
    assert {item.id for item in some.snapshot.items} <= {item.id for item in whole.snapshot.items}
    decided = [decide(one.snapshot, moment.timestamp()).offers for one in (whole, some)]
    pairs = [[(offer.item, offer.agent) for offer in offers] for offers in decided]
    assert pairs[0] == pairs[1]


def test_a_long_line_behind_busy_agents_is_not_read(world):
    world.on_queue("wang")
    for number in range(4):
        world.ticket(str(number))
    settle()
    assert Offer.objects.count() == 1
    assert load(moment=clock.now(), for_offers=True).items == {}
    assert len(load(moment=clock.now()).items) == 3
