"""The outbox: every announcement is a row written in the transaction of the change it announces."""

from __future__ import annotations

from django.db import models

from zhulian.platform.models.clients import Client


class OutboxEvent(models.Model):
    """An announcement: ids only, no personal data. The dispatcher gives `seq` after commit, without gaps."""

    type = models.CharField(max_length=60)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    payload = models.JSONField(default=dict)
    topics = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)
    seq = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(seq__isnull=True), name="outbox_unsequenced"),
            models.Index(fields=["at"], name="outbox_at"),
        ]

    def __str__(self) -> str:
        return f"{self.seq or '-'} {self.type}"


class OutboxHead(models.Model):
    """The last number given (one row, id 1)."""

    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seq)


class EventCursor(models.Model):
    """How far a subscriber has come; moves in the same transaction as the subscriber's writes."""

    subscriber = models.CharField(max_length=60, primary_key=True)
    seq = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.subscriber}@{self.seq}"


class ParkedEvent(models.Model):
    """An event a subscriber could not digest after all tries: shown to an administrator, can be replayed."""

    subscriber = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    type = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    error = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    solved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "seq"], name="parked_once")]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.seq} {self.type}"
