"""Trying dead letters again, putting them away, and taking that back. Each decision is in the journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhulian.platform import audit
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.clock import now
from zhulian.platform.db.wake import notify
from zhulian.platform.deadletters import access
from zhulian.platform.dispatcher import replay_parked
from zhulian.platform.jobs import enqueue, requeue
from zhulian.platform.mail.jobs import send_outgoing
from zhulian.platform.models import (
    Job,
    JobState,
    JournalEntry,
    OutgoingMessage,
    OutgoingState,
    ParkedEvent,
)

MOST_AT_ONCE = 100
"""As many as the page shows: nobody decides about what is not on the screen."""
PUT_AWAY = "dead_letters.discarded"


class DecisionFailed(Exception):
    """The decision could not be carried out; `message` says why in the reader's language."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were decided about, how many could not be, and the journal's line by which it can be taken back."""

    done: int
    failed: int = 0
    undo: int | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """What the page does with one kind of row: those that wait for a decision, and all, among which undo looks."""

    waiting: Callable[[Actor], QuerySet[Any]]
    every: Callable[[Actor], QuerySet[Any]]
    retry: Callable[[Actor, Any], None]
    discard: Callable[[Actor, Any], None]
    restore: Callable[[Actor, Any, str], None]


def decide(actor: Actor, kind: str, number: int, decision: str) -> Outcome:
    """Try one again (`retry`) or put it away (`discard`). Raises NotFound, DecisionFailed."""
    how, act = _act(kind, decision)
    with transaction.atomic():
        row = access.one(how.waiting(actor), number)
        before = getattr(row, "state", "")
        act(actor, row)
        return Outcome(1, undo=_line(actor, kind, decision, {row.pk: before}))


def decide_all(actor: Actor, kind: str, decision: str) -> Outcome:
    """The same for all of a kind that the page shows; those that cannot be tried again stay. Raises NotFound."""
    actor.require(access.PERMISSION)
    how, act = _act(kind, decision)
    settled: dict[int, str] = {}
    shown = list(how.waiting(actor).order_by("-id").values_list("pk", flat=True)[:MOST_AT_ONCE])
    for number in sorted(shown):
        try:
            with transaction.atomic():
                row = access.one(how.waiting(actor), number)
                before = getattr(row, "state", "")
                act(actor, row)
        except (DecisionFailed, NotFound):
            continue  # it fails again, or somebody else decided meanwhile
        settled[number] = before
    return Outcome(len(settled), len(shown) - len(settled), _line(actor, kind, decision, settled))


def undo(actor: Actor, entry_id: int) -> int:
    """Bring back what the actor himself put away, by the journal's line; how many. Raises NotFound."""
    actor.require(access.PERMISSION)
    entry = JournalEntry.objects.filter(pk=entry_id, action=PUT_AWAY, user=actor.user_id).first()
    if entry is None:
        raise NotFound(entry_id)
    how, states, restored = KINDS[entry.new["kind"]], entry.new["states"], 0
    with transaction.atomic():
        for row in (
            how.every(actor).select_for_update().filter(pk__in=[int(key) for key in states]).order_by("pk")
        ):
            if _is_put_away(row):
                how.restore(actor, row, states[str(row.pk)])
                restored += 1
    return restored


def _act(kind: str, decision: str) -> tuple[Kind, Callable[[Actor, Any], None]]:
    how = KINDS.get(kind)
    if how is None or decision not in {"retry", "discard"}:
        raise NotFound(kind)
    return how, how.retry if decision == "retry" else how.discard


def _line(actor: Actor, kind: str, decision: str, states: dict[int, str]) -> int | None:
    """For what was put away: one line that knows how it was before, so that it can be taken back."""
    if decision != "discard" or not states:
        return None
    return audit.record(actor, PUT_AWAY, None, new={"kind": kind, "states": states}).pk


def _is_put_away(row: Any) -> bool:
    if isinstance(row, ParkedEvent):
        return row.solved_at is not None
    return row.state in {OutgoingState.CANCELLED, JobState.CANCELLED}


def _retry_message(actor: Actor, row: OutgoingMessage) -> None:
    """Send it again, now, with all its tries and the same Message-ID."""
    OutgoingMessage.objects.filter(pk=row.pk).update(state=OutgoingState.QUEUED, attempts=0)
    _send_now(row)
    audit.record(actor, "outgoing.retried", row, reason=row.last_error)


def _send_now(row: OutgoingMessage) -> None:
    job = enqueue(send_outgoing, key=f"outgoing:{row.pk}", client=row.client_id, outgoing_id=row.pk)
    Job.objects.filter(pk=job.pk, state=JobState.QUEUED, run_at__gt=now()).update(run_at=now())
    notify()


def _discard_message(actor: Actor, row: OutgoingMessage) -> None:
    """Never send it; its job finds nothing to do."""
    OutgoingMessage.objects.filter(pk=row.pk).update(state=OutgoingState.CANCELLED)
    audit.record(actor, "outgoing.discarded", row, reason=row.last_error)


def _restore_message(actor: Actor, row: OutgoingMessage, state: str) -> None:
    OutgoingMessage.objects.filter(pk=row.pk).update(state=state)
    if state == OutgoingState.QUEUED:
        _send_now(row)
    audit.record(actor, "outgoing.restored", row)


def _retry_job(actor: Actor, row: Job) -> None:
    """Run it again; refused when the same work waits already."""
    if not requeue(row):
        raise DecisionFailed(_("The same work is waiting or running already."))
    audit.record(actor, "job.retried", row, reason=row.last_error)


def _discard_job(actor: Actor, row: Job) -> None:
    Job.objects.filter(pk=row.pk).update(state=JobState.CANCELLED, finished_at=now())
    audit.record(actor, "job.discarded", row, reason=row.last_error)


def _restore_job(actor: Actor, row: Job, state: str) -> None:
    Job.objects.filter(pk=row.pk).update(state=state)
    audit.record(actor, "job.restored", row)


def _retry_event(actor: Actor, row: ParkedEvent) -> None:
    """Hand it to its subscriber once more."""
    try:
        replay_parked(row)
    except (
        Exception
    ) as error:  # whatever a handler of any room may raise: it is shown, and nothing is changed
        raise DecisionFailed(_("It failed again: %(error)s") % {"error": error}) from error
    audit.record(actor, "event.replayed", row, reason=row.error)


def _discard_event(actor: Actor, row: ParkedEvent) -> None:
    ParkedEvent.objects.filter(pk=row.pk).update(solved_at=now())
    audit.record(actor, "event.discarded", row, reason=row.error)


def _restore_event(actor: Actor, row: ParkedEvent, state: str) -> None:
    ParkedEvent.objects.filter(pk=row.pk).update(solved_at=None)
    audit.record(actor, "event.restored", row)


KINDS: dict[str, Kind] = {
    "waiting": Kind(
        access.waiting_visible_to,
        access.outgoing_visible_to,
        _retry_message,
        _discard_message,
        _restore_message,
    ),
    "message": Kind(
        access.messages_visible_to,
        access.outgoing_visible_to,
        _retry_message,
        _discard_message,
        _restore_message,
    ),
    "job": Kind(access.jobs_visible_to, access.all_jobs_visible_to, _retry_job, _discard_job, _restore_job),
    "event": Kind(
        access.events_visible_to, access.all_events_visible_to, _retry_event, _discard_event, _restore_event
    ),
}
