"""Offers are accepted, declined, missed or withdrawn."""

from __future__ import annotations

from django.db import transaction

from zhulian.people.actions import set_seen
from zhulian.people.models import AgentProfile, Seen
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.routing.access import access_offer
from zhulian.routing.actions.items import end_offer
from zhulian.routing.errors import OfferGone
from zhulian.routing.models import ItemState, Offer, OfferState, WorkItem
from zhulian.routing.seeing import see_again
from zhulian.tickets import actions as tickets
from zhulian.tickets.models import Ticket

EXPIRE_BATCH = 100


def accept_offer(actor: Actor, offer_id: int) -> Ticket:
    """The agent takes the request. Of two who press at once, one wins. Raises NotFound, OfferGone."""
    with transaction.atomic():
        offer = access_offer(actor, offer_id)
        ticket = Ticket.objects.select_for_update().get(pk=offer.item.ticket_id)
        moment = now()
        if offer.lease_until < moment or not end_offer(offer, OfferState.ACCEPTED, at=moment):
            raise OfferGone
        WorkItem.objects.filter(pk=offer.item_id).update(
            state=ItemState.HELD, agent_id=actor.user_id, held_at=moment
        )
        accepted = tickets.accept(Actor.system("routing"), ticket.pk, user=offer.agent.user)
        see_again(offer.agent)
        return accepted


def decline_offer(actor: Actor, offer_id: int, *, reason: str = "") -> None:
    """The agent says no: the next best is asked. Raises NotFound, OfferGone."""
    with transaction.atomic():
        offer = access_offer(actor, offer_id)
        if not end_offer(offer, OfferState.DECLINED, reason=reason):
            raise OfferGone
        _back_in_line(offer, exclude=True)
        see_again(offer.agent)
        audit.record(actor, "offer.declined", offer.item.ticket, reason=reason)


def expire_offers() -> int:
    """End offers whose time ran out: the agent is set aside until they say that they are there. Returns how many."""
    rows = Offer.objects.filter(state=OfferState.OPEN, lease_until__lt=now()).order_by("id")
    expired = 0
    for offer in rows.select_related("item", "agent__user")[:EXPIRE_BATCH]:
        with transaction.atomic():
            if end_offer(offer, OfferState.NO_ANSWER):
                _back_in_line(offer, exclude=False)
                set_seen(offer.agent, Seen.NO_RESPONSE)
                expired += 1
    return expired


def withdraw_from(agent: AgentProfile) -> int:
    """The agent is no longer there for work: open offers go back into the line. Returns how many."""
    withdrawn = 0
    rows = Offer.objects.filter(agent=agent, state=OfferState.OPEN).select_related("item", "agent__user")
    for offer in rows:
        if end_offer(offer, OfferState.WITHDRAWN):
            _back_in_line(offer, exclude=False)
            withdrawn += 1
    if withdrawn:
        see_again(agent)
    return withdrawn


def _back_in_line(offer: Offer, *, exclude: bool) -> None:
    item = WorkItem.objects.select_for_update().get(pk=offer.item_id)
    if item.state != ItemState.OFFERED:
        return
    item.state = ItemState.WAITING
    if exclude and offer.agent.user_id not in item.excluded:
        item.excluded = [*item.excluded, offer.agent.user_id]
    item.save(update_fields=["state", "excluded"])
