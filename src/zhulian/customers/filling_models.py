"""Regions that somebody had filled in, kept so that it can be taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FillState(models.TextChoices):
    """Where a run stands."""

    RUNNING = "running", _("at work")
    DONE = "done", _("done")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")


AT_WORK = frozenset({FillState.RUNNING, FillState.UNDOING})


class RegionRun(models.Model):
    """One person had the missing regions of the customers filled in whom they may change."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=FillState, default=FillState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    filled = models.PositiveIntegerField(default=0)
    emptied = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_at_work(self) -> bool:
        """True while a job goes on with it."""
        return self.state in AT_WORK

    @property
    def kept(self) -> int:
        """Regions that stayed when it was taken back: somebody had set them anew."""
        return self.filled - self.emptied


class RegionFill(models.Model):
    """A region that the run filled in."""

    run = models.ForeignKey(RegionRun, on_delete=models.CASCADE, related_name="fills")
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey("catalogue.Region", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.run_id} {self.customer_id}"
