"""Mail that machines wrote: kept where it belongs, never answered, never a new request."""

from __future__ import annotations

from zhulian.customers.models import ContactKind, ContactPoint
from zhulian.customers.normalise import normalise_email
from zhulian.engine.mail import AutoKind, BouncedRecipient, ParsedMail
from zhulian.intake.kinds import AUTO_REPLY_KIND, BOUNCE_KIND, REPORT_KIND
from zhulian.intake.mail_in.finding import find_ticket, sent_mail, ticket_of
from zhulian.intake.mail_in.outcome import Outcome
from zhulian.intake.models import RawFate, RawIntake
from zhulian.intake.reasons import reason
from zhulian.interactions.models import AuthorKind, Channel, Direction, Message
from zhulian.platform.clock import now
from zhulian.platform.mail import hooks
from zhulian.platform.models import OutgoingMessage, OutgoingState
from zhulian.platform.outbox import emit
from zhulian.tickets.actions.common import agents_of, queues_of
from zhulian.tickets.events import TicketChanged
from zhulian.tickets.models import Ticket

REPORTS = {AutoKind.DELIVERY_REPORT, AutoKind.READ_RECEIPT, AutoKind.COMPLAINT}
LONGEST = 5_000


def is_quiet(parsed: ParsedMail) -> bool:
    """True for what is only noted. An absence guessed from a person's words alone is treated as a person's mail."""
    kind = parsed.auto.kind
    if kind is AutoKind.AUTO_REPLY:
        return not parsed.auto.reason.startswith("Text:")
    return kind is AutoKind.BOUNCE or kind in REPORTS


def settle_quiet(raw: RawIntake, parsed: ParsedMail) -> Outcome:
    """Note a machine's mail on the request it belongs to."""
    if parsed.auto.kind is AutoKind.BOUNCE:
        return _settle_bounce(raw, parsed)
    found = find_ticket(raw.client, parsed)
    if found is not None:
        kind = AUTO_REPLY_KIND if parsed.auto.kind is AutoKind.AUTO_REPLY else REPORT_KIND
        message = _note(raw, found.ticket, parsed, kind, parsed.text.strip() or parsed.subject)
        return Outcome(RawFate.ACCEPTED, ticket=found.ticket, message=message)
    if parsed.auto.kind in REPORTS:
        return Outcome(RawFate.ACCEPTED, reason("report_unknown"))
    # Known by its subject alone it may still be a person's: somebody has a look.
    is_sure = not parsed.auto.reason.startswith("Subject:")
    return Outcome(RawFate.ACCEPTED if is_sure else RawFate.WAITING, reason("auto_reply_unknown"))


def _note(raw: RawIntake, ticket: Ticket, parsed: ParsedMail, kind: str, body: str) -> Message:
    """A line in the conversation that neither reopens nor calls anybody."""
    message = Message.objects.create(
        conversation=ticket.conversation,
        client_id=ticket.client_id,
        channel=Channel.EMAIL,
        direction=Direction.IN,
        author_kind=AuthorKind.SYSTEM,
        author_name=(parsed.sender.name or parsed.sender.email)[:200] if parsed.sender else "",
        author_address=parsed.sender.email[:320] if parsed.sender else "",
        is_trusted=False,
        kind=kind,
        body=body[:LONGEST],
        mail_id=parsed.message_id or "",
        raw_id=raw.pk,
        created_at=now(),
    )
    emit(
        TicketChanged(ticket=ticket.pk, agents=agents_of(ticket), queues=queues_of(ticket)),
        client=ticket.client_id,
    )
    return message


def _settle_bounce(raw: RawIntake, parsed: ParsedMail) -> Outcome:
    outgoing = _bounced_mail(raw, parsed)
    ticket = ticket_of(outgoing) if outgoing is not None else None
    if outgoing is None:
        return Outcome(RawFate.ACCEPTED, reason("bounce_unknown"))
    failed = _failed_recipient(outgoing, parsed)
    _mark(outgoing, failed)
    if ticket is None:
        return Outcome(RawFate.ACCEPTED)
    body = f"{outgoing.recipient}: {failed.status} {failed.diagnostic}".strip()
    return Outcome(RawFate.ACCEPTED, ticket=ticket, message=_note(raw, ticket, parsed, BOUNCE_KIND, body))


def _bounced_mail(raw: RawIntake, parsed: ParsedMail) -> OutgoingMessage | None:
    """The mail of ours that a report is about: by its Message-ID, else by a signed mark in the returned text."""
    report = parsed.auto.report
    original = report.original_message_id if report else None
    outgoing = sent_mail(raw.client, [original]) if original else None
    if outgoing is not None:
        return outgoing
    found = find_ticket(raw.client, parsed)
    if found is None or report is None:
        return None
    addresses = [item.address.lower() for item in report.recipients if item.address]
    mails = OutgoingMessage.objects.filter(related=f"ticket:{found.ticket.pk}").order_by("-id")
    return next((mail for mail in mails[:20] if mail.recipient.lower() in addresses), None)


def _failed_recipient(outgoing: OutgoingMessage, parsed: ParsedMail) -> BouncedRecipient:
    """What the report says of the address we wrote to."""
    recipients = parsed.auto.report.recipients if parsed.auto.report else ()
    wanted = outgoing.recipient.lower()
    nothing = BouncedRecipient(outgoing.recipient, "failed", "", parsed.subject)
    named = next((item for item in recipients if item.address.lower() == wanted), None)
    return named or next(iter(recipients), nothing)


def _mark(outgoing: OutgoingMessage, failed: BouncedRecipient) -> None:
    """The mail counts as undelivered (once), and an address that does not exist is not written to again."""
    if failed.hard:
        mark_address(outgoing)
    alive = OutgoingMessage.objects.filter(pk=outgoing.pk).exclude(state=OutgoingState.DEAD)
    error = f"bounced: {failed.status} {failed.diagnostic}".strip()[:1000]
    if alive.update(state=OutgoingState.DEAD, last_error=error):
        outgoing.refresh_from_db()
        hooks.tell(outgoing)


def mark_address(outgoing: OutgoingMessage) -> None:
    """Write to this address no more, until somebody enters it anew."""
    if outgoing.client_id is None:
        return
    ContactPoint.objects.filter(
        client_id=outgoing.client_id,
        kind=ContactKind.EMAIL,
        normalised=normalise_email(outgoing.recipient),
        bounced_at__isnull=True,
    ).update(bounced_at=now())
