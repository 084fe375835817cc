"""Brings a resolved request back. The caller holds the ticket's lock."""

from __future__ import annotations

from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.outbox import emit
from zhulian.tickets.actions.common import agents_of, journal, new_main_task, queues_of, save_ticket
from zhulian.tickets.actions.ledger import open_hop
from zhulian.tickets.errors import NotResolved
from zhulian.tickets.events import TicketReopened
from zhulian.tickets.models import Ticket, TicketState, WaitingReason
from zhulian.tickets.rules import may_move_ticket


def reopen_locked(actor: Actor, ticket: Ticket, *, reason: str, channel: str = "") -> None:
    """Back to its last queue as new work; whoever resolved it is asked first by routing."""
    if not may_move_ticket(ticket.state, TicketState.IN_PROGRESS):
        raise NotResolved
    at = now()
    last = ticket.hops.order_by("-number").first()
    queue = last.queue if last else ticket.queue
    ticket.state, ticket.resolved_at = TicketState.IN_PROGRESS, None
    ticket.waiting_reason = WaitingReason.NONE
    ticket.reopened_at, ticket.reopen_count = at, ticket.reopen_count + 1
    open_hop(ticket, at=at, queue=queue, department=queue.department if queue else ticket.department)
    save_ticket(
        ticket,
        "state",
        "resolved_at",
        "waiting_reason",
        "reopened_at",
        "reopen_count",
        "queue",
        "department",
        "holder",
    )
    new_main_task(ticket, at=at)
    journal(actor, "ticket.reopened", ticket, reason=reason, channel=channel, count=ticket.reopen_count)
    emit(
        TicketReopened(
            ticket=ticket.pk, agents=agents_of(ticket, ticket.resolved_by_id), queues=queues_of(ticket)
        ),
        client=ticket.client_id,
    )
