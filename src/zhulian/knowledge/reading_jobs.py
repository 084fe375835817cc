"""Forgets in time what readers left behind."""

from __future__ import annotations

from zhulian.knowledge.visiting import prune
from zhulian.platform.jobs import JobContext, periodic


@periodic("knowledge.forget_visits", every=24 * 3600)
def forget_visits(ctx: JobContext) -> None:
    """Delete searches and visits that are older than 400 days."""
    prune()
