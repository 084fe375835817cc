"""What routing does when requests and presence change."""

from __future__ import annotations

from django.db.models import Q

from zhulian.people.events import PresenceChanged
from zhulian.people.models import AgentProfile, Chosen, Presence, Seen
from zhulian.platform.clock import now
from zhulian.platform.outbox import Envelope, handles
from zhulian.routing.actions.answering import withdraw_from
from zhulian.routing.actions.items import hold_item, leave_item, put_in_line
from zhulian.routing.seeing import see_again
from zhulian.tickets.events import (
    TicketAccepted,
    TicketChanged,
    TicketEvent,
    TicketOpened,
    TicketReopened,
    TicketResolved,
    TicketTransferred,
)
from zhulian.tickets.models import Ticket, TicketState


def _ticket(pk: int) -> Ticket:
    return Ticket.objects.select_related("customer", "tier").get(pk=pk)


@handles("routing", TicketOpened, TicketReopened, TicketTransferred)
def into_line(item: TicketEvent, _envelope: Envelope) -> None:
    """A request that nobody holds waits in its queue from now on."""
    ticket = _ticket(item.ticket)
    if ticket.state == TicketState.IN_PROGRESS and ticket.holder_id is not None and _is_taken(ticket):
        return
    put_in_line(ticket, at=now())
    _refresh(item.agents)


def _is_taken(ticket: Ticket) -> bool:
    return ticket.hops.filter(left_at__isnull=True, accepted_at__isnull=False).exists()


@handles("routing", TicketAccepted)
def taken(item: TicketAccepted, _envelope: Envelope) -> None:
    """Whoever took it (by offer or by hand), the item is held by them."""
    ticket = _ticket(item.ticket)
    if ticket.holder_id is not None and ticket.state == TicketState.IN_PROGRESS:
        hold_item(ticket, user_id=ticket.holder_id, at=now())
    _refresh(item.agents)


@handles("routing", TicketResolved)
def out_of_line(item: TicketResolved, _envelope: Envelope) -> None:
    """A resolved request needs nobody."""
    ticket = _ticket(item.ticket)
    if ticket.state == TicketState.RESOLVED:
        leave_item(ticket, at=now())
    _refresh(item.agents)


@handles("routing", TicketChanged)
def in_hand_changed(item: TicketChanged, _envelope: Envelope) -> None:
    """A request that began or ceased to wait for somebody else frees or fills a place."""
    _refresh(item.agents)


@handles("routing", PresenceChanged)
def gone_from_queue(item: PresenceChanged, _envelope: Envelope) -> None:
    """Who left the queue loses open offers to the next agent."""
    presence = Presence.objects.filter(agent_id=item.agent_id).select_related("agent__user").first()
    if presence is not None and presence.chosen != Chosen.ON_QUEUE:
        withdraw_from(presence.agent)


def _refresh(users: tuple[int, ...]) -> None:
    """Set what the system sees of these agents by the work in their hands; offered and missing ones stay so."""
    rows = AgentProfile.objects.filter(Q(user_id__in=users), presence__seen__in=[Seen.IDLE, Seen.BUSY])
    for agent in rows.select_related("user"):
        see_again(agent)
