"""Who holds a job: claiming, prolonging and giving back, each by one conditional update.

An attempt is fenced by (worker, number of the attempt): a worker that was asleep past its lease writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from zhulian.platform.clock import now
from zhulian.platform.models import Job
from zhulian.platform.models.jobs import JobState

CANDIDATES = 8
ERROR_LENGTH = 2000
CRASHED = "The worker process ended while the job was running."


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt at one job by one worker."""

    job: int
    worker: str
    attempt: int

    def rows(self) -> QuerySet[Job]:
        """The job's row while this attempt still holds it; no row afterwards."""
        return Job.objects.filter(
            pk=self.job, worker=self.worker, attempts=self.attempt, state=JobState.RUNNING
        )


def _due(moment: datetime) -> Q:
    waiting = Q(state=JobState.QUEUED, run_at__lte=moment)
    abandoned = Q(state=JobState.RUNNING, lease_until__lte=moment)
    return waiting | abandoned


def due_jobs(names: Collection[str], queues: Collection[str]) -> QuerySet[Job]:
    """Jobs that could be claimed now, the longest due first."""
    rows = Job.objects.filter(_due(now()), name__in=names, queue__in=queues)
    return rows.order_by("run_at", "id")


def claim(
    worker: str, names: Collection[str], queues: Collection[str], *, lease_seconds: float
) -> tuple[Job, Claim] | None:
    """Take the job that is longest due, or None. A job that used up its attempts by crashes is buried instead."""
    for row in due_jobs(names, queues)[:CANDIDATES]:
        moment = now()
        mine = Job.objects.filter(_due(moment), pk=row.pk, attempts=row.attempts)
        if row.attempts >= row.max_attempts:
            mine.update(state=JobState.DEAD, finished_at=moment, lease_until=None, last_error=CRASHED)
            continue
        until = moment + timedelta(seconds=lease_seconds)
        if mine.update(state=JobState.RUNNING, attempts=F("attempts") + 1, worker=worker, lease_until=until):
            row.refresh_from_db()
            return row, Claim(row.pk, worker, row.attempts)
    return None


def prolong(claims: Collection[Claim], *, lease_seconds: float) -> list[Claim]:
    """Give each attempt a full lease again; the ones that were already lost are returned."""
    until = now() + timedelta(seconds=lease_seconds)
    return [held for held in claims if not held.rows().update(lease_until=until)]


def finish(held: Claim) -> bool:
    """The job is done; False if the attempt had been lost."""
    return _end(held, state=JobState.DONE, finished_at=now(), last_error="")


def bury(held: Claim, error: str) -> bool:
    """The job is dead and waits for a person; False if the attempt had been lost."""
    return _end(held, state=JobState.DEAD, finished_at=now(), last_error=error[:ERROR_LENGTH])


def retry_later(held: Claim, error: str, *, seconds: float) -> bool:
    """Back to the queue for `seconds`; False if the attempt had been lost."""
    run_at = now() + timedelta(seconds=seconds)
    return _end(held, state=JobState.QUEUED, run_at=run_at, last_error=error[:ERROR_LENGTH])


def give_back(held: Claim) -> bool:
    """Back to the queue at once, as if this attempt had not been; False if it had been lost."""
    return _end(held, state=JobState.QUEUED, run_at=now(), attempts=F("attempts") - 1)


def _end(held: Claim, **values: Any) -> bool:
    return bool(held.rows().update(lease_until=None, **values))
