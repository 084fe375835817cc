"""Work about knowledge that nobody waits for: reminders; and what is forgotten of reading."""

from __future__ import annotations

from zhulian.knowledge import reading_jobs
from zhulian.knowledge.exchange import jobs as exchange_jobs
from zhulian.knowledge.guiding import jobs as guiding_jobs
from zhulian.knowledge.meaning import jobs as meaning_jobs
from zhulian.knowledge.notices import remind
from zhulian.platform.jobs import JobContext, periodic

__all__ = ["exchange_jobs", "guiding_jobs", "meaning_jobs", "reading_jobs", "remind_owners"]


@periodic("knowledge.remind", every=3600)
def remind_owners(ctx: JobContext) -> None:
    """Owners hear once that a review is due, or that an article soon ends."""
    remind()
