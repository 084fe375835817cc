"""Customers to be rung (待回电): what the desk and the page of a request show of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from zhulian.customers.masking import masked
from zhulian.customers.models import ContactKind, ContactPoint
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.tickets.access import callbacks_before
from zhulian.tickets.models import CallbackTask, Ticket
from zhulian.tickets.rules import CALLBACK_REASONS

MOST = 50
UNDO = timedelta(minutes=10)
"""How long what one has done oneself stays in the list, so that it can be taken back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One call-back as people see it; `number` can be dialled, "" where the person may not see it."""

    row: CallbackTask
    ticket: Ticket
    phone: str
    number: str

    @property
    def why(self) -> Any:
        """Why no message reaches the customer, in words."""
        return CALLBACK_REASONS.get(self.row.why, self.row.why)

    @property
    def is_done(self) -> bool:
        """True if it was made."""
        return self.row.done_at is not None


def before(actor: Actor) -> list[Entry]:
    """The open call-backs before this person, oldest first, and those they made just now."""
    return _entries(actor, _shown(actor, callbacks_before(actor))[:MOST])


def section(actor: Actor) -> dict[str, Any]:
    """What the list on the first screen is drawn with."""
    entries = before(actor)
    return {"callbacks": entries, "callbacks_open": sum(not entry.is_done for entry in entries)}


def of_ticket(actor: Actor, ticket: Ticket) -> list[Entry]:
    """The same of one request, which the actor may see."""
    return _entries(actor, _shown(actor, CallbackTask.objects.filter(ticket=ticket)))


def _shown(actor: Actor, rows: QuerySet[CallbackTask]) -> QuerySet[CallbackTask]:
    just_made = Q(done_by_id=actor.lookup_id, done_at__gte=now() - UNDO)
    phones = ContactPoint.objects.filter(kind=ContactKind.PHONE, bounced_at__isnull=True)
    phones = phones.order_by("-is_preferred", "-is_verified", "id")
    rows = rows.filter(Q(done_at__isnull=True) | just_made)
    rows = rows.select_related("ticket__customer__tier", "ticket__client", "done_by")
    contacts = Prefetch("ticket__customer__contacts", phones, to_attr="phones")
    return rows.prefetch_related(contacts).order_by("created_at", "id")


def _entries(actor: Actor, rows: Iterable[CallbackTask]) -> list[Entry]:
    return [_entry(actor, row) for row in rows]


def _entry(actor: Actor, row: CallbackTask) -> Entry:
    customer = row.ticket.customer
    point = next(iter(getattr(customer, "phones", [])), None)
    if point is None:
        return Entry(row, row.ticket, "", "")
    if actor.may("customer.write", client=row.ticket.client_id):
        return Entry(row, row.ticket, point.value, point.normalised)
    return Entry(row, row.ticket, masked(point.kind, point.value), "")
