"""The one journal of everything that anybody changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zhulian.platform.models.clients import Client


class ActorKind(models.TextChoices):
    """Who may act."""

    USER = "user"
    CUSTOMER = "customer"
    SYSTEM = "system"
    TOKEN = "token"


class JournalEntry(models.Model):
    """One line: who did what to which thing, when, why, and what it was before. Append-only."""

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_ref = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    old = models.JSONField(default=dict, blank=True)
    new = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "at"], name="journal_object"),
            models.Index(fields=["client", "-at"], name="journal_client"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only: an entry that exists is never written again."""
        if self.pk is not None:
            raise TypeError("journal entries are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the journal is append-only."""
        raise TypeError("journal entries are append-only")

    @property
    def person(self) -> str:
        """The member of staff, and the API token through which they acted; "" for everybody else."""
        name = self.user.name if self.user is not None else ""
        return f"{name} · {self.actor_ref}" if self.actor_kind == ActorKind.TOKEN else name
