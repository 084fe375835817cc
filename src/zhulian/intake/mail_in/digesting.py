"""From a stored raw mail to a request or a message: an idempotent step, the same for the first try and a replay."""

from __future__ import annotations

import structlog
from django.db import OperationalError, transaction

from zhulian.customers.actions import match_or_create
from zhulian.engine.mail import ParsedMail, own_reason, parse
from zhulian.intake.kinds import AUTOMATIC_KIND
from zhulian.intake.mail_in import machines
from zhulian.intake.mail_in.files import MailFiles, describe, drop_unused, store_files
from zhulian.intake.mail_in.finding import Found, find_ticket
from zhulian.intake.mail_in.outcome import Outcome
from zhulian.intake.mail_in.texts import language_of, subject_of, words_of
from zhulian.intake.mail_keys import own_addresses, own_domain
from zhulian.intake.models import RawFate, RawIntake
from zhulian.intake.notices import tell_waiting
from zhulian.intake.reasons import reason
from zhulian.interactions.models import Channel, Direction, Message
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.files import StorageFull
from zhulian.tickets.actions import NewTicket, add_customer_message, open_ticket
from zhulian.tickets.models import TicketType

log = structlog.get_logger(__name__)

ACTOR = Actor.system("mail")
SETTLED = (RawFate.ACCEPTED, RawFate.DUPLICATE)
# A full disk or a busy database may pass; after so many tries a person is asked.
PASSING = (OperationalError, StorageFull)
MOST_TRIES = 5


def digest_raw(raw_id: int, *, by_person: bool = False, kind: TicketType | None = None) -> RawIntake:
    """Make of a raw mail what it is and return the row with its fate. Repeating it changes nothing.

    `by_person`: somebody looked at it and wants a request of it (of type `kind`), whatever a machine may think of it.
    Failures are written on the row; what may pass is left to be tried again.
    """
    try:
        return _digest(raw_id, by_person=by_person, kind=kind)
    except Exception as error:
        log.exception("mail_not_digested", raw_id=raw_id)
        return _failed(raw_id, error)


def _digest(raw_id: int, *, by_person: bool, kind: TicketType | None) -> RawIntake:
    raw = _load(raw_id)
    if raw.fate in SETTLED:
        return raw
    parsed = parse(bytes(raw.content))
    is_person = by_person or not machines.is_quiet(parsed)
    files = store_files(raw, parsed) if is_person else MailFiles()
    with transaction.atomic():
        raw = (
            RawIntake.objects.select_for_update(of=("self",))
            .select_related("client", "mailbox")
            .get(pk=raw_id)
        )
        if raw.fate not in SETTLED:
            _write(raw, _settle(raw, parsed, files, by_person=by_person, kind=kind))
    drop_unused(raw)
    return raw


def _load(raw_id: int) -> RawIntake:
    return RawIntake.objects.select_related("client", "mailbox", "ticket").get(pk=raw_id)


def _write(raw: RawIntake, outcome: Outcome) -> None:
    raw.fate, raw.error, raw.ticket = outcome.fate, outcome.error, outcome.ticket
    raw.message_id = outcome.message.pk if outcome.message else None
    raw.attempts += 1
    raw.settled_at = now() if outcome.fate in SETTLED else None
    raw.save(update_fields=["fate", "error", "ticket", "message_id", "attempts", "settled_at"])
    if outcome.fate == RawFate.WAITING:
        tell_waiting(raw)


def _failed(raw_id: int, error: Exception) -> RawIntake:
    """Count the try. The row waits for a person unless the cause may pass by itself."""
    with transaction.atomic():
        raw = RawIntake.objects.select_for_update(of=("self",)).get(pk=raw_id)
        if raw.fate in SETTLED:
            return raw
        raw.attempts += 1
        raw.error = reason("failed", f"{type(error).__name__}: {error}")
        may_pass = isinstance(error, PASSING) and raw.attempts < MOST_TRIES
        raw.fate = raw.fate if may_pass else RawFate.WAITING
        raw.save(update_fields=["attempts", "error", "fate"])
        if raw.fate == RawFate.WAITING:
            tell_waiting(raw)
    return raw


def _settle(
    raw: RawIntake, parsed: ParsedMail, files: MailFiles, *, by_person: bool, kind: TicketType | None
) -> Outcome:
    if not by_person:
        outcome = _set_aside(raw, parsed)
        if outcome is not None:
            return outcome
        if machines.is_quiet(parsed):
            return machines.settle_quiet(raw, parsed)
    if parsed.sender is None or "@" not in parsed.sender.email:
        return Outcome(RawFate.WAITING, reason("no_sender"))
    found = find_ticket(raw.client, parsed)
    if found is not None:
        return _add(raw, parsed, files, found)
    kind = kind or _ticket_type(raw)
    return _open(raw, parsed, files, kind) if kind else Outcome(RawFate.WAITING, reason("no_type"))


