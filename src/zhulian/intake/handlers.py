"""Tells customers what happened to their requests."""

from __future__ import annotations

import re

from zhulian.intake.mail_in.finding import ticket_of
from zhulian.intake.mail_in.machines import mark_address
from zhulian.intake.mail_out.reaching import (
    Post,
    is_reachable,
    tell_customer,
    tell_without_mail,
    want_callback,
)
from zhulian.intake.models import MessageEvent
from zhulian.interactions.models import AuthorKind, Channel, Direction, Message
from zhulian.platform.mail import on_undeliverable
from zhulian.platform.models import JournalEntry, OutgoingChannel, OutgoingMessage
from zhulian.platform.outbox import Envelope, handles
from zhulian.tickets.events import TicketOpened, TicketReopened, TicketReplied, TicketResolved
from zhulian.tickets.models import Ticket

SUBSCRIBER = "intake"
# In these the customer is told by whoever is there, or sees it on the screen at once.
TOLD_ALREADY = {Channel.PHONE, Channel.FRONT_DESK, Channel.WEB_FORM, Channel.PORTAL, Channel.CHAT}
NO_SUCH_ADDRESS = re.compile(r"SMTP 5\d\d .*\b5\.1\.\d")
EVENTS = set(MessageEvent.values)


def _ticket(ticket_id: int) -> Ticket:
    return Ticket.objects.select_related("client", "customer", "type").get(pk=ticket_id)


def _attach(message: Message | None, sent: object) -> None:
    """Note on the message by what it travels."""
    if message is not None and isinstance(sent, OutgoingMessage):
        Message.objects.filter(pk=message.pk).update(outgoing=sent)


@handles(SUBSCRIBER, TicketOpened)
def confirm(event: TicketOpened, envelope: Envelope) -> None:
    """Number, private link and expected time; not for an agent's entry of somebody without an address."""
    ticket = _ticket(event.ticket)
    if ticket.channel in TOLD_ALREADY and not is_reachable(ticket):
        return
    tell_customer(Post(ticket, MessageEvent.CONFIRMATION, f"confirmation:{ticket.pk}"))


@handles(SUBSCRIBER, TicketReplied)
def send_reply(event: TicketReplied, envelope: Envelope) -> None:
    """The answer itself. In a chat the customer has it already."""
    message = Message.objects.get(pk=event.message)
    if message.outgoing_id is not None or message.channel == Channel.CHAT:
        return
    ticket = _ticket(event.ticket)
    _attach(message, tell_customer(Post(ticket, MessageEvent.REPLY, f"reply:{message.pk}", message)))


@handles(SUBSCRIBER, TicketResolved)
def tell_resolved(event: TicketResolved, envelope: Envelope) -> None:
    """The answer, the satisfaction question, and how to reopen; unless the customer closed the request."""
    if event.by_customer:
        return
    ticket = _ticket(event.ticket)
    given = Message.objects.filter(pk=event.message).first() if event.message else None
    message = given or _last_answer(ticket)
    sent = tell_customer(
        Post(ticket, MessageEvent.RESOLUTION, f"resolution:{ticket.pk}:{envelope.seq}", message)
    )
    _attach(given, sent)


def _last_answer(ticket: Ticket) -> Message | None:
    """What the agent had answered before, since the request was last opened."""
    rows = Message.objects.filter(
        conversation_id=ticket.conversation_id, direction=Direction.OUT, author_kind=AuthorKind.AGENT
    )
    return rows.filter(created_at__gte=ticket.reopened_at or ticket.opened_at).order_by("-pk").first()


@handles(SUBSCRIBER, TicketReopened)
def tell_reopened(event: TicketReopened, envelope: Envelope) -> None:
    """A short confirmation to a customer who reopened the request; nothing when an agent did."""
    ticket = _ticket(event.ticket)
    entry = JournalEntry.objects.filter(
        object_type="tickets.ticket", object_id=ticket.pk, action="ticket.reopened"
    )
    last = entry.order_by("-pk").first()
    if last is None or last.user_id is not None or not is_reachable(ticket):
        return
    tell_customer(Post(ticket, MessageEvent.REOPENED, f"reopened:{ticket.pk}:{envelope.seq}"))


@on_undeliverable
def not_delivered(outgoing: OutgoingMessage) -> None:
    """Another way to the customer for what could not be delivered."""
    ticket = ticket_of(outgoing)
    if ticket is None or outgoing.event not in EVENTS:
        return
    if NO_SUCH_ADDRESS.search(outgoing.last_error):
        mark_address(outgoing)
    message = Message.objects.filter(outgoing=outgoing).first()
    post = Post(_ticket(ticket.pk), outgoing.event, f"undelivered:{outgoing.pk}", message)
    why = "bounced" if outgoing.last_error.startswith("bounced") else "undeliverable"
    if outgoing.channel == OutgoingChannel.MAIL:
        tell_without_mail(post, why)
    else:
        want_callback(post, why)
