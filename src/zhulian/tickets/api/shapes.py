"""Requests as programs read and write them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, model_validator

from zhulian.interactions.models import Message
from zhulian.platform.access import Actor
from zhulian.platform.api.shapes import (
    LINES,
    MOST_TEXT,
    ONE_LINE,
    Asked,
    Code,
    Custom,
    Id,
    Input,
    Lines,
    Named,
    Numbered,
    named,
    numbered,
)
from zhulian.platform.custom_fields import as_json, fields_for
from zhulian.platform.models import FieldOn
from zhulian.tickets.models import Note, Priority, Ticket

Urgency = Literal["low", "normal", "high", "urgent"]
PRIORITIES: dict[str, int] = {member.name.lower(): member.value for member in Priority}
PRIORITY_NAMES: dict[int, str] = {value: name for name, value in PRIORITIES.items()}
Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT), LINES]
RELATED = ("client", "customer", "type", "product", "category", "queue", "holder", "tier")


def _bounded(moment: AwareDatetime) -> AwareDatetime:
    """Moments that every database can hold, in whatever zone."""
    if not 1900 <= moment.year <= 2900:
        raise ValueError("year")
    return moment


class TicketsAsked(Asked):
    """How the list of requests is asked."""

    updated_since: Annotated[AwareDatetime, AfterValidator(_bounded)] | None = Field(
        None, description="Only what changed then or later, in the order of change: for keeping a copy."
    )


class CustomerRef(Input):
    """Who asks: somebody known by `id`, or name with telephone or e-mail, by which a known one is found."""

    id: Id | None = None
    name: Annotated[str, Field(max_length=120), ONE_LINE] = ""
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=320)

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Either way needs something, and nothing is passed over in silence."""
        told = (self.name, self.phone, self.email)
        if (self.id is None and not self.name) or (self.id is not None and any(told)):
            raise ValueError("id or name")
        return self


class TicketIn(Input):
    """A new request, as an agent would enter it."""

    client: Code | None = Field(None, description="Short name of the client company.")
    type: Code
    subject: Annotated[str, Field(min_length=1, max_length=200), ONE_LINE]
    body: Lines = ""
    customer: CustomerRef
    channel: Literal["phone", "front_desk", "web_form"] = Field(
        "web_form",
        description="`web_form`: typed by whoever it was; `phone`, `front_desk`: staff spoke with the customer.",
    )
    product: Code | None = None
    category: Code | None = None
    media_source: Code | None = None
    priority: Urgency = "normal"
    custom: Custom = {}


class TicketChange(Input):
    """What is left out stays as it is."""

    priority: Urgency = "normal"
    waiting_reason: Literal["none", "customer", "third_party", "internal"] = "none"
    custom: Custom = {}


class TextIn(Input):
    """Words to the customer, or among colleagues."""

    body: Text


class TicketOut(BaseModel):
    """A customer's request."""

    id: int
    number: str
    client: str
    subject: str
    state: str
    waiting_reason: str
    priority: str
    type: Named
    product: Named | None
    category: Named | None
    channel: str
    language: str
    customer: Numbered | None = Field(description="null too for who may not see customers.")
    tier: Named | None
    queue: Numbered | None
    holder: str | None = Field(description="Log-in name of the agent with whom it lies.")
    opened_at: datetime
    due_at: datetime | None
    first_answered_at: datetime | None
    resolved_at: datetime | None
    reopened_at: datetime | None
    reopen_count: int
    urge_count: int
    updated_at: datetime
    custom: dict[str, Any]


class MessageOut(BaseModel):
    """Something said to or by the customer."""

    id: int
    direction: str
    channel: str
    author_kind: str
    author: str
    body: str
    created_at: datetime


class NoteOut(BaseModel):
    """An internal note."""

    id: int
    author: str
    body: str
    created_at: datetime


class Tickets(BaseModel):
    """A page of requests; `next` is the cursor of the one after, null at the end."""

    items: list[TicketOut]
    next: str | None


class Messages(BaseModel):
    """A page of messages, the first one first."""

    items: list[MessageOut]
    next: str | None


def ticket_told(actor: Actor, row: Ticket) -> dict[str, Any]:
    """A request as `TicketOut`."""
    facts = {name: getattr(row, name) for name in TicketOut.model_fields if name not in _TOLD_APART}
    return facts | {
        "client": row.client.slug,
        "priority": PRIORITY_NAMES[row.priority],
        "type": named(row.type),
        "product": named(row.product),
        "category": named(row.category),
        "tier": named(row.tier),
        "customer": numbered(row.customer) if actor.may("customer.read", client=row.client_id) else None,
        "queue": numbered(row.queue),
        "holder": row.holder.username if row.holder is not None else None,
        "due_at": row.expected_at,
        "custom": as_json(row, fields_for(actor, FieldOn.TICKET)),
    }


_TOLD_APART = frozenset(
    {
        "client",
        "priority",
        "type",
        "product",
        "category",
        "tier",
        "customer",
        "queue",
        "holder",
        "due_at",
        "custom",
    }
)


def message_told(actor: Actor, row: Message) -> dict[str, Any]:
    """A message as `MessageOut`; addresses are with the customer's contacts alone, where they may be masked."""
    facts = {
        name: getattr(row, name) for name in ("direction", "channel", "author_kind", "body", "created_at")
    }
    return {"id": row.pk, "author": row.author.name if row.author is not None else row.author_name, **facts}


def note_told(row: Note) -> dict[str, Any]:
    """A note as `NoteOut`."""
    return {"id": row.pk, "author": row.author.name, "body": row.body, "created_at": row.created_at}
