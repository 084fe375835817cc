"""Work about knowledge that nobody waits for: reminders."""

from __future__ import annotations

from zhulian.knowledge.notices import remind
from zhulian.platform.jobs import JobContext, periodic


@periodic("knowledge.remind", every=3600)
def remind_owners(ctx: JobContext) -> None:
    """Owners hear once that a review is due, or that an article soon ends."""
    remind()
