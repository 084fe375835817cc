"""Who may see mailboxes, what arrived, and templates."""

from __future__ import annotations

from django.db.models import QuerySet

from zhulian.intake.models import Mailbox, MessageTemplate, RawIntake
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.models import Client
from zhulian.platform.records import rows_within

MAILBOXES = "settings.mailboxes"
MESSAGES = "settings.messages"
# What waits is settled by whoever gives out work, or by whoever looks after the mailboxes.
RAW_CODES = (MAILBOXES, "ticket.reassign")


def mailboxes_visible_to(actor: Actor) -> QuerySet[Mailbox]:
    """The mailboxes of the client companies whose mailboxes the actor sets up."""
    return rows_within(actor, MAILBOXES, Mailbox.objects.select_related("client"))


def access_mailbox(actor: Actor, mailbox_id: int) -> Mailbox:
    """The mailbox. Raises NotFound."""
    found = mailboxes_visible_to(actor).filter(pk=mailbox_id).first()
    if found is None:
        raise NotFound(f"mailbox {mailbox_id}")
    return found


def may_see_raw(actor: Actor) -> bool:
    """True if the actor settles what arrived for any client company."""
    return any(actor.may(code) for code in RAW_CODES)


def raw_visible_to(actor: Actor) -> QuerySet[RawIntake]:
    """What arrived for the client companies where the actor holds one of RAW_CODES."""
    rows = RawIntake.objects.all()
    within = _raw_within(actor)
    return rows if within is None else rows.filter(client_id__in=within)


def _raw_within(actor: Actor) -> set[int] | None:
    """The client companies whose arrivals the actor settles; None for all."""
    reaches = [actor.reach(code) for code in RAW_CODES]
    if any(reach.everywhere is not None for reach in reaches):
        return None
    return {client for reach in reaches for client in reach.clients}


def raw_clients(actor: Actor) -> QuerySet[Client]:
    """These client companies, archived ones included."""
    within = _raw_within(actor)
    return Client.objects.all() if within is None else Client.objects.filter(pk__in=within)


def raw_mailboxes(actor: Actor) -> QuerySet[Mailbox]:
    """Their mailboxes, to tell arrivals apart."""
    return Mailbox.objects.filter(client__in=raw_clients(actor))


def access_raw(actor: Actor, raw_id: int) -> RawIntake:
    """One thing that arrived, with its bytes. Raises NotFound."""
    found = raw_visible_to(actor).select_related("client", "mailbox", "ticket").filter(pk=raw_id).first()
    if found is None:
        raise NotFound(f"raw {raw_id}")
    return found


def template_clients(actor: Actor) -> list[Client]:
    """The client companies in use whose messages the actor writes."""
    return served_clients(actor, MESSAGES)


def access_template_client(actor: Actor, slug: str) -> Client:
    """The client company of that short name, if the actor writes its messages. Raises NotFound."""
    found = next((client for client in template_clients(actor) if client.slug == slug), None)
    if found is None:
        raise NotFound(slug)
    return found


def templates_of(client: Client) -> QuerySet[MessageTemplate]:
    """The client company's own texts."""
    return MessageTemplate.objects.filter(client=client)
