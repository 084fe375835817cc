"""Opens requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from zhulian.catalogue.calendars import due_for
from zhulian.catalogue.models import Category, MediaSource, Product
from zhulian.customers.models import Customer
from zhulian.customers.queries import tier_of
from zhulian.interactions.models import Attachment, AuthorKind, Conversation, Direction, Interaction, Message
from zhulian.people.models import Queue
from zhulian.platform.access import Actor, NotFound, assert_same_client
from zhulian.platform.clock import now
from zhulian.platform.models import Client
from zhulian.platform.outbox import emit
from zhulian.tickets.actions.common import (
    adopt_files,
    journal,
    new_main_task,
    next_number,
    queues_of,
    write_fields,
)
from zhulian.tickets.actions.ledger import open_hop
from zhulian.tickets.events import TicketOpened
from zhulian.tickets.models import FormVersion, Priority, Ticket, TicketAnswer, TicketType
from zhulian.tickets.questions.shapes import Answered


@dataclass(frozen=True, kw_only=True)
class NewTicket:
    """Everything a new request begins with. `file_ids` are stored files that belong to nobody yet."""

    client: Client
    type: TicketType
    channel: str
    subject: str
    body: str
    customer: Customer | None
    html: str = ""
    quoted: str = ""
    product: Product | None = None
    category: Category | None = None
    media_source: MediaSource | None = None
    queue: Queue | None = None
    language: str = "zh-hans"
    form_version: FormVersion | None = None
    answers: tuple[Answered, ...] = ()
    file_ids: tuple[int, ...] = ()
    priority: int = Priority.NORMAL
    author_name: str = ""
    author_address: str = ""
    is_trusted: bool = True
    mail_id: str = ""
    raw_id: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Values of fields that the centre added, by their keys."""


def open_ticket(actor: Actor, new: NewTicket) -> Ticket:
    """Record a request with its first message, put it in its first queue and announce it.

    A member of staff needs `ticket.open` for the client; customers and channels open for their own.
    Raises NotFound, ClientMismatch, FieldsDoNotFit.
    """
    if actor.kind == "user" and not actor.may("ticket.open", client=new.client.pk):
        raise NotFound("client")
    assert_same_client(new.client.pk, new.type, new.customer, new.product, new.category, new.media_source)
    with transaction.atomic():
        at = now()
        ticket = _create(actor, new, at)
        message = _first_message(actor, ticket, new, at)
        _keep_answers(ticket, new)
        open_hop(ticket, at=at, queue=ticket.queue, department=ticket.department, is_first=True)
        new_main_task(ticket, at=at)
        journal(actor, "ticket.opened", ticket, channel=new.channel, number=ticket.number)
        emit(
            TicketOpened(
                ticket=ticket.pk,
                queues=queues_of(ticket),
                message=message.pk,
                customer=ticket.customer_id,
            ),
            client=new.client.pk,
        )
        write_fields(actor, ticket, new.fields)
        return ticket


def _create(actor: Actor, new: NewTicket, at: datetime) -> Ticket:
    interaction = Interaction.objects.create(
        client=new.client,
        channel=new.channel,
        customer=new.customer,
        media_source=new.media_source,
        agent=actor.user,
        language=new.language,
        started_at=at,
        ended_at=at,
    )
    conversation = Conversation.objects.create(
        client=new.client,
        channel=new.channel,
        customer=new.customer,
        subject=new.subject[:500],
        started_at=at,
    )
    queue = first_queue(new)
    return Ticket.objects.create(
        client=new.client,
        number=next_number(at.astimezone(ZoneInfo(new.client.time_zone))),
        customer=new.customer,
        type=new.type,
        product=new.product,
        category=new.category,
        subject=new.subject[:300],
        priority=new.priority,
        tier=tier_of(new.customer) if new.customer else None,
        language=new.language,
        channel=new.channel,
        media_source=new.media_source,
        interaction=interaction,
        conversation=conversation,
        form_version=new.form_version,
        queue=queue,
        department=queue.department if queue else None,
        opened_at=at,
        last_customer_at=at,
        expected_at=promised(new.client, new.type, at),
    )


def first_queue(new: NewTicket) -> Queue | None:
    """The queue named, else the type's, else the client's first one in use."""
    chosen = new.queue or new.type.queue
    if chosen is not None and chosen.is_active and chosen.clients.filter(pk=new.client.pk).exists():
        return chosen
    return Queue.objects.filter(clients=new.client, is_active=True).order_by("position", "id").first()


def promised(client: Client, ticket_type: TicketType, at: datetime) -> datetime | None:
    """When the type's promised working hours are over by the client's calendar (RQ11); None where it cannot tell."""
    return due_for(client, at, ticket_type.promise_hours * 3600)


def _first_message(actor: Actor, ticket: Ticket, new: NewTicket, at: datetime) -> Message:
    message = Message.objects.create(
        conversation=ticket.conversation,
        client=new.client,
        interaction=ticket.interaction,
        channel=new.channel,
        direction=Direction.IN,
        author_kind=AuthorKind.CUSTOMER,
        author_name=new.author_name or (new.customer.name if new.customer else ""),
        author_address=new.author_address,
        is_trusted=new.is_trusted,
        body=new.body,
        html=new.html,
        quoted=new.quoted,
        mail_id=new.mail_id,
        raw_id=new.raw_id,
        created_at=at,
    )
    for file in adopt_files(new.file_ids, ticket=ticket, actor=actor):
        Attachment.objects.create(message=message, file=file)
    return message


def _keep_answers(ticket: Ticket, new: NewTicket) -> None:
    if new.form_version is None:
        return
    TicketAnswer.objects.bulk_create(
        TicketAnswer(
            ticket=ticket,
            version=new.form_version,
            key=answer.key,
            value_text=answer.value_text,
            value_number=answer.value_number,
            value_date=answer.value_date,
            value_list=list(answer.value_list),
        )
        for answer in new.answers
    )
