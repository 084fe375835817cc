"""Reads of the catalogue."""

from __future__ import annotations

from django.db.models import Q

from zhulian.catalogue.models import Calendar, Holiday
from zhulian.platform.clock import now

SHOWN = 15


def coming_days(calendar: Calendar, limit: int = SHOWN) -> list[Holiday]:
    """The calendar's next exceptional days from today on, the shared ones included where it follows them."""
    mine = Q(calendar=calendar)
    if calendar.follows_holidays:
        mine |= Q(calendar__isnull=True)
    return list(Holiday.objects.filter(mine, day__gte=now().date()).order_by("day", "pk")[:limit])
