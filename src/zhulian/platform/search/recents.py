"""What a user opened lately and often: offered before anything is typed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import RecentItem
from zhulian.platform.search.registry import Hit, sources

KEPT = 60
# Opened once today is worth as much as twice a week ago.
HALF_LIFE = timedelta(days=7)


def note(actor: Actor, kind: str, object_id: int) -> None:
    """Remember that the user opened this. The oldest beyond 60 are forgotten."""
    if actor.user_id is None:
        return
    moment = now()
    row, is_new = RecentItem.objects.get_or_create(
        user_id=actor.user_id, kind=kind, object_id=str(object_id), defaults={"last_at": moment}
    )
    if not is_new:
        RecentItem.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=moment)
        return
    rows = RecentItem.objects.filter(user_id=actor.user_id).order_by("-last_at")
    old = list(rows.values_list("pk", flat=True)[KEPT : KEPT + 20])
    RecentItem.objects.filter(pk__in=old).delete()


def recent(actor: Actor, *, limit: int = 8) -> list[tuple[str, int, Hit]]:
    """(kind, id, hit) of what the user opened and still may see, the recent and frequent first."""
    rows = list(RecentItem.objects.filter(user_id=actor.lookup_id).order_by("-last_at")[:KEPT])
    moment = now()
    rows.sort(key=lambda row: -_worth(row, moment))
    hits: dict[tuple[str, int], Hit] = {}
    for item in sources():
        ids = [int(row.object_id) for row in rows if row.kind == item.kind]
        if ids and (not item.permission or actor.may(item.permission)):
            hits |= {(item.kind, key): hit for key, hit in item.hits(actor, ids).items()}
    keys = [(row.kind, int(row.object_id)) for row in rows]
    return [(*key, hits[key]) for key in keys if key in hits][:limit]


def _worth(row: RecentItem, moment: datetime) -> float:
    halvings: float = (moment - row.last_at) / HALF_LIFE
    return float(row.times * 0.5**halvings)
