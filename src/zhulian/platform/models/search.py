"""What the one search index holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zhulian.platform.models.clients import Client


class SearchDocument(models.Model):
    """A passage of a thing that can be searched: its core (part 0), or one of its texts (the text's own id).

    The terms lie beside it: on SQLite in the full-text table `platform_search_terms` under the same row id, on
    PostgreSQL in the column `terms`, which Django does not know.
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    part = models.BigIntegerField(default=0)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    title = models.CharField(max_length=400, blank=True)
    body = models.TextField(blank=True)
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "part"], name="search_once")]
        indexes = [models.Index(fields=["kind", "client", "-at"], name="search_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.part}"


class RecentItem(models.Model):
    """What a user opened lately and how often: the search box offers it first."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    object_id = models.CharField(max_length=120)
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "object_id"], name="recent_once")]
        indexes = [models.Index(fields=["user", "-last_at"], name="recent_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.object_id}"
