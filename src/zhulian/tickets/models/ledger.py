"""Where a request has been: hops with waiting and hands-on time, and the transfers between them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhulian.people.models import Department, Queue
from zhulian.platform.models import Client
from zhulian.tickets.models.ticket import Ticket


class Hop(models.Model):
    """One stay of a request: it waits from `entered_at` to `accepted_at` and is worked on until `left_at`."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="hops")
    number = models.PositiveIntegerField()
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="hops"
    )
    entered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="hop_number"),
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(left_at__isnull=True), name="hop_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.number}"


class TransferKind(models.TextChoices):
    """How a request changed hands."""

    TRANSFER = "transfer", _("Transfer")
    RETURN = "return", _("Return of a wrong transfer")
    REASSIGN = "reassign", _("Reassigned by a supervisor")


class Transfer(models.Model):
    """From department and person to department and person: when, why, by whom (转交台账)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="transfers")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=TransferKind, default=TransferKind.TRANSFER)
    from_hop = models.OneToOneField(Hop, on_delete=models.CASCADE, related_name="transfer_out")
    to_hop = models.OneToOneField(Hop, on_delete=models.CASCADE, related_name="transfer_in")
    reason = models.CharField(max_length=40)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    waiting_seconds = models.PositiveIntegerField()
    hands_on_seconds = models.PositiveIntegerField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["client", "-at"], name="transfer_client")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"
