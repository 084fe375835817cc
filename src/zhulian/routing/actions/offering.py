"""Turns decisions of the engine into offer rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhulian.engine import routing as engine
from zhulian.people.actions import set_seen
from zhulian.people.models import AgentProfile, Seen
from zhulian.people.queries import agent_of
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.outbox import emit
from zhulian.routing.actions.items import end_open_offer
from zhulian.routing.errors import NoCapacity, NotAnAgent, NothingWaits
from zhulian.routing.events import OfferMade
from zhulian.routing.models import ItemState, Offer, OfferState, WorkItem
from zhulian.routing.snapshot import CAPACITY_CHANNEL, World, load
from zhulian.tickets import actions as tickets
from zhulian.tickets.access import access_ticket
from zhulian.tickets.models import Ticket


def make_offers() -> tuple[int, float | None]:
    """One decision: (offers made, epoch seconds at which time alone may change something)."""
    moment = now()
    world = load(moment=moment, for_offers=True)
    pushing = [item for item in world.snapshot.items if world.items[item.id].queue.offers_automatically]  # type: ignore[union-attr]
    snapshot = engine.Snapshot(items=pushing, agents=world.snapshot.agents, settings=world.snapshot.settings)
    decision = engine.decide(snapshot, moment.timestamp())
    made = sum(_offer(world, offer, moment) for offer in decision.offers)
    return made, decision.next_check


def _offer(world: World, decided: engine.Offer, moment: datetime) -> bool:
    """Write one offer; the unique constraints turn away whatever a second loop decided meanwhile."""
    item, agent = world.items[decided.item], world.agents[decided.agent]
    try:
        with transaction.atomic():
            won = WorkItem.objects.filter(pk=item.pk, state=ItemState.WAITING).update(state=ItemState.OFFERED)
            if not won:
                return False
            offer = Offer.objects.create(
                item=item,
                agent_id=agent.agent_id,
                offered_at=moment,
                lease_until=moment + timedelta(seconds=item.queue.offer_seconds),  # type: ignore[union-attr]
                trace={**decided.trace.to_dict(), "head_start_parts": item.head_start_parts},
            )
            set_seen(AgentProfile.objects.get(pk=agent.agent_id), Seen.OFFERED)
            emit(
                OfferMade(offer=offer.pk, ticket=item.ticket_id, agent=agent.agent_id, user=agent.user_id),
                client=item.client_id,
            )
    except IntegrityError:
        return False
    return True


def pull_next(actor: Actor) -> Ticket:
    """ "Next for me": the best waiting request that the agent may take, taken at once.

    Raises NotAnAgent, NothingWaits, NoCapacity.
    """
    profile = _agent(actor)
    moment = now()
    world = load(moment=moment)
    picked = engine.pick_next(world.snapshot, profile.pk, moment.timestamp())
    if picked is None:
        _refuse_when_full(world, profile)
        raise NothingWaits
    item = world.items[picked.item]
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().get(pk=item.ticket_id)
        if not WorkItem.objects.filter(pk=item.pk, state=ItemState.WAITING).update(state=ItemState.HELD):
            raise NothingWaits
        Offer.objects.create(
            item=item,
            agent=profile,
            state=OfferState.ACCEPTED,
            offered_at=moment,
            lease_until=moment,
            ended_at=moment,
            was_pulled=True,
            trace={**picked.trace.to_dict(), "head_start_parts": item.head_start_parts},
        )
        return _hand_over(profile, ticket, item)


def _refuse_when_full(world: World, profile: AgentProfile) -> None:
    mine = next((agent for agent in world.snapshot.agents if agent.id == profile.pk), None)
    if mine is not None:
        limit, used = mine.capacity[CAPACITY_CHANNEL]
        if used >= limit:
            raise NoCapacity


def take(actor: Actor, ticket_id: int) -> Ticket:
    """The agent takes a particular request that waits, or one meant for them.

    Raises NotFound, NotAnAgent, TakenAlready, AlreadyResolved.
    """
    profile = _agent(actor)
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.reply", lock=True)
        item = WorkItem.objects.exclude(state=ItemState.LEFT).filter(ticket=ticket).first()
        if item is not None:
            end_open_offer(item, OfferState.WITHDRAWN, at=now(), but_not=None)
        return _hand_over(profile, ticket, item)


def _hand_over(profile: AgentProfile, ticket: Ticket, item: WorkItem | None) -> Ticket:
    accepted = tickets.accept(Actor.system("routing"), ticket.pk, user=profile.user)
    if item is not None:
        WorkItem.objects.filter(pk=item.pk).update(state=ItemState.HELD, agent=profile.user, held_at=now())
    set_seen(profile, Seen.BUSY)
    return accepted


def _agent(actor: Actor) -> AgentProfile:
    profile = agent_of(actor.user_id) if actor.user_id is not None else None
    if profile is None:
        raise NotAnAgent
    return profile
