"""How a customer is reached: by mail, else by SMS, else by a person who calls back. Never silence (IN3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import structlog

from zhulian.customers.models import ContactKind, ContactPoint
from zhulian.customers.normalise import normalise_email
from zhulian.customers.queries import email_of, phone_of
from zhulian.engine.mail import LOOP_HEADER, make_message_id
from zhulian.intake.kinds import AUTOMATIC_KIND
from zhulian.intake.mail_keys import is_machine, message_ref, own_domain, signing_key
from zhulian.intake.mail_out.thread import file_ids_of, files_fit, threading_of
from zhulian.intake.mail_out.writing import Written, write
from zhulian.intake.models import Mailbox, MessageEvent, RawIntake
from zhulian.interactions.models import AuthorKind, Message
from zhulian.platform import throttle
from zhulian.platform.clock import now
from zhulian.platform.mail import InvalidRecipient, queue_mail, queue_sms
from zhulian.platform.mail.sms import load_service
from zhulian.platform.models import OutgoingMessage
from zhulian.platform.outbox import emit
from zhulian.tickets.actions import agents_to_ring
from zhulian.tickets.actions.common import queues_of
from zhulian.tickets.events import CallbackWanted
from zhulian.tickets.models import CallbackTask, Ticket

log = structlog.get_logger(__name__)

AUTOMATIC = {MessageEvent.CONFIRMATION, MessageEvent.REOPENED}
# Automatic mails to one address; beyond it two machines are talking to each other.
AUTOMATIC_PER_HOUR = (6, 3600)
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


@dataclass(frozen=True, slots=True)
class Post:
    """What is to be told: `key` makes it once, `message` is the answer in it, if any."""

    ticket: Ticket
    event: str
    key: str
    message: Message | None = None


def tell_customer(post: Post) -> OutgoingMessage | CallbackTask | None:
    """Queue the message by the best way there is, in the caller's transaction.

    None only where nothing may be sent: an automatic mail to a machine, or one too many to the same address.
    """
    address = mail_address(post.ticket)
    if address:
        if post.event in AUTOMATIC and not _may_answer(post.ticket, address):
            return None
        try:
            return _by_mail(post, address)
        except InvalidRecipient:
            log.info("mail_address_invalid", ticket_id=post.ticket.pk)
    return tell_without_mail(post, "no_address")


def tell_without_mail(post: Post, why: str) -> OutgoingMessage | CallbackTask:
    """By SMS where there is a number and a service, else a person calls."""
    number = phone_of(post.ticket.customer) if post.ticket.customer else ""
    if number and load_service() is not None:
        try:
            return _by_sms(post, number)
        except InvalidRecipient:
            log.info("sms_number_invalid", ticket_id=post.ticket.pk)
    return want_callback(post, why)


def is_reachable(ticket: Ticket) -> bool:
    """True if a mail or an SMS can be sent to the customer."""
    if mail_address(ticket):
        return True
    return load_service() is not None and ticket.customer is not None and bool(phone_of(ticket.customer))


def mail_address(ticket: Ticket) -> str:
    """The address that the customer last wrote from in this request, else the preferred one; "" for none that works."""
    last = (
        Message.objects.filter(
            conversation_id=ticket.conversation_id, author_kind=AuthorKind.CUSTOMER, is_trusted=True
        )
        .filter(author_address__contains="@")
        .order_by("-pk")
        .first()
    )
    if last is not None and ADDRESS.fullmatch(last.author_address) and not _has_bounced(ticket, last):
        return last.author_address
    return email_of(ticket.customer) if ticket.customer else ""


def _has_bounced(ticket: Ticket, message: Message) -> bool:
    return ContactPoint.objects.filter(
        client_id=ticket.client_id,
        kind=ContactKind.EMAIL,
        normalised=normalise_email(message.author_address),
        bounced_at__isnull=False,
    ).exists()


def _may_answer(ticket: Ticket, address: str) -> bool:
    """Whether an automatic mail may go there: never to machines, and not without end."""
    last = (
        Message.objects.filter(conversation_id=ticket.conversation_id, author_kind=AuthorKind.CUSTOMER)
        .order_by("-pk")
        .first()
    )
    if is_machine(address) or (last is not None and last.kind == AUTOMATIC_KIND):
        return False
    try:
        throttle.check(f"automatic-mail:{ticket.client_id}:{address.lower()}", *AUTOMATIC_PER_HOUR)
    except throttle.Throttled:
        log.warning("automatic_mail_throttled", ticket_id=ticket.pk)
        return False
    return True


def mailbox_of(ticket: Ticket) -> Mailbox | None:
    """The mailbox that the request came by, else the client's first one in use."""
    boxes = Mailbox.objects.filter(client_id=ticket.client_id, is_active=True).defer(
        "imap_password", "smtp_password"
    )
    came_by = (
        RawIntake.objects.filter(ticket=ticket, mailbox__is_active=True)
        .order_by("-id")
        .values_list("mailbox_id", flat=True)
        .first()
    )
    return (boxes.filter(pk=came_by).first() if came_by else None) or boxes.first()


