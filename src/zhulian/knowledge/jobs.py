"""Work about knowledge that nobody waits for: reminders; and what is forgotten of reading."""

from __future__ import annotations

from zhulian.knowledge import reading_jobs as reading_jobs
from zhulian.knowledge.notices import remind
from zhulian.platform.jobs import JobContext, periodic


@periodic("knowledge.remind", every=3600)
def remind_owners(ctx: JobContext) -> None:
    """Owners hear once that a review is due, or that an article soon ends."""
    remind()
