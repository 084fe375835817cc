"""Messages on their way out: a row before anything leaves."""

from __future__ import annotations

from django.db import models

from zhulian.platform.models.clients import Client


class OutgoingChannel(models.TextChoices):
    """By what it travels."""

    MAIL = "mail"
    SMS = "sms"


class OutgoingState(models.TextChoices):
    """Where it is on its way."""

    QUEUED = "queued"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


class OutgoingMessage(models.Model):
    """One mail or SMS with a Message-ID that stays the same over all tries."""

    channel = models.CharField(max_length=10, choices=OutgoingChannel)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    sender_key = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=120, unique=True)
    event = models.CharField(max_length=40)
    related = models.CharField(max_length=60, blank=True, db_index=True)
    recipient = models.CharField(max_length=320)
    recipient_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    message_id = models.CharField(max_length=250, blank=True, db_index=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    file_ids = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=OutgoingState, default=OutgoingState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="outgoing_state")]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"
