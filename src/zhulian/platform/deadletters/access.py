"""Who sees dead letters: `settings.system`, within the clients it was granted for; what has no client, only for all."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.models import Job, JobState, OutgoingMessage, OutgoingState, ParkedEvent

PERMISSION = "settings.system"
M = TypeVar("M", bound=Model)


def _within(actor: Actor, rows: QuerySet[M]) -> QuerySet[M]:
    reach = actor.reach(PERMISSION)
    return rows if reach.everywhere is not None else rows.filter(client__in=list(reach.clients))


def outgoing_visible_to(actor: Actor) -> QuerySet[OutgoingMessage]:
    """Mails and SMS in whatever state."""
    return _within(actor, OutgoingMessage.objects.all())


def messages_visible_to(actor: Actor) -> QuerySet[OutgoingMessage]:
    """Mails and SMS that were given up."""
    return outgoing_visible_to(actor).filter(state=OutgoingState.DEAD)


def waiting_visible_to(actor: Actor) -> QuerySet[OutgoingMessage]:
    """Mails and SMS that could not be sent so far and are tried again."""
    return (
        outgoing_visible_to(actor).filter(state=OutgoingState.QUEUED, attempts__gt=0).exclude(last_error="")
    )


def undelivered_visible_to(actor: Actor) -> QuerySet[OutgoingMessage]:
    """Both of them: the list of messages."""
    failed = Q(state=OutgoingState.DEAD) | (Q(attempts__gt=0) & ~Q(last_error=""))
    rows = outgoing_visible_to(actor).filter(state__in=[OutgoingState.QUEUED, OutgoingState.DEAD])
    return rows.filter(failed)


def all_jobs_visible_to(actor: Actor) -> QuerySet[Job]:
    """Jobs in whatever state."""
    return _within(actor, Job.objects.all())


def jobs_visible_to(actor: Actor) -> QuerySet[Job]:
    """Jobs that failed for good."""
    return all_jobs_visible_to(actor).filter(state=JobState.DEAD)


def all_events_visible_to(actor: Actor) -> QuerySet[ParkedEvent]:
    """Parked events, settled ones too; only for those whose permission holds everywhere."""
    rows = ParkedEvent.objects.all()
    return rows if actor.reach(PERMISSION).everywhere is not None else rows.none()


def events_visible_to(actor: Actor) -> QuerySet[ParkedEvent]:
    """Events that a subscriber could not digest."""
    return all_events_visible_to(actor).filter(solved_at__isnull=True)


def one(rows: QuerySet[M], number: int) -> M:
    """The row with this id among those visible, locked. Raises NotFound."""
    found = rows.select_for_update().filter(pk=number).first()
    if found is None:
        raise NotFound(number)
    return found
