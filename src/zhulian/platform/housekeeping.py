"""Digested events and used keys do not stay for ever."""

from __future__ import annotations

from zhulian.platform import dispatcher, idempotency
from zhulian.platform.clock import now
from zhulian.platform.jobs import JobContext, periodic


@periodic("platform.prune_events", every=3600)
def prune_events(ctx: JobContext) -> None:
    """Delete events that are two weeks old and that every subscriber has digested."""
    while dispatcher.prune(now()):
        pass


@periodic("platform.prune_keys", every=3600)
def prune_keys(ctx: JobContext) -> None:
    """Forget the keys that programs sent a day ago, with the answers kept for them."""
    while idempotency.prune():
        pass