def _set_aside(raw: RawIntake, parsed: ParsedMail) -> Outcome | None:
    """What needs no request: read in vain, seen before, our own."""
    if not parsed.readable:
        detail = ", ".join(str(defect.code) for defect in parsed.defects)
        return Outcome(RawFate.WAITING, reason("unreadable", detail))
    if _is_duplicate(raw, parsed):
        return Outcome(RawFate.DUPLICATE)
    own = own_reason(parsed, own_addresses(), {own_domain()})
    if own == "From":
        # Anybody can write our address there; only our own marks show that it is ours.
        return Outcome(RawFate.WAITING, reason("own_address", parsed.sender.email if parsed.sender else ""))
    return Outcome(RawFate.ACCEPTED, reason("own_mail", own)) if own else None


def _is_duplicate(raw: RawIntake, parsed: ParsedMail) -> bool:
    """The same bytes again (a mailbox that was numbered anew), or the same mail by another of our mailboxes."""
    twins = RawIntake.objects.filter(client=raw.client_id, digest=raw.digest, pk__lt=raw.pk)
    if twins.exists():
        return True
    if not parsed.message_id or parsed.sender is None:
        return False
    same = Message.objects.filter(
        client=raw.client_id,
        mail_id=parsed.message_id,
        direction=Direction.IN,
        author_address__iexact=parsed.sender.email,
    )
    body = words_of(parsed, language_of(parsed, raw.client)).body
    return any(message.body.startswith(body) for message in same.exclude(raw_id=raw.pk)[:5])


def _add(raw: RawIntake, parsed: ParsedMail, files: MailFiles, found: Found) -> Outcome:
    """One more message of a request. From an address that is not one of its people's it is marked for the agent."""
    assert parsed.sender is not None
    words = words_of(parsed, found.ticket.language, files.left_out)
    message = add_customer_message(
        ACTOR,
        found.ticket,
        body=words.body,
        html=words.html,
        quoted=words.quoted,
        channel=Channel.EMAIL,
        file_ids=files.ids,
        author_name=_name(parsed),
        author_address=parsed.sender.email[:320],
        is_trusted=found.is_known_sender,
        mail_id=_mail_id(parsed),
        raw_id=raw.pk,
    )
    _finish(message, parsed, files)
    return Outcome(RawFate.ACCEPTED, ticket=found.ticket, message=message)


def _open(raw: RawIntake, parsed: ParsedMail, files: MailFiles, kind: TicketType) -> Outcome:
    assert parsed.sender is not None
    language = language_of(parsed, raw.client)
    words = words_of(parsed, language, files.left_out)
    new = NewTicket(
        client=raw.client,
        type=kind,
        channel=Channel.EMAIL,
        subject=subject_of(parsed, words.body, language),
        body=words.body,
        html=words.html,
        quoted=words.quoted,
        customer=match_or_create(
            ACTOR,
            client=raw.client,
            name=_name(parsed),
            email=parsed.sender.email,
            language=language,
            is_claim=True,
        ),
        queue=raw.mailbox.queue if raw.mailbox else None,
        language=language,
        file_ids=files.ids,
        author_name=_name(parsed),
        author_address=parsed.sender.email[:320],
        mail_id=_mail_id(parsed),
        raw_id=raw.pk,
    )
    ticket = open_ticket(ACTOR, new)
    message = Message.objects.get(conversation=ticket.conversation_id, raw_id=raw.pk)
    _finish(message, parsed, files)
    return Outcome(RawFate.ACCEPTED, ticket=ticket, message=message)


def _ticket_type(raw: RawIntake) -> TicketType | None:
    """The mailbox's type, else the client's first one in use."""
    chosen = raw.mailbox.ticket_type if raw.mailbox else None
    if chosen is not None and chosen.is_active and chosen.client_id == raw.client_id:
        return chosen
    return TicketType.objects.filter(client=raw.client_id, is_active=True).order_by("position", "id").first()


def _finish(message: Message, parsed: ParsedMail, files: MailFiles) -> None:
    """What the actions do not know of: inline parts, and that nobody may answer automatically."""
    describe(message, files)
    if parsed.auto.suppress_reply:
        Message.objects.filter(pk=message.pk).update(kind=AUTOMATIC_KIND)


def _name(parsed: ParsedMail) -> str:
    sender = parsed.sender
    return (sender.name or sender.email.partition("@")[0])[:120] if sender else ""


def _mail_id(parsed: ParsedMail) -> str:
    return parsed.message_id or ""
