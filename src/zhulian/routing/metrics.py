"""What routing tells the monitoring: who waits how long where, and which agents are there."""

from __future__ import annotations

from django.db.models import Count, Min

from zhulian.people.models import Presence
from zhulian.platform import metrics
from zhulian.platform.clock import now
from zhulian.platform.metrics import Samples
from zhulian.routing.models import ItemState, WorkItem

WAITING = (ItemState.WAITING, ItemState.OFFERED)


def _waiting() -> Samples:
    rows = WorkItem.objects.filter(state__in=WAITING).values("queue__code").annotate(n=Count("pk"))
    return [((row["queue__code"] or "",), float(row["n"])) for row in rows.order_by("queue__code")]


def _longest() -> Samples:
    rows = WorkItem.objects.filter(state__in=WAITING).values("queue__code").annotate(since=Min("entered_at"))
    ages = rows.order_by("queue__code")
    return [((row["queue__code"] or "",), (now() - row["since"]).total_seconds()) for row in ages]


def _agents() -> Samples:
    rows = (
        Presence.objects.filter(agent__user__is_active=True).values("chosen", "seen").annotate(n=Count("pk"))
    )
    return [((row["chosen"], row["seen"]), float(row["n"])) for row in rows.order_by("chosen", "seen")]


def install() -> None:
    """Called once when the program starts."""
    metrics.register("zhulian_waiting_items", "Work items that wait, by skill group", ("queue",), _waiting)
    metrics.register("zhulian_longest_wait_seconds", "The longest wait, by skill group", ("queue",), _longest)
    metrics.register("zhulian_agents", "Agents by chosen and seen state", ("chosen", "seen"), _agents)
