"""What arrived, byte for byte, and the doors by which it arrives."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.people.models import Queue
from zhulian.platform.models import Client
from zhulian.platform.naming import Archivable
from zhulian.platform.secrets import EncryptedTextField
from zhulian.tickets.models import Ticket, TicketType


class Security(models.TextChoices):
    """How a mail connection is protected."""

    TLS = "tls", _("TLS")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("None (only inside the company)")


class Mailbox(Archivable):
    """A mail address of a client company, with the servers it is read from and sent by."""

    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="mailboxes", verbose_name=_("Client company")
    )
    address = models.EmailField(_("Address"), unique=True)
    display_name = models.CharField(_("Shown sender name"), max_length=120, blank=True)
    imap_host = models.CharField(_("IMAP server"), max_length=200, blank=True)
    imap_port = models.PositiveIntegerField(_("IMAP port"), default=993)
    imap_security = models.CharField(
        _("IMAP security"), max_length=10, choices=Security, default=Security.TLS
    )
    imap_user = models.CharField(_("IMAP user"), max_length=200, blank=True)
    imap_password = EncryptedTextField(_("IMAP password"), blank=True)
    folder = models.CharField(_("Folder"), max_length=120, default="INBOX")
    smtp_host = models.CharField(_("SMTP server"), max_length=200, blank=True)
    smtp_port = models.PositiveIntegerField(_("SMTP port"), default=465)
    smtp_security = models.CharField(
        _("SMTP security"), max_length=10, choices=Security, default=Security.TLS
    )
    smtp_user = models.CharField(_("SMTP user"), max_length=200, blank=True)
    smtp_password = EncryptedTextField(_("SMTP password"), blank=True)
    ticket_type = models.ForeignKey(
        TicketType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Request type"),
    )
    queue = models.ForeignKey(
        Queue,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Skill group"),
    )
    uid_validity = models.BigIntegerField(default=0, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.address


class RawFate(models.TextChoices):
    """What became of something that arrived."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    DUPLICATE = "duplicate", _("Duplicate")
    WAITING = "waiting", _("Waiting for a person")


class RawIntake(models.Model):
    """One thing as it arrived, stored before anything reads it (nothing is lost)."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12)
    key = models.CharField(max_length=200, unique=True)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, null=True, blank=True, related_name="raw")
    content = models.BinaryField()
    digest = models.CharField(max_length=64, db_index=True)
    received_at = models.DateTimeField()
    fate = models.CharField(max_length=10, choices=RawFate, default=RawFate.RECEIVED)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="raw")
    message_id = models.BigIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["fate", "id"], name="raw_fate")]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class MessageEvent(models.TextChoices):
    """When customers are written to."""

    CONFIRMATION = "confirmation", _("Request received")
    REPLY = "reply", _("Public reply")
    RESOLUTION = "resolution", _("Request resolved")
    REOPENED = "reopened", _("Request reopened")


class MessageTemplate(models.Model):
    """The Liquid text of a mail or SMS for one event, client and language; built-in texts fill the gaps."""

    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, related_name="message_templates", verbose_name=_("Client company")
    )
    event = models.CharField(_("Event"), max_length=20, choices=MessageEvent)
    language = models.CharField(_("Language"), max_length=10, default="zh-hans")
    subject = models.CharField(_("Subject"), max_length=300)
    body = models.TextField(_("Text"))
    sms = models.CharField(_("SMS text"), max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["client", "event", "language"]
        verbose_name = _("message template")
        constraints = [
            models.UniqueConstraint(fields=["client", "event", "language"], name="message_template_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.language}"
