"""Old drafts do not stay for ever."""

from __future__ import annotations

from datetime import timedelta

from zhulian.platform.clock import now
from zhulian.platform.jobs import JobContext, periodic
from zhulian.platform.models import Draft, Notification

DRAFTS_KEPT = timedelta(days=30)
NOTIFICATIONS_KEPT = timedelta(days=60)


@periodic("platform.prune_personal", every=24 * 3600)
def prune_personal(ctx: JobContext) -> None:
    """Delete drafts that nobody touched for 30 days and notifications older than 60."""
    Draft.objects.filter(updated_at__lt=now() - DRAFTS_KEPT).delete()
    Notification.objects.filter(created_at__lt=now() - NOTIFICATIONS_KEPT).delete()
