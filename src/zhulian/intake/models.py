"""What arrived, byte for byte, and the doors by which it arrives."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhulian.people.models import Queue
from zhulian.platform.models import Client, StoredFile
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
    DUPLICATE = "duplicate", pgettext_lazy("of what arrived", "Duplicate")
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
    verdict = models.JSONField(default=dict, blank=True)
    """What the listener found when it came: peer, envelope, SPF, DKIM and DMARC. Empty for other ways in."""

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


class ImportKind(models.TextChoices):
    """What the rows of a file become."""

    MESSAGES = "messages", _("Requests")
    CUSTOMERS = "customers", _("Customers")
    EVENTS = "events", _("Histories of requests")


class ImportState(models.TextChoices):
    """How far an import is."""

    DRAFT = "draft", _("Being prepared")
    CHECKING = "checking", _("Being tried out")
    CHECKED = "checked", _("Tried out")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ImportMapping(models.Model):
    """Which column of a file means what, kept under a name for the next file of the same kind."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=ImportKind)
    name = models.CharField(_("Name"), max_length=80)
    columns = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("import mapping")
        constraints = [models.UniqueConstraint(fields=["client", "kind", "name"], name="import_mapping_once")]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file brought in: what was chosen, how far it is, and what became of its rows."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("Kind"), max_length=12, choices=ImportKind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """None once it is removed: the figures stay, what customers wrote does not."""
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.DRAFT)
    is_replay = models.BooleanField(default=False)
    reading = models.JSONField(default=dict)
    """How the file is read: encoding, delimiter, sheet, header row."""
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    total_rows = models.PositiveIntegerField(null=True, blank=True)
    next_row = models.PositiveIntegerField(default=1)
    """The first data row (1 = below the header) that is not yet settled: where a broken run goes on."""
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        ordering = ["-id"]
        indexes = [models.Index(fields=["client", "-id"], name="import_client")]

    def __str__(self) -> str:
        return self.name


class ImportRefusal(models.Model):
    """A row that could not be brought in, and why; the row itself stands in the error file."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refusals")
    number = models.PositiveIntegerField()
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=300, blank=True)
    row = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_refusal_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"
