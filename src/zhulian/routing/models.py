"""Work that needs an agent now, and the offers made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.interactions.models import Channel
from zhulian.people.models import AgentProfile, Queue
from zhulian.platform.models import Client
from zhulian.tickets.models import Ticket


class ItemState(models.TextChoices):
    """Where a work item is."""

    WAITING = "waiting"
    OFFERED = "offered"
    HELD = "held"
    LEFT = "left"


class WorkItem(models.Model):
    """Anything that needs an agent now: here, the main task of a request (one open item a ticket)."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="work_items")
    channel = models.CharField(max_length=12, choices=Channel)
    queue = models.ForeignKey(
        Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="work_items"
    )
    target = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=10, blank=True)
    head_start = models.PositiveIntegerField(default=0)
    head_start_parts = models.JSONField(default=list, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    preferred = models.JSONField(default=list, blank=True)
    preferred_until = models.DateTimeField(null=True, blank=True)
    excluded = models.JSONField(default=list, blank=True)
    entered_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ItemState, default=ItemState.WAITING)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="work_items"
    )
    held_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=~models.Q(state="left"), name="work_item_one_open"
            )
        ]
        indexes = [
            models.Index(fields=["state", "queue", "entered_at"], name="work_item_waiting"),
            models.Index(fields=["agent", "state"], name="work_item_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.state}"


class OfferState(models.TextChoices):
    """How an offer ended; `open` while it has not."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    NO_ANSWER = "no_answer", _("No answer")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CUSTOMER_LEFT = "customer_left", _("Customer left")


class Offer(models.Model):
    """A work item held out to one agent (派送) until `lease_until`; the trace says why."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="offers")
    agent = models.ForeignKey(AgentProfile, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=14, choices=OfferState, default=OfferState.OPEN)
    offered_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    was_pulled = models.BooleanField(default=False)
    trace = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=models.Q(state="open"), name="offer_one_per_agent"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(state="open"), name="offer_one_per_item"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "lease_until"], name="offer_lease"),
            models.Index(fields=["item", "-id"], name="offer_item"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.agent_id} {self.state}"
