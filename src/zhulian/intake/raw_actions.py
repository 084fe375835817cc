"""What a person does with something that could not be settled by itself."""

from __future__ import annotations

import json

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhulian.customers.actions import match_or_create
from zhulian.engine.mail import parse
from zhulian.intake import webform
from zhulian.intake.access import access_raw
from zhulian.intake.mail_in.digesting import digest_raw
from zhulian.intake.models import RawFate, RawIntake
from zhulian.intake.reasons import reason
from zhulian.interactions.models import Channel
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.tickets.actions import NewTicket, open_ticket
from zhulian.tickets.models import TicketType

SHOWN_CHARS = 20_000


class CannotBecomeRequest(Exception):
    """There is nobody to answer, or no type; `message` says what is missing."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message))
        self.message = message


def replay(actor: Actor, raw_id: int) -> RawIntake:
    """Try once more what the program does by itself, after the cause was mended. Raises NotFound."""
    raw = access_raw(actor, raw_id)
    if raw.fate != RawFate.WAITING and raw.ticket_id is not None:
        return raw
    with transaction.atomic():
        _reopen(raw)
        audit.record(actor, "raw.replayed", raw, client=raw.client_id)
    return webform.settle(raw.pk) if raw.channel == Channel.WEB_FORM else digest_raw(raw.pk)


def _reopen(raw: RawIntake) -> None:
    """Let the digest look at it again: also at what was set aside and belongs to no request."""
    RawIntake.objects.filter(pk=raw.pk, ticket=None).update(fate=RawFate.RECEIVED, settled_at=None)


def set_aside(actor: Actor, raw_id: int) -> RawIntake:
    """Nothing needs to be done about it. It stays and can be brought back by a replay. Raises NotFound."""
    with transaction.atomic():
        raw = access_raw(actor, raw_id)
        changed = RawIntake.objects.filter(pk=raw.pk, fate=RawFate.WAITING).update(
            fate=RawFate.ACCEPTED, error=reason("set_aside"), settled_at=now()
        )
        if changed:
            audit.record(actor, "raw.set_aside", raw, client=raw.client_id)
    raw.refresh_from_db()
    return raw


def types_for(raw: RawIntake) -> list[TicketType]:
    """The types that a request made by hand may have."""
    return list(TicketType.objects.filter(client=raw.client_id, is_active=True))


def make_request(actor: Actor, raw_id: int, *, type_id: int) -> RawIntake:
    """Make a request of it whatever it is. Raises NotFound, CannotBecomeRequest."""
    raw = access_raw(actor, raw_id)
    if raw.ticket_id is not None:
        return raw
    kind = next((row for row in types_for(raw) if row.pk == type_id), None)
    if kind is None:
        raise CannotBecomeRequest(_("Choose a request type."))
    if raw.channel == Channel.EMAIL and _has_sender(raw):
        with transaction.atomic():
            _reopen(raw)
            audit.record(actor, "raw.made_request", raw, client=raw.client_id)
        return digest_raw(raw.pk, by_person=True, kind=kind)
    return _open_plain(actor, raw, kind)


def _has_sender(raw: RawIntake) -> bool:
    sender = parse(bytes(raw.content)).sender
    return sender is not None and "@" in sender.email


def _open_plain(actor: Actor, raw: RawIntake, kind: TicketType) -> RawIntake:
    """A request with the bytes as its text, for what has no sender or no fields."""
    texts = _texts(raw)
    with transaction.atomic():
        locked = RawIntake.objects.select_for_update(of=("self",)).get(pk=raw.pk)
        if locked.ticket_id is not None:
            return locked
        customer = None
        if texts["email"] or texts["phone"]:
            customer = match_or_create(
                actor,
                client=raw.client,
                name=texts["name"],
                email=texts["email"],
                phone=texts["phone"],
                is_claim=True,
            )
        new = NewTicket(
            client=raw.client,
            type=kind,
            channel=raw.channel,
            subject=texts["subject"] or str(_("(No subject)")),
            body=texts["description"],
            customer=customer,
            author_name=texts["name"],
            author_address=texts["email"] or texts["phone"],
            is_trusted=customer is not None,
            raw_id=raw.pk,
        )
        locked.ticket = open_ticket(Actor.system("intake"), new)
        locked.fate, locked.settled_at = RawFate.ACCEPTED, now()
        locked.save(update_fields=["ticket", "fate", "settled_at"])
        audit.record(actor, "raw.made_request", raw, client=raw.client_id)
    return locked


def _texts(raw: RawIntake) -> dict[str, str]:
    """Name, addresses, subject and words of what arrived, as far as they can be seen."""
    names = ("name", "phone", "email", "subject", "description")
    if raw.channel == Channel.WEB_FORM:
        post = json.loads(bytes(raw.content)).get("post", {})
        return {name: webform.first(post, name) for name in names}
    parsed = parse(bytes(raw.content))
    words = parsed.text or bytes(raw.content)[:SHOWN_CHARS].decode("utf-8", "replace").replace("\x00", "")
    return dict.fromkeys(names, "") | {"subject": parsed.subject, "description": words[:SHOWN_CHARS]}
