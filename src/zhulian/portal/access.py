"""Who may do what on the customers' pages: everybody may ask; a request opens for whoever holds its link."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from zhulian.interactions.models import Attachment
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import Client, StoredFile
from zhulian.tickets.links import open_link
from zhulian.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Opened:
    """A request opened by its private link: the customer as actor may touch this request only."""

    token: str
    ticket: Ticket
    actor: Actor


def open_clients() -> list[Client]:
    """The client companies whose portal is open."""
    return list(Client.objects.filter(is_active=True))


def access_client(slug: str) -> Client:
    """The client company with this short name. Raises NotFound for an unknown or archived one."""
    found = Client.objects.filter(slug=slug, is_active=True).first()
    if found is None:
        raise NotFound(slug)
    return found


def access_by_link(token: str) -> Opened | None:
    """The request of a private link; None for a wrong, expired or revoked one."""
    link = open_link(token)
    if link is None:
        return None
    ticket = link.ticket
    return Opened(token, ticket, Actor.customer(customer_id=ticket.customer_id, ticket_id=ticket.pk))


def actor_by_link(request: HttpRequest) -> Actor | None:
    """The customer whose private link this request came by; set by the view that opened the link."""
    found: Actor | None = getattr(request, "link_actor", None)
    return found


def access_file(opened: Opened, file_token: str) -> StoredFile:
    """A file of a public message of this request. Raises NotFound for any other, also for those of notes."""
    found = StoredFile.objects.filter(token=file_token, pk__in=public_file_ids(opened.ticket)).first()
    if found is None:
        raise NotFound(file_token)
    return found


def public_file_ids(ticket: Ticket) -> list[int]:
    """The ids of the files that came or went with the request's messages."""
    if ticket.conversation_id is None:
        return []
    rows = Attachment.objects.filter(message__conversation_id=ticket.conversation_id)
    return list(rows.values_list("file_id", flat=True))
