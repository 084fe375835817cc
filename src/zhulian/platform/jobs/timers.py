"""Periodic jobs: their next times are rows, moved on by a conditional update, so that one worker fires each."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from zhulian.platform.clock import now
from zhulian.platform.jobs.queueing import enqueue
from zhulian.platform.jobs.registry import JobKind, all_kinds, periodic
from zhulian.platform.models import Job, PeriodicJob
from zhulian.platform.models.jobs import JobState

KEEP_DONE_DAYS = 14
BATCH = 1000


def timed_kinds() -> list[JobKind]:
    """The kinds that have a period."""
    return [kind for kind in all_kinds() if kind.every is not None]


def prepare() -> None:
    """A row for every periodic kind; a changed period counts from now."""
    moment = now()
    for kind in timed_kinds():
        every = kind.every or 0
        row, _ = PeriodicJob.objects.get_or_create(
            name=kind.name, defaults={"next_at": moment, "every_seconds": every}
        )
        if row.every_seconds != every:
            PeriodicJob.objects.filter(pk=row.pk).update(
                every_seconds=every, next_at=moment + timedelta(seconds=every)
            )


def fire_due() -> list[str]:
    """Enqueue the periodic jobs whose time has come and that nobody else fired; their names."""
    moment = now()
    kinds = {kind.name: kind for kind in timed_kinds()}
    due = PeriodicJob.objects.filter(name__in=kinds, next_at__lte=moment).values_list("name", "next_at")
    fired = []
    for name, next_at in list(due):
        kind = kinds[name]
        following = moment + timedelta(seconds=kind.every or 0)
        with transaction.atomic():
            if PeriodicJob.objects.filter(name=name, next_at=next_at).update(next_at=following):
                enqueue(kind.function, key="periodic")
                fired.append(name)
    return fired


@periodic("platform.prune_jobs", every=3600)
def prune_jobs(ctx: object) -> None:
    """Delete jobs that were done or cancelled two weeks ago; dead ones stay until a person decides."""
    before = now() - timedelta(days=KEEP_DONE_DAYS)
    old = Job.objects.filter(state__in=[JobState.DONE, JobState.CANCELLED], finished_at__lt=before)
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        Job.objects.filter(pk__in=ids).delete()
