"""Who may see and answer an offer."""

from __future__ import annotations

from zhulian.platform.access import Actor, NotFound
from zhulian.routing.models import Offer


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
