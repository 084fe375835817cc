"""Reads of the customers' pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhulian.customers.models import ContactKind
from zhulian.customers.normalise import normalise
from zhulian.intake.kinds import INTERNAL_KINDS
from zhulian.intake.models import Mailbox, RawIntake
from zhulian.interactions.models import AuthorKind, Channel, Direction, Message
from zhulian.platform.access import NotFound
from zhulian.platform.models import Client, JournalEntry, StoredFile
from zhulian.tickets.models import Satisfaction, Ticket

EVENTS = {
    "ticket.resolved": _("Resolved"),
    "ticket.reopened": _("Open again"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A public message as the customer sees it."""

    at: datetime
    is_mine: bool
    author: str
    text: str
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """A change of state as the customer sees it."""

    at: datetime
    event: Any


def raw_of(client: Client, raw_id: int) -> RawIntake:
    """A stored post of this client company with its request. Raises NotFound."""
    found = RawIntake.objects.filter(pk=raw_id, client=client).select_related("ticket__type").first()
    if found is None:
        raise NotFound(raw_id)
    return found


def given_with(ticket: Ticket) -> frozenset[str]:
    """The addresses and numbers, normalised, that came with the post or mail that opened the request."""
    first = Message.objects.filter(conversation_id=ticket.conversation_id).order_by("pk").first()
    given = {first.author_address} if first is not None and first.direction == Direction.IN else set()
    raw = RawIntake.objects.filter(ticket=ticket, channel=Channel.WEB_FORM).order_by("pk").first()
    if raw is not None:
        post = json.loads(bytes(raw.content))["post"]
        given |= {text for name in ("email", "phone") for text in post.get(name, ())}
    return frozenset(filter(None, map(normalised_contact, given)))


def normalised_contact(text: str) -> str:
    """An e-mail address or telephone number as contact points hold it, "" for what is neither."""
    return normalise(ContactKind.EMAIL if "@" in text else ContactKind.PHONE, text)


def timeline(ticket: Ticket) -> list[Said | Happened]:
    """Public messages and changes of state, oldest first. Notes, transfers and people's reasons are not in it."""
    lines: list[Said | Happened] = [_said(message) for message in _messages(ticket)]
    entries = JournalEntry.objects.filter(
        object_type="tickets.ticket", object_id=ticket.pk, action__in=list(EVENTS)
    )
    lines += [Happened(entry.at, EVENTS[entry.action]) for entry in entries.order_by("at", "id")]
    return sorted(lines, key=lambda line: line.at)


def _messages(ticket: Ticket) -> list[Message]:
    rows = Message.objects.filter(conversation_id=ticket.conversation_id).exclude(kind__in=INTERNAL_KINDS)
    return list(rows.select_related("author").prefetch_related("attachments__file"))


def _said(message: Message) -> Said:
    is_mine = message.author_kind == AuthorKind.CUSTOMER
    return Said(
        at=message.created_at,
        is_mine=is_mine,
        author=message.author_name,
        text=message.body,
        files=tuple(attachment.file for attachment in message.attachments.all() if not attachment.is_inline),
    )


def rating_of(ticket: Ticket) -> Satisfaction | None:
    """The customer's verdict on the present resolution, if given."""
    return ticket.ratings.filter(resolution=ticket.reopen_count).first()


def sender_of(client_id: int) -> str:
    """Which mailbox mail from the customers' pages bears; "" for the server's own way out."""
    mailbox = Mailbox.objects.filter(client_id=client_id, is_active=True).first()
    return f"mailbox:{mailbox.pk}" if mailbox is not None else ""
