"""Putting jobs in the queue, taking them out, and bringing dead ones back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhulian.platform.clock import now
from zhulian.platform.db.wake import notify
from zhulian.platform.jobs.registry import JobKind, kind_of
from zhulian.platform.models import Job
from zhulian.platform.models.jobs import JobState

UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
ENQUEUE_TRIES = 3


def enqueue(
    function: Callable[..., None],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    client: int | None = None,
    created_by: int | None = None,
    **payload: Any,
) -> Job:
    """Write the job as a row in the caller's transaction; it runs after the commit, not before `run_at`.

    With a `key` there is at most one unfinished job of this kind and key: the one already there is returned.
    The payload must be JSON; it carries ids, no personal data.
    """
    kind = kind_of(function)
    values = {
        "queue": kind.queue,
        "max_attempts": kind.max_attempts,
        "payload": payload,
        "run_at": run_at or now(),
        "client_id": client,
        "created_by_id": created_by,
    }
    row = _insert(kind, key, values)
    notify()
    return row


def _insert(kind: JobKind, key: str | None, values: dict[str, Any]) -> Job:
    if key is None:
        return Job.objects.create(name=kind.name, **values)
    for attempt in range(1, ENQUEUE_TRIES + 1):
        found = Job.objects.filter(name=kind.name, key=key, state__in=UNFINISHED).first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                return Job.objects.create(name=kind.name, key=key, **values)
        except IntegrityError:
            # Somebody else was first, and by now their job may even be finished: look again.
            if attempt == ENQUEUE_TRIES:
                raise
    raise RuntimeError("unreachable")


def cancel(job: Job) -> bool:
    """Take a waiting job out of the queue; False if it already runs or is finished."""
    done = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.CANCELLED, finished_at=now()
    )
    return bool(done)


def requeue(job: Job) -> bool:
    """Bring a dead or cancelled job back with all its attempts and its saved state.

    False if it is neither, or if a newer job with the same key is already waiting or running.
    """
    try:
        with transaction.atomic():
            back = Job.objects.filter(pk=job.pk, state__in=[JobState.DEAD, JobState.CANCELLED]).update(
                state=JobState.QUEUED, attempts=0, run_at=now(), finished_at=None, worker="", lease_until=None
            )
    except IntegrityError:
        return False
    notify()
    return bool(back)
