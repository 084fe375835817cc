"""Contacts on any channel: interactions with their segments, conversations with their messages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import MediaSource
from zhulian.customers.models import Customer
from zhulian.people.models import Department, Queue
from zhulian.platform.models import Client, OutgoingMessage, StoredFile


class Channel(models.TextChoices):
    """A way in which customer and centre meet."""

    WEB_FORM = "web_form", _("Web form")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    FRONT_DESK = "front_desk", _("Front desk")
    CHAT = "chat", _("Chat")
    SMS = "sms", _("SMS")
    PORTAL = "portal", _("Portal")


class Direction(models.TextChoices):
    """Towards us or from us."""

    IN = "in", _("Inbound")
    OUT = "out", _("Outbound")


class Interaction(models.Model):
    """One contact on one channel from start to end (接触记录)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="interactions"
    )
    media_source = models.ForeignKey(
        MediaSource, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-started_at"], name="interaction_customer"),
            models.Index(fields=["client", "-started_at"], name="interaction_client"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.started_at:%F %T}"


class SegmentKind(models.TextChoices):
    """What the customer lived through."""

    IVR = "ivr"
    QUEUE = "queue"
    RINGING = "ringing"
    AGENT = "agent"
    HOLD = "hold"
    CONFERENCE = "conference"


class Segment(models.Model):
    """A stretch of the customer's own track of an interaction, without gap or overlap."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="segments")
    kind = models.CharField(max_length=12, choices=SegmentKind)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ending = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["interaction"], condition=models.Q(ended_at__isnull=True), name="segment_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.interaction_id} {self.kind}"


class Conversation(models.Model):
    """A thread of messages with a customer; may begin before any ticket exists."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=Channel)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="conversations"
    )
    subject = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject


class AuthorKind(models.TextChoices):
    """Who wrote a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class Message(models.Model):
    """Something said to or by the customer. Public; internal notes belong to the ticket."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    interaction = models.ForeignKey(
        Interaction, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    channel = models.CharField(max_length=12, choices=Channel)
    direction = models.CharField(max_length=3, choices=Direction)
    author_kind = models.CharField(max_length=10, choices=AuthorKind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=200, blank=True)
    author_address = models.CharField(max_length=320, blank=True)
    is_trusted = models.BooleanField(default=True)
    kind = models.CharField(max_length=20, default="message")
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    mail_id = models.CharField(max_length=250, blank=True)
    outgoing = models.ForeignKey(
        OutgoingMessage, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    raw_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["conversation", "created_at"], name="message_thread"),
            models.Index(fields=["client", "mail_id"], name="message_mail_id"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.created_at:%F %T}"


class Attachment(models.Model):
    """A file that came or went with a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    content_id = models.CharField(max_length=250, blank=True)
    is_inline = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.file_id)
