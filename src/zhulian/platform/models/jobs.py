"""Slow, external and scheduled work."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zhulian.platform.models.clients import Client


class JobState(models.TextChoices):
    """The life of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Job(models.Model):
    """One piece of work: claimed by a worker under a lease, tried again with a growing wait, kept when dead."""

    name = models.CharField(max_length=80)
    queue = models.CharField(max_length=20, default="default")
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, blank=True)  # noqa: DJ001 (null is distinct under unique)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=8)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_note = models.CharField(max_length=200, blank=True)
    saved_state = models.JSONField(default=dict, blank=True)
    last_error = models.TextField(blank=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_key_while_unfinished",
            )
        ]
        indexes = [models.Index(fields=["state", "queue", "run_at"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.name}#{self.pk} {self.state}"


class PeriodicJob(models.Model):
    """When a repeated job is due next; claimed by a conditional update, so that one worker fires it."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()
    every_seconds = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name
