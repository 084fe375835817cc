"""The routing loop: decides when something changed, or when time alone changes something.

It runs under a lease; the unique constraints on offers are the safety net, so two loops would only waste work.
"""

from __future__ import annotations

import time
from datetime import datetime

from zhulian.platform import leases
from zhulian.platform.clock import now
from zhulian.platform.db.wake import Waiter
from zhulian.platform.loops import Loop, register
from zhulian.platform.models import EventCursor
from zhulian.routing.actions.answering import expire_offers
from zhulian.routing.actions.offering import make_offers
from zhulian.routing.models import Offer, OfferState

LEASE = "routing"
LEASE_SECONDS = 5.0
RENEW_SECONDS = 1.5
COALESCE_SECONDS = 0.02
LONGEST_WAIT = 1.0


class RoutingLoop(Loop):
    """Makes offers while it holds the lease."""

    def __init__(self) -> None:
        super().__init__("routing")
        self.holder = leases.new_holder()
        self.waiter: Waiter | None = None
        self.renewed: datetime | None = None
        self.seen_seq = -1
        self.check_at: float | None = 0.0

    def step(self) -> None:
        """Wait for news, gather for a moment, then decide."""
        self.waiter = self.waiter or Waiter()
        if not self._leading():
            self.seen_seq = -1
            self.stopping.wait(1.0)
            return
        expired = expire_offers()
        if expired or self._has_news() or self._is_time():
            self.stopping.wait(COALESCE_SECONDS)
            _made, self.check_at = make_offers()
        self.waiter.wait(self._pause(), self.stopping)

    def _leading(self) -> bool:
        moment = now()
        if self.renewed is not None and abs((moment - self.renewed).total_seconds()) < RENEW_SECONDS:
            return True
        got = leases.acquire(LEASE, self.holder, seconds=LEASE_SECONDS) is not None
        self.renewed = moment if got else None
        return got

    def _has_news(self) -> bool:
        """True when routing's handlers digested events since the last look."""
        seq = EventCursor.objects.filter(pk="routing").values_list("seq", flat=True).first() or 0
        changed = seq != self.seen_seq
        self.seen_seq = seq
        return changed

    def _is_time(self) -> bool:
        return self.check_at is not None and time.time() >= self.check_at

    def _pause(self) -> float:
        """Until the next lease of an offer ends or a ring opens, one second at most."""
        ends = Offer.objects.filter(state=OfferState.OPEN).order_by("lease_until")
        first = ends.values_list("lease_until", flat=True).first()
        moments = [
            moment for moment in (first.timestamp() if first else None, self.check_at) if moment is not None
        ]
        left = min(moments) - time.time() if moments else LONGEST_WAIT
        return min(LONGEST_WAIT, max(0.02, left))

    def close(self) -> None:
        """Let another process go on at once."""
        leases.release(LEASE, self.holder)
        if self.waiter is not None:
            self.waiter.close()


def install() -> None:
    """Let web processes run the routing loop."""
    register("routing", "web", RoutingLoop)
