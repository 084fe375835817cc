"""Runs that nobody finishes."""

from __future__ import annotations

from zhulian.knowledge.guiding.running import close_idle
from zhulian.platform.jobs import JobContext, periodic


@periodic("knowledge.close_idle_guides", every=3600)
def close_idle_guides(ctx: JobContext) -> None:
    """Runs through a guide that nobody moved for a day are counted as left."""
    close_idle()
