"""What programs send → what the actions take."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from zhulian.customers.access import access_customer
from zhulian.customers.actions import match_or_create
from zhulian.customers.models import Customer
from zhulian.interactions.models import Channel
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

Thing = TypeVar("Thing")


def open_ticket(actor: Actor, data: TicketIn) -> Ticket:
    """A request that an agent might have entered, with its customer; or nothing at all."""
    client = client_named(actor, "ticket.open", data.client)
    with transaction.atomic():
        ticket = actions.open_ticket(actor, _new(actor, client, data))
        custom_fields.require_filled(ticket)
    return ticket


def _new(actor: Actor, client: Client, data: TicketIn) -> actions.NewTicket:
    of = client.pk
    customer = _customer(actor, client, data.customer, is_claim=data.channel == Channel.WEB_FORM.value)
    return actions.NewTicket(
        client=client,
        type=known("type", choosing.type_with(of, data.type)),
        channel=data.channel,
        subject=data.subject,
        body=data.body or data.subject,
        customer=customer,
        product=_named("product", choosing.product_with, of, data.product),
        category=_named("category", choosing.category_with, of, data.category),
        media_source=_named("media_source", choosing.source_with, of, data.media_source),
        language=customer.language,
        priority=PRIORITIES[data.priority],
        author_address=data.customer.phone,
        fields=data.custom,
    )


def _named(
    name: str, find: Callable[[int, str], Thing | None], client_id: int, code: str | None
) -> Thing | None:
    """What a program names by code, where it names one. Raises Problem."""
    return known(name, find(client_id, code)) if code else None


def _customer(actor: Actor, client: Client, who: CustomerRef, *, is_claim: bool) -> Customer:
    """Somebody known to this client company, or whom telephone and e-mail tell. Raises Problem.

    What was typed on a website is its sender's word: it opens nobody's record and adds nothing staff would vouch for.
    """
    if who.id is None:
        phone, email = _checked("phone", who.phone), _checked("email", who.email)
        return match_or_create(
            actor, client=client, name=who.name, phone=phone, email=email, is_claim=is_claim
        )
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
