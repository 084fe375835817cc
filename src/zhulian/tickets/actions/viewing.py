"""Who has a request open: the collision warning (RQ4)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.outbox import emit
from zhulian.tickets.access import access_ticket, visible_to
from zhulian.tickets.events import ViewersChanged
from zhulian.tickets.models import Ticket, TicketViewer
from zhulian.tickets.rules import VIEWER_SECONDS


def look_at(actor: Actor, ticket_id: int, *, is_writing: bool) -> list[TicketViewer]:
    """Note that the actor looks at (or writes in) the request for some seconds; returns the others who do.

    Others' pages are told only when something about it changed. Raises NotFound.
    """
    ticket = access_ticket(actor, ticket_id)
    at = now()
    until = at + timedelta(seconds=VIEWER_SECONDS)
    with transaction.atomic():
        known = TicketViewer.objects.select_for_update().filter(ticket=ticket, user=actor.user).first()
        news = known is None or known.until < at or known.is_writing != is_writing
        TicketViewer.objects.update_or_create(
            ticket=ticket, user=actor.user, defaults={"until": until, "is_writing": is_writing}
        )
        if news:
            emit(ViewersChanged(ticket=ticket.pk), client=ticket.client_id)
    return others_looking(actor, ticket.pk)


def had_open(actor: Actor, ticket_id: int) -> bool:
    """True if the actor has seen the request themselves of late, though it may have gone to others since."""
    ticket = Ticket.objects.filter(pk=ticket_id)
    return TicketViewer.objects.filter(ticket__in=ticket, user_id=actor.lookup_id).exists()


def look_away(actor: Actor, ticket_id: int) -> None:
    """The actor closed the request.

    A request that the actor may not see (any more), or that there never was, is left silently: whoever has just
    handed it to others closes its page too, and must not learn from an answer what became of it.
    """
    with transaction.atomic():
        ticket = visible_to(actor).filter(pk=ticket_id).first()
        if ticket is None:
            return
        gone, _rows = TicketViewer.objects.filter(ticket=ticket, user=actor.user).delete()
        if gone:
            emit(ViewersChanged(ticket=ticket.pk), client=ticket.client_id)


def others_looking(actor: Actor, ticket_id: int) -> list[TicketViewer]:
    """Who else has the request open now."""
    rows = TicketViewer.objects.filter(ticket_id=ticket_id, until__gt=now()).exclude(user=actor.user)
    return list(rows.select_related("user").order_by("user_id"))
