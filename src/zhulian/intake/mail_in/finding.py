"""To which request a mail belongs, and whether its sender is somebody of that request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from zhulian.customers.models import ContactKind
from zhulian.customers.normalise import normalise_email
from zhulian.customers.queries import find_by_claim
from zhulian.engine.mail import (
    ParsedMail,
    Strength,
    ThreadEvidence,
    base_subject,
    strip_subject_token,
    thread_keys,
)
from zhulian.intake.mail_keys import own_domain, reading_keys
from zhulian.interactions.models import AuthorKind, Message
from zhulian.platform.clock import now
from zhulian.platform.models import Client, OutgoingMessage
from zhulian.tickets.models import Ticket

RECENT = timedelta(days=14)
MOST_IDS = 50


@dataclass(frozen=True, slots=True)
class Found:
    """The request, and whether the sender's address is one of its people's."""

    ticket: Ticket
    is_known_sender: bool


def find_ticket(client: Client, parsed: ParsedMail) -> Found | None:
    """The request of this client company that the mail answers, or None.

    In this order: our signed Message-ID or subject token, a Message-ID that we sent or received, a token in the text
    (only from a known sender: texts are pasted and forwarded), sender with subject and recency.
    """
    evidence = thread_keys(parsed, reading_keys(), {own_domain()})
    sender = parsed.sender.email if parsed.sender else ""
    sure = _by_marks(client, evidence) or _by_mail_ids(client, evidence)
    if sure is not None:
        return Found(sure, is_known(sure, sender))
    weak = (_by_number(client, mark.ticket_ref) for mark in evidence.marks if mark.strength is Strength.WEAK)
    for ticket in weak:
        if ticket is not None and is_known(ticket, sender):
            return Found(ticket, True)
    recent = _by_subject(client, parsed, sender)
    return Found(recent, True) if recent is not None else None


def _by_marks(client: Client, evidence: ThreadEvidence) -> Ticket | None:
    marked = (_by_number(client, mark.ticket_ref) for mark in evidence.marks if mark.strength > Strength.WEAK)
    return next((ticket for ticket in marked if ticket is not None), None)


def _by_number(client: Client, number: str) -> Ticket | None:
    return Ticket.objects.filter(client=client, number=number).first()


def sent_mail(client: Client, ids: list[str]) -> OutgoingMessage | None:
    """The newest mail of ours with one of these Message-IDs."""
    return OutgoingMessage.objects.filter(client=client, message_id__in=ids).order_by("-id").first()


def ticket_of(outgoing: OutgoingMessage) -> Ticket | None:
    """The request that a mail of ours was about."""
    kind, _colon, number = outgoing.related.partition(":")
    if kind != "ticket" or not number.isdigit() or outgoing.client_id is None:
        return None
    return Ticket.objects.filter(pk=int(number), client_id=outgoing.client_id).first()


def _by_mail_ids(client: Client, evidence: ThreadEvidence) -> Ticket | None:
    """By a Message-ID that we sent (under an earlier name, say) or received."""
    ids = [*evidence.other_ids, *evidence.forged][:MOST_IDS]
    if not ids:
        return None
    sent = sent_mail(client, ids)
    if sent is not None:
        return ticket_of(sent)
    message = Message.objects.filter(client=client, mail_id__in=ids).order_by("-id").first()
    return message.conversation.tickets.order_by("id").first() if message is not None else None


def _by_subject(client: Client, parsed: ParsedMail, sender: str) -> Ticket | None:
    """A reply ("回复：…") whose program kept no mark: the same customer, the same subject, in the last two weeks."""
    plain = strip_subject_token(parsed.subject).strip()
    base = base_subject(plain)
    customer = find_by_claim(client.pk, ContactKind.EMAIL, sender)
    if customer is None or not base or base == plain:
        return None
    recent = Ticket.objects.filter(client=client, customer=customer, updated_at__gte=now() - RECENT)
    return next((t for t in recent.order_by("-id")[:20] if base_subject(t.subject) == base), None)


def is_known(ticket: Ticket, address: str) -> bool:
    """True for the customer's addresses and those of trusted messages of this conversation.

    An address is a claim, not a proof: it decides what is marked for the agent, and gives no rights.
    """
    wanted = normalise_email(address)
    if not wanted:
        return False
    customer = ticket.customer
    if customer is not None and customer.contacts.filter(kind=ContactKind.EMAIL, normalised=wanted).exists():
        return True
    trusted = Message.objects.filter(
        conversation=ticket.conversation_id, author_kind=AuthorKind.CUSTOMER, is_trusted=True
    )
    return any(normalise_email(known) == wanted for known in trusted.values_list("author_address", flat=True))
