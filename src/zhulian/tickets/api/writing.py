"""What programs send → what the actions take."""

from __future__ import annotations

from django.db import transaction

from zhulian.customers.access import access_customer
from zhulian.customers.actions import match_or_create
from zhulian.customers.models import Customer
from zhulian.platform import custom_fields
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.api.naming import client_named, known
from zhulian.platform.models import Client
from zhulian.platform.problems import Wrong, refused
from zhulian.tickets import actions, choosing
from zhulian.tickets.access import access_ticket
from zhulian.tickets.api.shapes import PRIORITIES, CustomerRef, TicketChange, TicketIn
from zhulian.tickets.models import Ticket
from zhulian.tickets.questions import Mistake, checked_email, checked_phone


def open_ticket(actor: Actor, data: TicketIn) -> Ticket:
    """A request that an agent might have entered, with its customer; or nothing at all."""
    client = client_named(actor, "ticket.open", data.client)
    with transaction.atomic():
        ticket = actions.open_ticket(actor, _new(actor, client, data))
        custom_fields.require_filled(ticket)
    return ticket


def _new(actor: Actor, client: Client, data: TicketIn) -> actions.NewTicket:
    of = client.pk
    customer = _customer(actor, client, data.customer)
    return actions.NewTicket(
        client=client,
        type=known("type", choosing.type_with(of, data.type)),
        channel=data.channel,
        subject=data.subject,
        body=data.body or data.subject,
        customer=customer,
        product=known("product", choosing.product_with(of, data.product)) if data.product else None,
        category=known("category", choosing.category_with(of, data.category)) if data.category else None,
        media_source=known("media_source", choosing.source_with(of, data.media_source))
        if data.media_source
        else None,
        language=customer.language,
        priority=PRIORITIES[data.priority],
        author_address=data.customer.phone,
        fields=data.custom,
    )


def _customer(actor: Actor, client: Client, who: CustomerRef) -> Customer:
    """Somebody known to this client company, or whom telephone and e-mail tell. Raises Problem."""
    if who.id is None:
        phone, email = _checked("phone", who.phone), _checked("email", who.email)
        return match_or_create(actor, client=client, name=who.name, phone=phone, email=email)
    try:
        found = access_customer(actor, who.id)
    except NotFound:
        found = None
    return known("customer.id", found if found is not None and found.client_id == client.pk else None)


def _checked(name: str, text: str) -> str:
    check = checked_phone if name == "phone" else checked_email
    try:
        return check(text) if text else ""
    except Mistake as mistake:
        raise refused(Wrong(f"customer.{name}", str(mistake), name))


def change_ticket(actor: Actor, ticket_id: int, data: TicketChange) -> Ticket:
    """The facts and custom fields that were sent, or nothing at all."""
    sent = data.model_fields_set
    with transaction.atomic():
        access_ticket(actor, ticket_id, "ticket.reply", lock=True)
        if "priority" in sent:
            actions.set_priority(actor, ticket_id, priority=PRIORITIES[data.priority])
        if "waiting_reason" in sent:
            actions.set_waiting(actor, ticket_id, reason=data.waiting_reason)
        if "custom" in sent:
            actions.set_fields(actor, ticket_id, data.custom)
    return access_ticket(actor, ticket_id)
