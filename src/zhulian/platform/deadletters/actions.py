"""Trying dead letters again, or putting them away. Each decision is in the journal."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.deadletters import access
from zhulian.platform.dispatcher import replay_parked
from zhulian.platform.jobs import enqueue, requeue
from zhulian.platform.mail.jobs import send_outgoing
from zhulian.platform.models import Job, JobState, OutgoingMessage, OutgoingState, ParkedEvent


class DecisionFailed(Exception):
    """The decision could not be carried out; `message` says why in the reader's language."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message))
        self.message = message


def retry_message(actor: Actor, number: int) -> None:
    """Send a dead message again, with all its tries and the same Message-ID. Raises NotFound."""
    with transaction.atomic():
        row = access.one(access.messages_visible_to(actor), number)
        OutgoingMessage.objects.filter(pk=row.pk).update(state=OutgoingState.QUEUED, attempts=0)
        enqueue(send_outgoing, key=f"outgoing:{row.pk}", client=row.client_id, outgoing_id=row.pk)
        audit.record(actor, "outgoing.retried", row, reason=row.last_error)


def discard_message(actor: Actor, number: int) -> None:
    """Never send this message. Raises NotFound."""
    with transaction.atomic():
        row = access.one(access.messages_visible_to(actor), number)
        OutgoingMessage.objects.filter(pk=row.pk).update(state=OutgoingState.CANCELLED)
        audit.record(actor, "outgoing.discarded", row, reason=row.last_error)


def retry_job(actor: Actor, number: int) -> None:
    """Run a dead job again. Raises NotFound; DecisionFailed when the same work waits already."""
    with transaction.atomic():
        row = access.one(access.jobs_visible_to(actor), number)
        if not requeue(row):
            raise DecisionFailed(_("The same work is waiting or running already."))
        audit.record(actor, "job.retried", row, reason=row.last_error)


def discard_job(actor: Actor, number: int) -> None:
    """Put a dead job away. Raises NotFound."""
    with transaction.atomic():
        row = access.one(access.jobs_visible_to(actor), number)
        Job.objects.filter(pk=row.pk).update(state=JobState.CANCELLED, finished_at=now())
        audit.record(actor, "job.discarded", row, reason=row.last_error)


def retry_event(actor: Actor, number: int) -> None:
    """Hand a parked event to its subscriber once more. Raises NotFound; DecisionFailed when it fails again."""
    with transaction.atomic():
        row = access.one(access.events_visible_to(actor), number)
        try:
            replay_parked(row)
        except (
            Exception
        ) as error:  # whatever a handler of any room may raise: it is shown, and nothing is changed
            raise DecisionFailed(_("It failed again: %(error)s") % {"error": error}) from error
        audit.record(actor, "event.replayed", row, reason=row.error)


def discard_event(actor: Actor, number: int) -> None:
    """Let a parked event be. Raises NotFound."""
    with transaction.atomic():
        row = access.one(access.events_visible_to(actor), number)
        ParkedEvent.objects.filter(pk=row.pk).update(solved_at=now())
        audit.record(actor, "event.discarded", row, reason=row.error)


DECISIONS: dict[tuple[str, str], Callable[[Actor, int], None]] = {
    ("message", "retry"): retry_message,
    ("message", "discard"): discard_message,
    ("job", "retry"): retry_job,
    ("job", "discard"): discard_job,
    ("event", "retry"): retry_event,
    ("event", "discard"): discard_event,
}
