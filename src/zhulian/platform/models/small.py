"""Small tables of the machinery: leases, throttles, numbers, idempotency keys, settings."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """Who runs a thing that may run only once. `fence` rises at each change of holder."""

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField()
    fence = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.holder}"


class ThrottleBucket(models.Model):
    """How often a key was used since a window began."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="throttle_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


class NumberSequence(models.Model):
    """The last number given in a series, e.g. `ticket:20251102`."""

    name = models.CharField(max_length=60, primary_key=True)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


class IdempotencyKey(models.Model):
    """A key that was used, and what came of it, so that a repeat gives the same answer and does nothing."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """When the key may be forgotten; None for as long as what came of it lasts."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class SiteSetting(models.Model):
    """A setting of the whole installation that is changed in the browser."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.key
