"""A customer's private link to a request, and what the customer thought of the answer."""

from __future__ import annotations

from django.db import models

from zhulian.tickets.models.ticket import Ticket


class TicketLink(models.Model):
    """A link that opens one request. The token is derived from `nonce` and the signing key, never stored."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    nonce = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class Satisfaction(models.Model):
    """A customer's answer to the satisfaction question about one resolution."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="ratings")
    resolution = models.PositiveIntegerField()
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    channel = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "resolution"], name="satisfaction_once"),
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="satisfaction_range"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.score}"
