"""Who may do what on the customers' pages: everybody may ask; a request opens for whoever holds its link, and
for whoever is signed in as its customer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from zhulian.customers.accounts.access import within
from zhulian.customers.accounts.owning import owner_of
from zhulian.customers.models import CustomerAccount
from zhulian.interactions.models import Attachment
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import Client, StoredFile
from zhulian.tickets.access import visible_to
from zhulian.tickets.links import open_link
from zhulian.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Opened:
    """A request opened by its private link or from an account: the customer as actor may touch this request only."""

    here: str
    """The address of the page; what can be done stands below it."""
    ticket: Ticket
    actor: Actor
    account: CustomerAccount | None = None

    @property
    def is_colleagues(self) -> bool:
        """True for an administrator of the organisation who looks at somebody else's request."""
        return self.account is not None and self.ticket.customer_id != self.account.customer_id

    @property
    def author(self) -> str:
        """Under whose name words are added; "" for the request's customer."""
        return self.account.customer.name if self.account is not None and self.is_colleagues else ""


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
    here = reverse("portal:request", args=[token])
    return Opened(here, ticket, Actor.customer(customer_id=ticket.customer_id, ticket_id=ticket.pk))


def own_requests(account: CustomerAccount, *, of_organisation: bool = False) -> QuerySet[Ticket]:
    """The customer's requests; with `of_organisation` all that an administrator of the organisation may see."""
    if not of_organisation:
        return visible_to(owner_of(account)).filter(client_id=account.client_id)
    return Ticket.objects.filter(within(account))


def access_own(account: CustomerAccount, number: str) -> Opened:
    """A request by its number: one's own, or one of the organisation for its administrator. Raises NotFound."""
    rows = own_requests(account, of_organisation=account.is_organisation_admin)
    found = rows.filter(number=number).select_related("client", "customer").first()
    if found is None:
        raise NotFound(number)
    here = reverse("portal:my_request", args=[found.client.slug, found.number])
    actor = Actor.customer(customer_id=account.customer_id, ticket_id=found.pk)
    return Opened(here, found, actor, account)


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
