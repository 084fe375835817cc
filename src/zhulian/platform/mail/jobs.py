"""The jobs that send what is queued."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F

from zhulian.platform.clock import now
from zhulian.platform.jobs import JobContext, Retry, enqueue, job, periodic
from zhulian.platform.mail import hooks, sms, transport
from zhulian.platform.mail.building import ascii_address, build
from zhulian.platform.mail.senders import SenderUnknown, account_for
from zhulian.platform.mail.transport import DeliveryFailed
from zhulian.platform.models import OutgoingChannel, OutgoingMessage, OutgoingState

log = structlog.get_logger(__name__)

FIRST_WAIT_SECONDS = 60
LONGEST_WAIT_SECONDS = 4 * 3600
# 1, 2, 4 … 128 minutes, then every four hours: 68 hours in all.
MAX_ATTEMPTS = 25
FORGOTTEN_AFTER = timedelta(minutes=15)
BATCH = 500


def backoff(attempt: int) -> float:
    """Seconds to wait after failed attempt number `attempt` (from 1)."""
    return float(min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(attempt - 1, 20)))


@job("platform.send_outgoing", queue="mail", max_attempts=MAX_ATTEMPTS, timeout=180, backoff=backoff)
def send_outgoing(ctx: JobContext, *, outgoing_id: int) -> None:
    """Send one message and mark it sent; a crash in between repeats it with the same Message-ID.

    What the other side refuses for good, and what failed for three days, becomes dead and the hooks are told.
    """
    if not _begin(outgoing_id):
        return
    outgoing = OutgoingMessage.objects.get(pk=outgoing_id)
    try:
        _deliver(outgoing)
    except (DeliveryFailed, SenderUnknown) as error:
        is_final = isinstance(error, DeliveryFailed) and error.is_final
        if is_final or outgoing.attempts >= MAX_ATTEMPTS:
            give_up(outgoing, str(error))
            return
        OutgoingMessage.objects.filter(pk=outgoing.pk).update(last_error=str(error))
        raise Retry(str(error), after=backoff(outgoing.attempts)) from error
    sent = OutgoingMessage.objects.filter(pk=outgoing.pk, state=OutgoingState.QUEUED)
    sent.update(state=OutgoingState.SENT, sent_at=now(), last_error="")
    log.info("outgoing_sent", outgoing_id=outgoing.pk, channel=outgoing.channel, attempts=outgoing.attempts)


def _begin(outgoing_id: int) -> bool:
    """Count the try before it begins, so that a message whose sending kills the process ends some day."""
    waiting = OutgoingMessage.objects.filter(pk=outgoing_id, state=OutgoingState.QUEUED)
    return bool(waiting.update(attempts=F("attempts") + 1))


def _deliver(outgoing: OutgoingMessage) -> None:
    if outgoing.channel == OutgoingChannel.SMS:
        sms.deliver(outgoing)
        return
    account = account_for(outgoing.sender_key)
    try:
        data = build(outgoing, account)
    except (ValueError, UnicodeError, LookupError, OSError) as error:
        raise DeliveryFailed(f"the mail cannot be built: {error}", is_final=True) from error
    transport.deliver(account, ascii_address(outgoing.recipient), data)


def give_up(outgoing: OutgoingMessage, reason: str) -> None:
    """Mark a queued message dead and tell the hooks, in one transaction."""
    with transaction.atomic():
        queued = OutgoingMessage.objects.filter(pk=outgoing.pk, state=OutgoingState.QUEUED)
        if queued.update(state=OutgoingState.DEAD, last_error=reason):
            outgoing.refresh_from_db()
            hooks.tell(outgoing)
    log.warning("outgoing_dead", outgoing_id=outgoing.pk, channel=outgoing.channel)


@periodic("platform.sweep_outgoing", every=600, queue="mail")
def sweep_outgoing(ctx: JobContext) -> None:
    """Give queued messages whose job was lost or died a new one; nothing queued is ever forgotten."""
    before = now() - FORGOTTEN_AFTER
    rows = OutgoingMessage.objects.filter(state=OutgoingState.QUEUED, created_at__lt=before).order_by("id")
    for outgoing in rows[:BATCH]:
        if outgoing.attempts >= MAX_ATTEMPTS:
            give_up(outgoing, outgoing.last_error or "too many attempts")
        else:
            enqueue(
                send_outgoing,
                key=f"outgoing:{outgoing.pk}",
                client=outgoing.client_id,
                outgoing_id=outgoing.pk,
            )
