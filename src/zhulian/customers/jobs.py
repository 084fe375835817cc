"""Long work about customers."""

from __future__ import annotations

from zhulian.customers.filling import fill_batch
from zhulian.platform.jobs import JobContext, job


@job("customers.fill_regions", queue="heavy", max_attempts=5, timeout=3600)
def fill_regions(ctx: JobContext) -> None:
    """Fill the regions that are missing, a thousand customers at a time; goes on where it stopped."""
    after: int | None = int(ctx.state.get("after", 0))
    filled = int(ctx.state.get("filled", 0))
    while after is not None:
        after, count = fill_batch(after)
        filled += count
        if after is not None:
            ctx.state.update(after=after, filled=filled)
            ctx.checkpoint()
    ctx.progress(1, 1, str(filled))
