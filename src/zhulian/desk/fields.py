"""The fields that the centre added, as the desk shows and edits them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from zhulian.customers.models import Customer
from zhulian.desk.forms import required_fields
from zhulian.platform.access import Actor
from zhulian.platform.custom_fields import FieldsRefused, fields_of, is_empty, shown
from zhulian.platform.custom_fields.controls import PREFIX, FieldsForm, read_posted
from zhulian.platform.custom_fields.queries import Shown
from zhulian.platform.models import CustomField, FieldOn
from zhulian.tickets.errors import FieldsDoNotFit
from zhulian.tickets.models import Ticket, TicketState


@dataclass(frozen=True, slots=True)
class Section:
    """What a page shows of one thing's fields. `name` tells two sections of a page apart; `url` edits them."""

    name: str
    title: str
    rows: list[Shown]
    url: str
    may_edit: bool
    has_fields: bool


def of_customer(actor: Actor, customer: Customer, *, on_card: bool = False) -> Section:
    """A customer's, whole on the customer's page."""
    added = fields_of(FieldOn.CUSTOMER, customer.client_id)
    return Section(
        "customer",
        _("Further facts"),
        shown(customer, added, on_card=on_card),
        reverse("desk:customer_fields", args=[customer.pk]) + ("?from=card" if on_card else ""),
        actor.may("customer.write", client=customer.client_id),
        bool(added),
    )


def of_ticket(ticket: Ticket, *, may_reply: bool) -> Section:
    """A request's; they are set while it is in progress."""
    added = fields_of(FieldOn.TICKET, ticket.client_id)
    return Section(
        "ticket",
        _("Facts of the request"),
        shown(ticket, added, on_card=True),
        reverse("desk:ticket_fields", args=[ticket.pk]),
        may_reply and ticket.state == TicketState.IN_PROGRESS,
        bool(added),
    )


def form_for(row: Customer | Ticket, data: QueryDict | None = None) -> FieldsForm:
    """All fields of the thing. Of a request none has to be filled in before it is resolved."""
    on = FieldOn.TICKET if isinstance(row, Ticket) else FieldOn.CUSTOMER
    return FieldsForm(fields_of(on, row.client_id), row.custom, data, must=on is FieldOn.CUSTOMER)


def ending_form(ticket: Ticket) -> FieldsForm:
    """What must be filled in before the request is resolved."""
    return FieldsForm(required_fields(ticket.client), ticket.custom)


def read_ending(ticket: Ticket, post: QueryDict) -> dict[str, Any]:
    """The values typed there. Raises FieldsDoNotFit."""
    asked = [field for field in required_fields(ticket.client) if _is_asked(field, ticket, post)]
    found, mistakes = read_posted(asked, ticket.custom, dict(post.lists()))
    if mistakes:
        raise FieldsDoNotFit(FieldsRefused(mistakes, {field.key: field.label for field in asked}))
    return found


def _is_asked(field: CustomField, ticket: Ticket, post: QueryDict) -> bool:
    """What is there already need not be sent again."""
    return PREFIX + field.key in post or is_empty(ticket.custom.get(field.key))
