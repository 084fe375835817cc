"""Customers whom no message reaches are rung (待回电, IN3): done by one, seen by all."""

from __future__ import annotations

from django.db import transaction

from zhulian.people.models import QueueMember
from zhulian.people.queries import clients_served
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.outbox import emit
from zhulian.platform.ui.text import relative_time
from zhulian.tickets.access import access_callback, access_ticket
from zhulian.tickets.actions.common import agents_of, journal, queues_of
from zhulian.tickets.actions.talking import add_note, log_contact
from zhulian.tickets.errors import CalledAlready
from zhulian.tickets.events import CallbackChanged
from zhulian.tickets.models import CallbackTask, Ticket, TicketState


def agents_to_ring(ticket: Ticket) -> tuple[int, ...]:
    """Whose lists of call-backs must know: the holder, and of its skill group whoever serves the client."""
    members = QueueMember.objects.filter(queue__in=queues_of(ticket), agent__user__is_active=True)
    served = clients_served(members.values_list("agent__user_id", flat=True))
    return agents_of(ticket, *(user for user, clients in served.items() if ticket.client_id in clients))


def finish_callback(actor: Actor, callback_id: int, *, said: str = "") -> CallbackTask:
    """The customer was called. `said` is kept: as the customer's words, or as a note where the request is resolved.

    (Words of the customer would reopen a resolved one.) Pressing twice does it once. Raises NotFound, and
    CalledAlready where somebody else was quicker; nothing is written then.
    """
    with transaction.atomic():
        ticket = access_ticket(
            actor, access_callback(actor, callback_id).ticket_id, "ticket.reply", lock=True
        )
        callback = access_callback(actor, callback_id)
        is_open = CallbackTask.objects.filter(pk=callback.pk, done_at__isnull=True)
        if not is_open.update(done_at=now(), done_by=actor.user):
            return _done_before(actor, callback)
        journal(actor, "ticket.called_back", ticket, callback=callback.pk)
        _announce(ticket, callback)
        _keep_words(actor, ticket, said)
        return access_callback(actor, callback_id)


def _done_before(actor: Actor, callback: CallbackTask) -> CallbackTask:
    if callback.done_by_id == actor.user_id or callback.done_at is None:
        return callback
    who = callback.done_by.name if callback.done_by is not None else "—"
    raise CalledAlready(who, relative_time(callback.done_at, now(), is_long=True))


def _keep_words(actor: Actor, ticket: Ticket, said: str) -> None:
    if not said.strip():
        return
    if ticket.state == TicketState.RESOLVED:
        add_note(actor, ticket.pk, body=said)
    else:
        log_contact(actor, ticket.pk, body=said)


def reopen_callback(actor: Actor, callback_id: int) -> CallbackTask:
    """Take back that the customer was called; what was written down stays. An open one stays open. Raises NotFound."""
    with transaction.atomic():
        ticket = access_ticket(
            actor, access_callback(actor, callback_id).ticket_id, "ticket.reply", lock=True
        )
        callback = access_callback(actor, callback_id)
        if callback.done_at is None:
            return callback
        callback.done_at, callback.done_by = None, None
        callback.save(update_fields=["done_at", "done_by"])
        journal(actor, "ticket.callback_reopened", ticket, callback=callback.pk)
        _announce(ticket, callback)
        return callback


def _announce(ticket: Ticket, callback: CallbackTask) -> None:
    emit(
        CallbackChanged(
            ticket=ticket.pk,
            agents=agents_to_ring(ticket),
            queues=queues_of(ticket),
            callback=callback.pk,
        ),
        client=ticket.client_id,
    )
