"""The dispatcher: gives committed events their numbers and feeds them to the subscribers.

One of any number of processes works, by lease. A subscriber's cursor moves in the transaction of its writes, so
database effects happen exactly once; an event that cannot be digested is parked and shown, and the rest goes on.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

import structlog
from django.db import transaction
from django.db.models import Q

from zhulian.platform import leases, outbox
from zhulian.platform.clock import now
from zhulian.platform.db.wake import Waiter, notify
from zhulian.platform.loops import Loop, register
from zhulian.platform.models import EventCursor, OutboxEvent, OutboxHead, ParkedEvent

log = structlog.get_logger(__name__)

LEASE = "dispatcher"
LEASE_SECONDS = 5.0
RENEW_SECONDS = 1.5
BATCH = 200
HANDLE_BATCH = 50
MOST_HANDLED = 10
MOST_WHEN_BEHIND = 5
MAX_FAILURES = 6
KEEP = timedelta(days=14)
PRUNE_BATCH = 1000


class LeaseLost(Exception):
    """Another process took over; whatever was begun is rolled back."""


def number_committed(holder: str) -> int:
    """Give `seq` to events that are committed and have none; returns how many. Raises LeaseLost."""
    with transaction.atomic():
        if not leases.hold(LEASE, holder):
            raise LeaseLost
        rows = list(OutboxEvent.objects.filter(seq__isnull=True).order_by("id")[:BATCH])
        if not rows:
            return 0
        head, _made = OutboxHead.objects.select_for_update().get_or_create(pk=1)
        for row in rows:
            head.seq += 1
            row.seq = head.seq
        OutboxEvent.objects.bulk_update(rows, ["seq"])
        head.save(update_fields=["seq"])
        notify()
        return len(rows)


def feed(subscriber: str, holder: str) -> int:
    """Hand the next events, at most ten that it handles, to a subscriber; returns how many it digested.

    Raises LeaseLost.
    """
    cursor, _made = EventCursor.objects.get_or_create(pk=subscriber)
    if cursor.retry_at is not None and cursor.retry_at > now():
        return 0
    rows = list(OutboxEvent.objects.filter(seq__gt=cursor.seq).order_by("seq")[:HANDLE_BATCH])
    done = 0
    most = _most_at_once(subscriber, has_failed=bool(cursor.failures), is_behind=len(rows) == HANDLE_BATCH)
    for bundle in islice(_bundles(subscriber, rows, most), MOST_HANDLED // most):
        try:
            done += _digest(subscriber, bundle, holder)
        except LeaseLost:
            raise
        except Exception:
            _failed(subscriber, bundle[-1], traceback.format_exc(limit=-8))
            break
    return done


def _most_at_once(subscriber: str, *, has_failed: bool, is_behind: bool) -> int:
    """How many events with handlers go into one transaction. After a failure one by one, until the event is found."""
    if has_failed:
        return 1
    if outbox.takes_together(subscriber):
        return MOST_HANDLED
    return MOST_WHEN_BEHIND if is_behind else 1


def _bundles(subscriber: str, rows: list[OutboxEvent], most: int) -> Iterator[list[OutboxEvent]]:
    """`most` events with handlers a transaction (so that locks are held briefly), those without ride along."""
    bundle: list[OutboxEvent] = []
    handled = 0
    for row in rows:
        bundle.append(row)
        handled += outbox.is_handled(subscriber, row.type)
        if handled == most:
            yield bundle
            bundle, handled = [], 0
    if bundle:
        yield bundle


def _digest(subscriber: str, rows: list[OutboxEvent], holder: str) -> int:
    with transaction.atomic():
        if not leases.hold(LEASE, holder):
            raise LeaseLost
        cursor = EventCursor.objects.select_for_update().get(pk=subscriber)
        if cursor.seq >= rows[0].seq:  # type: ignore[operator]
            return 0
        if outbox.takes_together(subscriber):
            outbox.deliver_together(subscriber, map(_envelope, rows))
        else:
            for row in rows:
                outbox.deliver(subscriber, _envelope(row))
        cursor.seq, cursor.failures, cursor.retry_at, cursor.last_error = rows[-1].seq or 0, 0, None, ""
        cursor.save()
        # Loops that watch a cursor (routing) looked when the events were numbered, which was too early for them.
        notify()
    return len(rows)


def _failed(subscriber: str, row: OutboxEvent, error: str) -> None:
    """Count a failure and wait longer each time; after the last try park the event and go on with the next."""
    log.error(
        "event_failed", subscriber=subscriber, seq=row.seq, type=row.type, error=error.splitlines()[-1][:200]
    )
    with transaction.atomic():
        cursor = EventCursor.objects.select_for_update().get(pk=subscriber)
        cursor.failures += 1
        cursor.last_error = error
        cursor.retry_at = now() + timedelta(seconds=min(60.0, 0.5 * 2**cursor.failures))
        if cursor.failures >= MAX_FAILURES:
            ParkedEvent.objects.get_or_create(
                subscriber=subscriber,
                seq=row.seq or 0,
                defaults={"type": row.type, "payload": _keep(row), "error": error},
            )
            cursor.seq, cursor.failures, cursor.retry_at = row.seq or 0, 0, None
        cursor.save()


def _keep(row: OutboxEvent) -> dict[str, object]:
    return {"client": row.client_id, "payload": row.payload}


def _envelope(row: OutboxEvent) -> outbox.Envelope:
    return outbox.Envelope(seq=row.seq or 0, type=row.type, client=row.client_id, payload=row.payload)


def replay_parked(parked: ParkedEvent) -> None:
    """Give a parked event to its subscriber again. Whatever the handler raises goes up; nothing is changed then."""
    with transaction.atomic():
        envelope = outbox.Envelope(
            seq=parked.seq,
            type=parked.type,
            client=parked.payload["client"],
            payload=parked.payload["payload"],
        )
        outbox.deliver(parked.subscriber, envelope)
        parked.solved_at = now()
        parked.save(update_fields=["solved_at"])


def prune(moment: datetime) -> int:
    """Delete events older than 14 days that every subscriber has passed; returns how many."""
    slowest = (
        EventCursor.objects.filter(pk__in=outbox.subscribers()).order_by("seq").values_list("seq", flat=True)
    )
    limit = slowest.first()
    old = OutboxEvent.objects.filter(at__lt=moment - KEEP, seq__isnull=False)
    old = old if limit is None else old.filter(seq__lte=limit)
    ids = list(old.order_by("id").values_list("pk", flat=True)[:PRUNE_BATCH])
    return OutboxEvent.objects.filter(pk__in=ids).delete()[0]


def drain(holder: str) -> int:
    """Number and feed until nothing is left to do; returns how many events were digested.

    In small rounds, so that whoever is served first never waits for a long line of others' events.
    """
    total = 0
    while True:
        numbered = number_committed(holder)
        fed = sum(feed(name, holder) for name in outbox.subscribers())
        total += fed
        if not numbered and not fed:
            return total


def lag() -> int:
    """How many committed events have no number yet; a healthy centre stays near nought."""
    return OutboxEvent.objects.filter(seq__isnull=True).count()


def behind(subscriber: str, most: int) -> int:
    """How many committed events the subscriber has still before it; `most` + 1 where there are more than that."""
    seen = EventCursor.objects.filter(pk=subscriber).values_list("seq", flat=True).first() or 0
    return OutboxEvent.objects.filter(Q(seq__gt=seen) | Q(seq__isnull=True)).order_by()[: most + 1].count()


class DispatcherLoop(Loop):
    """Runs the dispatcher while it holds the lease; otherwise watches for its end."""

    def __init__(self) -> None:
        super().__init__("dispatcher")
        self.holder = leases.new_holder()
        self.waiter: Waiter | None = None
        self.renewed: datetime | None = None
        self.is_warm = False

    def step(self) -> None:
        """Work off what is there, then wait for the next commit."""
        self.waiter = self.waiter or Waiter()
        if not self.is_warm:
            outbox.warm()
            self.is_warm = True
        if not self._leading():
            self.stopping.wait(1.0)
            return
        try:
            drain(self.holder)
        except LeaseLost:
            self.renewed = None
            return
        self.waiter.wait(1.0, self.stopping)

    def _leading(self) -> bool:
        """Hold the lease, prolonging it only when it is due: an update for each step would wake everybody."""
        moment = now()
        if self.renewed is not None and abs((moment - self.renewed).total_seconds()) < RENEW_SECONDS:
            return True
        got = leases.acquire(LEASE, self.holder, seconds=LEASE_SECONDS) is not None
        self.renewed = moment if got else None
        return got

    def close(self) -> None:
        """Give the lease up so that another process can go on at once."""
        leases.release(LEASE, self.holder)
        if self.waiter is not None:
            self.waiter.close()


def install() -> None:
    """Let web processes run the dispatcher."""
    register("dispatcher", "web", DispatcherLoop)
