"""Files that came in or were attached."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zhulian.platform.models.clients import Client


class StoredFile(models.Model):
    """A file under a random name. Who may read it is asked of its owner (`owner_key`, e.g. `ticket:12`) each time."""

    token = models.CharField(max_length=43, unique=True)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=120, unique=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner_key = models.CharField(max_length=80, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
