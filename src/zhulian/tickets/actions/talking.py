"""Words on a request: answers, what the customer adds, internal notes, urges."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from zhulian.interactions.models import Attachment, AuthorKind, Channel, Direction, Interaction, Message
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.models import IdempotencyKey
from zhulian.platform.outbox import emit
from zhulian.tickets.access import access_ticket
from zhulian.tickets.actions.common import adopt_files, agents_of, journal, queues_of, save_ticket
from zhulian.tickets.actions.reopening import reopen_locked
from zhulian.tickets.errors import EmptyText
from zhulian.tickets.events import CustomerWrote, TicketChanged, TicketNoted, TicketReplied
from zhulian.tickets.models import Note, NoteFile, Ticket, TicketState, Urge, WaitingReason


def reply(
    actor: Actor, ticket_id: int, *, body: str, file_ids: tuple[int, ...] = (), key: str = ""
) -> Message:
    """A public answer. The same `key` sends once, however often the form is posted.

    Raises NotFound, EmptyText.
    """
    if not body.strip():
        raise EmptyText
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.reply", lock=True)
        repeated = _repeated(f"reply:{ticket.pk}:{actor.user_id}", key)
        if repeated is not None:
            return repeated
        message = write_answer(actor, ticket, body=body, file_ids=file_ids)
        if ticket.state == TicketState.RESOLVED:
            journal(actor, "ticket.replied", ticket, message=message.pk, after_resolution=True)
        emit(
            TicketReplied(
                ticket=ticket.pk, agents=agents_of(ticket), queues=queues_of(ticket), message=message.pk
            ),
            client=ticket.client_id,
        )
        _remember(f"reply:{ticket.pk}:{actor.user_id}", key, message)
        return message


def _repeated(scope: str, key: str) -> Message | None:
    if not key:
        return None
    known = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    return Message.objects.get(pk=known.result["message"]) if known else None


def _remember(scope: str, key: str, message: Message) -> None:
    if key:
        IdempotencyKey.objects.create(scope=scope, key=key, result={"message": message.pk})


def write_answer(
    actor: Actor, ticket: Ticket, *, body: str, file_ids: tuple[int, ...] = (), kind: str = "message"
) -> Message:
    """The row of an outgoing message. The caller holds the ticket's lock and announces it."""
    at = now()
    message = Message.objects.create(
        conversation=ticket.conversation,
        client_id=ticket.client_id,
        channel=ticket.channel,
        direction=Direction.OUT,
        author_kind=AuthorKind.AGENT if actor.user is not None else AuthorKind.SYSTEM,
        author=actor.user,
        author_name=str(actor.user or ""),
        kind=kind,
        body=body,
        created_at=at,
    )
    for file in adopt_files(file_ids, ticket=ticket, actor=actor):
        Attachment.objects.create(message=message, file=file)
    if ticket.first_answered_at is None:
        ticket.first_answered_at = at
    save_ticket(ticket, "first_answered_at")
    return message


def add_customer_message(
    actor: Actor,
    ticket: Ticket,
    *,
    body: str,
    channel: str,
    html: str = "",
    quoted: str = "",
    file_ids: tuple[int, ...] = (),
    author_name: str = "",
    author_address: str = "",
    is_trusted: bool = True,
    mail_id: str = "",
    raw_id: int | None = None,
) -> Message:
    """Something more from the customer. A resolved request is reopened by it (RQ6).

    Raises NotFound, EmptyText (neither words nor files).
    """
    if not body.strip() and not html and not file_ids:
        raise EmptyText
    with transaction.atomic():
        row = access_ticket(actor, ticket.pk, "ticket.reply", lock=True)
        message = _heard(
            row,
            channel,
            author_name=author_name or (row.customer.name if row.customer else ""),
            author_address=author_address,
            is_trusted=is_trusted,
            body=body,
            html=html,
            quoted=quoted,
            mail_id=mail_id,
            raw_id=raw_id,
        )
        for file in adopt_files(file_ids, ticket=row, actor=actor):
            Attachment.objects.create(message=message, file=file)
        row.last_customer_at = message.created_at
        if row.waiting_reason == WaitingReason.CUSTOMER:
            row.waiting_reason = WaitingReason.NONE
        save_ticket(row, "last_customer_at", "waiting_reason")
        if row.state == TicketState.RESOLVED:
            reopen_locked(actor, row, reason="customer_wrote", channel=channel)
        emit(
            CustomerWrote(ticket=row.pk, agents=agents_of(row), queues=queues_of(row), message=message.pk),
            client=row.client_id,
        )
        return message


def _heard(ticket: Ticket, channel: str, **words: Any) -> Message:
    """The rows of a contact from the customer: an interaction and its message."""
    at = now()
    interaction = Interaction.objects.create(
        client_id=ticket.client_id,
        channel=channel,
        customer_id=ticket.customer_id,
        language=ticket.language,
        started_at=at,
        ended_at=at,
    )
    return Message.objects.create(
        conversation=ticket.conversation,
        client_id=ticket.client_id,
        interaction=interaction,
        channel=channel,
        direction=Direction.IN,
        author_kind=AuthorKind.CUSTOMER,
        created_at=at,
        **words,
    )


def add_note(actor: Actor, ticket_id: int, *, body: str, file_ids: tuple[int, ...] = ()) -> Note:
    """An internal note, by a member of staff. Raises NotFound, EmptyText."""
    if not body.strip():
        raise EmptyText
    if actor.user is None:
        raise NotFound(f"ticket {ticket_id}")
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.note", lock=True)
        note = Note.objects.create(ticket=ticket, author=actor.user, body=body, created_at=now())
        for file in adopt_files(file_ids, ticket=ticket, actor=actor):
            NoteFile.objects.create(note=note, file=file)
        save_ticket(ticket)
        emit(TicketNoted(ticket=ticket.pk, agents=agents_of(ticket), note=note.pk), client=ticket.client_id)
        return note


def urge(actor: Actor, ticket_id: int, *, comment: str = "") -> Urge:
    """Ask to hurry (催办, RQ13): counted, shown in red. Raises NotFound."""
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.urge", lock=True)
        row = Urge.objects.create(ticket=ticket, by=actor.user, comment=comment[:400], at=now())
        Ticket.objects.filter(pk=ticket.pk).update(urge_count=F("urge_count") + 1, updated_at=now())
        journal(actor, "ticket.urged", ticket, reason=comment)
        emit(
            TicketChanged(ticket=ticket.pk, agents=agents_of(ticket), queues=queues_of(ticket)),
            client=ticket.client_id,
        )
        return row


def log_contact(actor: Actor, ticket_id: int, *, body: str, channel: str = Channel.PHONE) -> Message:
    """What a customer said to the agent by telephone or at the desk, written down by the agent.

    Raises NotFound, EmptyText.
    """
    ticket = access_ticket(actor, ticket_id, "ticket.reply")
    return add_customer_message(actor, ticket, body=body, channel=channel)