def _by_mail(post: Post, address: str) -> OutgoingMessage:
    ticket, mailbox = post.ticket, mailbox_of(post.ticket)
    files = file_ids_of(post.message) if post.message is not None else ()
    fits = files_fit(files)
    written = write(ticket, post.event, post.message, files_left_out=bool(files) and not fits)
    thread = threading_of(ticket)
    return queue_mail(
        key=post.key,
        event=post.event,
        recipient=address,
        recipient_name=ticket.customer.name if ticket.customer else "",
        subject=written.subject,
        body_text=written.text,
        body_html=written.html,
        client=ticket.client_id,
        sender_key=f"mailbox:{mailbox.pk}" if mailbox is not None else "",
        related=f"ticket:{ticket.pk}",
        message_id=make_message_id(ticket.number, message_ref(post.key), own_domain(), signing_key()),
        in_reply_to=thread.in_reply_to,
        references=" ".join(thread.references),
        headers=_headers(post),
        file_ids=files if fits else (),
    )


def _headers(post: Post) -> dict[str, str]:
    headers = {LOOP_HEADER: own_domain(), "X-Zhulian-Request": post.ticket.number}
    if post.event in AUTOMATIC or post.message is None:
        headers |= {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    return headers


def _by_sms(post: Post, number: str) -> OutgoingMessage:
    written: Written = write(post.ticket, post.event, post.message)
    return queue_sms(
        key=f"{post.key}:sms",
        event=post.event,
        recipient=number,
        text=written.sms,
        client=post.ticket.client_id,
        related=f"ticket:{post.ticket.pk}",
    )


def want_callback(post: Post, why: str) -> CallbackTask:
    """Ask a person to call the customer: one call for all that did not get through since the last one."""
    text = post.message.body if post.message is not None else write(post.ticket, post.event, None).sms
    waiting = post.ticket.callbacks.select_for_update().filter(done_at__isnull=True).first()
    if waiting is not None:
        return _say_more(waiting, post, text)
    task, is_new = CallbackTask.objects.get_or_create(
        key=post.key[:120],
        defaults={
            "ticket": post.ticket,
            "event": post.event,
            "why": why,
            "text": text,
            "created_at": now(),
        },
    )
    if is_new:
        _announce(task, post.ticket)
    return task


def _say_more(task: CallbackTask, post: Post, text: str) -> CallbackTask:
    """Add the words to a call that is still to be made; the same words once."""
    if text not in task.text:
        task.text, task.event = f"{task.text}\n\n{text}", post.event
        task.save(update_fields=["text", "event"])
        _announce(task, post.ticket)
    return task


def _announce(task: CallbackTask, ticket: Ticket) -> None:
    agents, queues = agents_to_ring(ticket), queues_of(ticket)
    emit(
        CallbackWanted(ticket=ticket.pk, agents=agents, queues=queues, callback=task.pk),
        client=ticket.client_id,
    )
