"""What the platform tells the monitoring: events, jobs, outgoing messages."""

from __future__ import annotations

from django.db.models import Count, Min

from zhulian.platform import metrics
from zhulian.platform.clock import now
from zhulian.platform.metrics import Samples
from zhulian.platform.models import Job, JobState, OutboxEvent, OutgoingMessage, ParkedEvent

OPEN_JOBS = (JobState.QUEUED, JobState.RUNNING, JobState.DEAD)


def _event_lag() -> Samples:
    oldest = OutboxEvent.objects.filter(seq__isnull=True).aggregate(at=Min("at"))["at"]
    yield (), (now() - oldest).total_seconds() if oldest is not None else 0.0


def _parked() -> Samples:
    yield (), float(ParkedEvent.objects.count())


def _jobs() -> Samples:
    rows = Job.objects.filter(state__in=OPEN_JOBS).values("queue", "state").annotate(n=Count("pk"))
    return [((row["queue"], row["state"]), float(row["n"])) for row in rows.order_by("queue", "state")]


def _job_wait() -> Samples:
    due = Job.objects.filter(state=JobState.QUEUED, run_at__lte=now())
    rows = due.values("queue").annotate(since=Min("run_at")).order_by("queue")
    return [((row["queue"],), (now() - row["since"]).total_seconds()) for row in rows]


def _outgoing() -> Samples:
    rows = OutgoingMessage.objects.exclude(state="sent").values("channel", "state").annotate(n=Count("pk"))
    return [((row["channel"], row["state"]), float(row["n"])) for row in rows.order_by("channel", "state")]


def install() -> None:
    """Called once when the program starts."""
    metrics.register(
        "zhulian_event_lag_seconds", "Age of the oldest event not yet dispatched", (), _event_lag
    )
    metrics.register("zhulian_parked_events", "Events whose handler failed for good", (), _parked)
    metrics.register("zhulian_jobs", "Jobs that are queued, running or dead", ("queue", "state"), _jobs)
    metrics.register(
        "zhulian_job_wait_seconds", "How long the oldest due job has waited", ("queue",), _job_wait
    )
    metrics.register(
        "zhulian_outgoing_messages", "Outgoing messages not yet sent", ("channel", "state"), _outgoing
    )
