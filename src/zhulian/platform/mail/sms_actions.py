"""Setting up the SMS service: who may, the changes with their journal lines, and one SMS to try it.

The service belongs to the whole installation: `settings.system` must hold for all client companies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.http import Answer, HttpFailed, OutgoingRefused
from zhulian.platform.mail import sms
from zhulian.platform.mail.queueing import sms_number
from zhulian.platform.mail.sms import Call, ServiceWrong, SmsService
from zhulian.platform.models import OutgoingChannel, OutgoingMessage, OutgoingState, SiteSetting
from zhulian.platform.records import require_for

PERMISSION = "settings.system"
TRY_SECONDS = 10.0
SAMPLE_NUMBER = "13800138000"


class ChangedMeanwhile(Exception):
    """Somebody else saved the service after the page was opened; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a test SMS: in words, and the beginning of what the service itself said."""

    is_good: bool
    words: str
    answer: str = ""


def access_service(actor: Actor) -> SmsService | None:
    """The service, if one is set up. Raises NotFound unless the actor looks after the whole installation."""
    require_for(actor, PERMISSION, None)
    return sms.load_service()


def stamp() -> str:
    """What the stored service looked like, as a short mark for the form."""
    row = SiteSetting.objects.filter(key=sms.KEY).first()
    return _mark(row)


def _mark(row: SiteSetting | None) -> str:
    if row is None:
        return ""
    return hashlib.sha256(json.dumps(row.value, sort_keys=True).encode()).hexdigest()[:16]


def change_service(actor: Actor, service: SmsService, *, seen: str) -> None:
    """Store the service; an empty secret keeps the stored one. Raises NotFound, and ChangedMeanwhile if `seen` is no
    longer its stamp."""
    require_for(actor, PERMISSION, None)
    with transaction.atomic():
        row = SiteSetting.objects.select_for_update().filter(key=sms.KEY).first()
        if _mark(row) != seen:
            raise ChangedMeanwhile
        held = sms.load_service()
        kept = replace(service, secret=service.secret or (held.secret if held else ""))
        sms.save_service(kept)
        old, new = audit.changes(_told(held), _told(kept))
        if service.secret:
            new["sms_secret"] = "***"
        if new:
            audit.record(actor, "sms_service.changed", None, old=old, new=new)


def remove_service(actor: Actor) -> None:
    """Send no SMS any more; what waits stays in the queue. The secret is forgotten. Raises NotFound."""
    require_for(actor, PERMISSION, None)
    with transaction.atomic():
        held = sms.load_service()
        SiteSetting.objects.filter(key=sms.KEY).delete()
        if held is not None:
            audit.record(actor, "sms_service.deleted", None, old=_told(held))


def _told(service: SmsService | None) -> dict[str, Any]:
    """The service for the journal, without what may hold a secret: query, header values, the body's text."""
    if service is None:
        return {}
    body = hashlib.sha256(service.body.encode()).hexdigest()[:8] if service.body else ""
    return {
        "sms_url": service.url.partition("?")[0],
        "sms_method": service.method,
        "sms_headers": "、".join(name for name, _value in service.headers),
        "sms_body": body and f"#{body}",
    }


def place(url: str) -> tuple[str, str, int | None]:
    """The server behind an address: scheme, host, port. Raises ValueError for an address that is none."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port


def sample_call(service: SmsService) -> Call:
    """The call as it would be made for a sample message, with the secret masked. Raises ServiceWrong."""
    text = _("Your request “Broadband” was received.\nThank you!")
    masked = replace(service, secret=sms.MASK)
    return sms.prepare(masked, recipient=SAMPLE_NUMBER, text=text, key="sample-1")


def try_service(actor: Actor, number: str) -> Trial:
    """Send one SMS to `number` by the stored service, now and only once. Raises NotFound, InvalidRecipient.

    The message is a row like every other that leaves, put away from the start so that nothing sends it again.
    """
    service = access_service(actor)
    recipient = sms_number(number)
    if service is None:
        return Trial(False, _("No SMS service is set up yet. Save one first."))
    row = _row(actor, recipient)
    try:
        answer = sms.call_service(
            service, recipient=recipient, text=row.body_text, key=row.message_id, seconds=TRY_SECONDS
        )
    except (ServiceWrong, OutgoingRefused, HttpFailed) as error:
        trial = Trial(False, str(error.message))
    else:
        trial = _trial(service, answer)
    OutgoingMessage.objects.filter(pk=row.pk).update(
        attempts=1,
        state=OutgoingState.SENT if trial.is_good else OutgoingState.CANCELLED,
        sent_at=now() if trial.is_good else None,
        last_error="" if trial.is_good else f"{trial.words} {trial.answer}".strip(),
    )
    return trial


def _row(actor: Actor, recipient: str) -> OutgoingMessage:
    """The test's row and its line in the journal, written before anything is sent."""
    key = secrets.token_hex(12)
    with transaction.atomic():
        row = OutgoingMessage.objects.create(
            channel=OutgoingChannel.SMS,
            key=f"sms-test:{key}",
            event="test",
            recipient=recipient,
            body_text=_("This is a test message of the customer service centre."),
            message_id=f"{key}@sms.invalid",
            state=OutgoingState.CANCELLED,
        )
        audit.record(actor, "sms_service.tested", row)
    return row


def _trial(service: SmsService, answer: Answer) -> Trial:
    said = sms.shown_answer(service, answer)
    if sms.is_taken(answer):
        return Trial(
            True, _("The service took the message (status %(status)d).") % {"status": answer.status}, said
        )
    return Trial(False, _refusal(answer.status) % {"status": answer.status}, said)


def _refusal(status: int) -> str:
    """What a status means for whoever sets the service up."""
    if status in {401, 403}:
        return _("The service does not accept the secret or the headers (status %(status)d).")
    if status in {404, 405}:
        return _("The service knows no such address or method (status %(status)d). Check the address.")
    if status == 429:
        return _("The service takes no more messages at the moment (status %(status)d). Try later.")
    if 400 <= status < 500:
        return _("The service refuses the message (status %(status)d). Compare the body with its manual.")
    if status >= 500:
        return _("The service itself failed (status %(status)d). Try later, or ask whoever runs it.")
    return _("The service answered something unexpected (status %(status)d). Check the address.")
