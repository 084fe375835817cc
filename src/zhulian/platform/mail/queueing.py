"""Writes messages as rows and has them sent after the commit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from zhulian.platform.jobs import enqueue
from zhulian.platform.mail.building import MESSAGE_ID
from zhulian.platform.models import OutgoingChannel, OutgoingMessage

CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,59}")
TELEPHONE = re.compile(r"\+?[0-9]{3,20}")


class InvalidRecipient(ValueError):
    """Not one address (or number) that a message can be sent to; nothing was queued."""


def _line(text: str, length: int) -> str:
    """One header line: no controls, no line ends, so that nobody can add headers of their own."""
    return CONTROLS.sub(" ", text).strip()[:length]


def queue_mail(
    *,
    key: str,
    event: str,
    recipient: str,
    subject: str,
    body_text: str,
    body_html: str = "",
    recipient_name: str = "",
    client: int | None = None,
    sender_key: str = "",
    related: str = "",
    message_id: str = "",
    in_reply_to: str = "",
    references: str = "",
    headers: Mapping[str, str] | None = None,
    file_ids: Sequence[int] = (),
) -> OutgoingMessage:
    """Queue a mail in the caller's transaction; the row of an earlier call with the same `key` is returned as it is.

    `event` names why it is sent, `related` what it is about (`ticket:12`). Without `message_id` one is made; it stays
    the same over all tries. Raises InvalidRecipient, and ValueError for a header or Message-ID that is none.
    """
    _check_headers(message_id, headers or {})
    address = recipient.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidRecipient(address) from error
    return _queue(
        key,
        channel=OutgoingChannel.MAIL,
        event=event,
        recipient=address,
        subject=_line(subject, 500),
        body_text=body_text,
        body_html=body_html,
        recipient_name=_line(recipient_name, 200),
        client_id=client,
        sender_key=sender_key,
        related=related,
        message_id=message_id or make_msgid(domain=urlsplit(settings.PUBLIC_URL).hostname or "localhost"),
        in_reply_to=_line(in_reply_to, 998),
        references=_line(references, 10_000),
        headers={name: _line(value, 900) for name, value in (headers or {}).items()},
        file_ids=list(file_ids),
    )


def _check_headers(message_id: str, headers: Mapping[str, str]) -> None:
    """A mistake in the program shows when it is made, not three days later as a dead letter."""
    if message_id and not MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"not a Message-ID: {message_id!r}")
    wrong = [name for name in headers if not HEADER_NAME.fullmatch(name)]
    if wrong:
        raise ValueError(f"not header names: {wrong}")


def sms_number(text: str) -> str:
    """A number as it is dialled: digits, perhaps after a +. Raises InvalidRecipient."""
    number = re.sub(r"[\s()-]", "", text)
    if not TELEPHONE.fullmatch(number):
        raise InvalidRecipient(text)
    return number


def queue_sms(
    *, key: str, event: str, recipient: str, text: str, client: int | None = None, related: str = ""
) -> OutgoingMessage:
    """Queue an SMS as `queue_mail` does a mail. `recipient` is a number of digits, perhaps with a leading +."""
    return _queue(
        key,
        channel=OutgoingChannel.SMS,
        event=event,
        recipient=sms_number(recipient),
        body_text=text,
        client_id=client,
        related=related,
        message_id=make_msgid(domain="sms.invalid"),
    )


def _queue(key: str, **values: Any) -> OutgoingMessage:
    from zhulian.platform.mail.jobs import send_outgoing

    known = OutgoingMessage.objects.filter(key=key).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            row = OutgoingMessage.objects.create(key=key, **values)
            enqueue(send_outgoing, key=f"outgoing:{row.pk}", client=row.client_id, outgoing_id=row.pk)
            return row
    except IntegrityError:
        return OutgoingMessage.objects.get(key=key)
