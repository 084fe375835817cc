"""Builds the index anew: at the first start with one, and when terms are made in another way."""

from __future__ import annotations

from zhulian.platform.jobs import JobContext, enqueue, job, periodic
from zhulian.platform.models import SiteSetting
from zhulian.platform.search.index import VERSION, forget, reindex
from zhulian.platform.search.registry import sources

BATCH = 20
"""On SQLite nobody else writes while a batch does."""
SETTING = "search.version"


@job("platform.build_search", queue="heavy", max_attempts=20, timeout=6 * 3600)
def build_search(ctx: JobContext) -> None:
    """Index everything, twenty things at a time; goes on where it stopped."""
    kinds = sources()
    for number, item in enumerate(kinds):
        after = int(ctx.state.get(item.kind, 0))
        while ids := list(item.keys(after, BATCH)):
            reindex(item.kind, ids)
            after = ids[-1]
            ctx.state[item.kind] = after
            ctx.progress(number, len(kinds), f"{item.kind} {after}")
            ctx.checkpoint()
        forget(item.kind, after, None)
    SiteSetting.objects.update_or_create(key=SETTING, defaults={"value": VERSION})


@periodic("platform.check_search", every=3600)
def check_search(ctx: JobContext) -> None:
    """Have the index built unless it is there in this version; the first check is at a worker's first start."""
    if not SiteSetting.objects.filter(key=SETTING, value=VERSION).exists():
        enqueue(build_search, key="search")
