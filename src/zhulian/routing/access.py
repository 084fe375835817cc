"""Who may see what waits in the line, and see and answer an offer."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhulian.people.models import QueueMember
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.permissions import Scope
from zhulian.routing.models import ItemState, Offer, WorkItem
from zhulian.tickets.access import on_visible


def access_offer(actor: Actor, offer_id: int) -> Offer:
    """The offer, if it was made to this actor. Raises NotFound."""
    found = (
        Offer.objects.filter(pk=offer_id, agent__user_id=actor.lookup_id)
        .select_related("item__ticket", "agent__user")
        .first()
    )
    if found is None or actor.user_id is None:
        raise NotFound(f"offer {offer_id}")
    return found


def in_line_before(actor: Actor, code: str = "ticket.reply") -> QuerySet[WorkItem]:
    """What waits in the actor's skill groups on requests for which they hold `code`."""
    mine = QueueMember.objects.filter(agent__user_id=actor.lookup_id).values("queue_id")
    rows = WorkItem.objects.filter(state__in=[ItemState.WAITING, ItemState.OFFERED], queue__in=mine)
    reach = actor.reach(code)
    if reach.everywhere is not None and reach.everywhere >= Scope.QUEUE:
        return rows
    # Whoever may see what lies in their skill groups may see these, by what they are.
    wide = [client for client, scope in reach.clients.items() if scope >= Scope.QUEUE]
    if reach.everywhere is None and len(wide) == len(reach.clients):
        return rows.filter(client__in=wide)
    return rows.filter(Q(client__in=wide) | Q(on_visible(actor, code)))


def explained_offer(actor: Actor, offer_id: int) -> Offer:
    """An offer for "why me?": the agent's own, or any of a client whose console the actor may use."""
    found = (
        Offer.objects.filter(pk=offer_id).select_related("item__ticket", "item__queue", "agent__user").first()
    )
    if found is None:
        raise NotFound(f"offer {offer_id}")
    if found.agent.user_id != actor.user_id:
        actor.require("console.use", client=found.item.client_id)
    return found
