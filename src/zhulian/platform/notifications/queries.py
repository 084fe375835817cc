"""Reads and marks of one user's notifications."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.models import Notification
from zhulian.platform.notify import icon_of, words

DROPDOWN = 12
PAGE = 50
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Line:
    """A notification in words."""

    row: Notification
    text: str
    icon: str


def _own(actor: Actor) -> QuerySet[Notification]:
    return (
        Notification.objects.filter(user=actor.user)
        if actor.user is not None
        else Notification.objects.none()
    )


def lines(actor: Actor, *, limit: int = DROPDOWN, before: int | None = None) -> list[Line]:
    """The user's newest notifications, or those older than `before` (an id)."""
    rows = _own(actor).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [Line(row, words(row), icon_of(row)) for row in rows[:limit]]


def unread(actor: Actor) -> int:
    """How many are unread, counted up to 100."""
    rows = _own(actor).filter(read_at__isnull=True)
    return len(rows.values_list("pk", flat=True)[: MOST_COUNTED + 1])


def open_one(actor: Actor, notification_id: int) -> Notification:
    """Mark one as read and return it. Raises NotFound for other people's."""
    row = _own(actor).filter(pk=notification_id).first()
    if row is None:
        raise NotFound(notification_id)
    Notification.objects.filter(pk=row.pk, read_at__isnull=True).update(read_at=now())
    return row


def mark_all_read(actor: Actor, up_to: int) -> None:
    """Mark all as read up to the newest that the person has seen; one that arrived meanwhile stays unread."""
    rows = _own(actor).filter(read_at__isnull=True, pk__lte=up_to)
    rows.update(read_at=now())
