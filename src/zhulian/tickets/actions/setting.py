"""Single facts of a request that an agent sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from zhulian.platform import audit, custom_fields
from zhulian.platform.access import Actor
from zhulian.platform.outbox import emit
from zhulian.tickets.access import access_ticket
from zhulian.tickets.actions.common import agents_of, queues_of, save_ticket
from zhulian.tickets.errors import AlreadyResolved, UnknownReason
from zhulian.tickets.events import TicketChanged
from zhulian.tickets.models import Priority, Ticket, TicketState, WaitingReason


def _set(actor: Actor, ticket_id: int, field: str, value: str | int) -> Ticket:
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.reply", lock=True)
        if ticket.state == TicketState.RESOLVED:
            raise AlreadyResolved
        old = getattr(ticket, field)
        if old == value:
            return ticket
        setattr(ticket, field, value)
        save_ticket(ticket, field)
        audit.record(actor, f"ticket.{field}", ticket, old={field: old}, new={field: value})
        emit(
            TicketChanged(ticket=ticket.pk, agents=agents_of(ticket), queues=queues_of(ticket)),
            client=ticket.client_id,
        )
        return ticket


def set_waiting(actor: Actor, ticket_id: int, *, reason: str) -> Ticket:
    """Say for whom the request waits, or that it no longer does. Raises NotFound, UnknownReason, AlreadyResolved."""
    if reason not in WaitingReason.values:
        raise UnknownReason
    return _set(actor, ticket_id, "waiting_reason", reason)


def set_priority(actor: Actor, ticket_id: int, *, priority: int) -> Ticket:
    """Change how urgent it is. Raises NotFound, UnknownReason, AlreadyResolved."""
    if priority not in Priority.values:
        raise UnknownReason
    return _set(actor, ticket_id, "priority", priority)


def set_fields(actor: Actor, ticket_id: int, changes: Mapping[str, Any]) -> Ticket:
    """Change the values of fields that the centre added. Raises NotFound, AlreadyResolved, FieldsRefused."""
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.reply", lock=True)
        if ticket.state == TicketState.RESOLVED:
            raise AlreadyResolved
        custom_fields.set_values(actor, ticket, changes)
        return ticket
