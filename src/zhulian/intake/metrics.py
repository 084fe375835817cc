"""What intake tells the monitoring: how long ago each mailbox was read, and what waits for a person."""

from __future__ import annotations

from django.db.models import Count

from zhulian.intake.models import Mailbox, RawFate, RawIntake
from zhulian.platform import metrics
from zhulian.platform.clock import now
from zhulian.platform.metrics import Samples


def _mailboxes() -> Samples:
    rows = Mailbox.objects.filter(is_active=True, checked_at__isnull=False).order_by("pk")
    return [((str(row.pk),), (now() - row.checked_at).total_seconds()) for row in rows if row.checked_at]


def _arrivals() -> Samples:
    rows = (
        RawIntake.objects.filter(fate__in=[RawFate.RECEIVED, RawFate.WAITING])
        .values("channel", "fate")
        .annotate(n=Count("pk"))
    )
    return [((row["channel"], row["fate"]), float(row["n"])) for row in rows.order_by("channel", "fate")]


def install() -> None:
    """Called once when the program starts."""
    metrics.register(
        "zhulian_mailbox_age_seconds",
        "Time since a mailbox was read, by its number",
        ("mailbox",),
        _mailboxes,
    )
    metrics.register(
        "zhulian_arrivals", "Arrivals not yet made into a request", ("channel", "fate"), _arrivals
    )
