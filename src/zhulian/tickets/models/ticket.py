"""The customer request itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Category, MediaSource, Product
from zhulian.customers.models import Customer, Tier
from zhulian.interactions.models import Channel, Conversation, Interaction
from zhulian.people.models import Department, Queue
from zhulian.platform.models import Client
from zhulian.tickets.models.configuration import TicketType


class TicketState(models.TextChoices):
    """The two states a customer sees."""

    IN_PROGRESS = "in_progress", _("In progress")
    RESOLVED = "resolved", _("Resolved")


class WaitingReason(models.TextChoices):
    """For whom the request waits; a field, not a state."""

    NONE = "none", _("Not waiting")
    CUSTOMER = "customer", _("Waiting for the customer")
    THIRD_PARTY = "third_party", _("Waiting for a third party")
    INTERNAL = "internal", _("On hold")


class Priority(models.IntegerChoices):
    """Higher is sooner."""

    LOW = 1, _("Low")
    NORMAL = 2, _("Normal")
    HIGH = 3, _("High")
    URGENT = 4, _("Urgent")


class Ticket(models.Model):
    """A customer request (客户请求). `queue`, `department` and `holder` say where it lies now."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tickets")
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    type = models.ForeignKey(TicketType, on_delete=models.PROTECT, related_name="tickets")
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    subject = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=TicketState, default=TicketState.IN_PROGRESS)
    waiting_reason = models.CharField(max_length=12, choices=WaitingReason, default=WaitingReason.NONE)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=10, default="zh-hans")
    channel = models.CharField(max_length=12, choices=Channel)
    media_source = models.ForeignKey(
        MediaSource, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="tickets")
    form_version = models.ForeignKey(
        "tickets.FormVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="held_tickets"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    opened_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopen_count = models.PositiveIntegerField(default=0)
    expected_at = models.DateTimeField(null=True, blank=True)
    urge_count = models.PositiveIntegerField(default=0)
    last_customer_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)
    custom = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("request")
        indexes = [
            models.Index(fields=["client", "-opened_at"], name="ticket_client"),
            models.Index(fields=["client", "state", "-opened_at"], name="ticket_client_state"),
            models.Index(fields=["holder", "state", "-opened_at"], name="ticket_holder"),
            models.Index(fields=["queue", "state", "-opened_at"], name="ticket_queue"),
            models.Index(fields=["customer", "-opened_at"], name="ticket_customer"),
            models.Index(fields=["updated_at", "id"], name="ticket_changed"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"
