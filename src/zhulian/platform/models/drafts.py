"""Words that somebody is still writing."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """The unsent fields of one form of one user; `version` rises with each save, so that two tabs notice each other."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key
