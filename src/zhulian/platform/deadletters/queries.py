"""The page's lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhulian.platform.access import Actor
from zhulian.platform.deadletters import access
from zhulian.platform.deadletters.actions import MOST_AT_ONCE
from zhulian.platform.deadletters.causes import Lack, Means, cause_of, lack_of
from zhulian.platform.models import Job, JobState, OutgoingMessage, OutgoingState


@dataclass(frozen=True, slots=True)
class Letter:
    """One row: what it is, what about, why it failed, since when. `lack` where only something is not set up yet."""

    row: Any
    what: str
    about: str
    cause: str
    since: datetime | None
    lack: Lack | None = None
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """The newest hundred of each kind, and what is not set up, once for the whole page."""

    waiting: list[Letter]
    messages: list[Letter]
    jobs: list[Letter]
    events: list[Letter]
    lacks: list[Lack]

    @property
    def is_empty(self) -> bool:
        """True when nothing waits for a person."""
        return not (self.waiting or self.messages or self.jobs or self.events)


def dead_letters(actor: Actor) -> DeadLetters:
    """What waits for this actor's decision. Raises NotFound without `settings.system`."""
    actor.require(access.PERMISSION)
    means = Means()
    waiting = _newest(access.waiting_visible_to(actor).select_related("client"))
    dead = _newest(access.messages_visible_to(actor).select_related("client"))
    lacking = {means.lacking(row) for row in [*waiting, *dead]}
    found = {code: lack for code in sorted(lacking) if (lack := lack_of(actor, code)) is not None}
    tries = _next_tries(waiting)
    return DeadLetters(
        waiting=[_message(row, found.get(means.lacking(row)), tries.get(row.pk)) for row in waiting],
        messages=[_message(row) for row in dead],
        jobs=[
            Letter(row, row.name, "", row.last_error, row.finished_at)
            for row in _newest(access.jobs_visible_to(actor).select_related("client"))
        ],
        events=[
            Letter(row, row.type, row.subscriber, row.error, row.at)
            for row in _newest(access.events_visible_to(actor))
        ],
        lacks=list(found.values()),
    )


def letters_of(rows: Sequence[OutgoingMessage]) -> list[Letter]:
    """These messages with their causes; in a few queries, however many they are."""
    means, reader = Means(), Actor.system("dead letters")
    waiting = [row for row in rows if row.state == OutgoingState.QUEUED]
    tries = _next_tries(waiting)
    lacks = {row.pk: lack_of(reader, means.lacking(row)) for row in waiting}
    return [_message(row, lacks.get(row.pk), tries.get(row.pk)) for row in rows]


def _newest(rows: Any) -> list[Any]:
    return list(rows.order_by("-id")[:MOST_AT_ONCE])


def _message(row: OutgoingMessage, lack: Lack | None = None, next_try: datetime | None = None) -> Letter:
    about = row.subject or row.body_text
    return Letter(row, row.recipient, about, cause_of(row), row.created_at, lack, next_try)


def _next_tries(rows: Iterable[OutgoingMessage]) -> dict[int, datetime]:
    """When each of these messages is tried next."""
    keys = {f"outgoing:{row.pk}": row.pk for row in rows}
    jobs = Job.objects.filter(name="platform.send_outgoing", key__in=list(keys), state=JobState.QUEUED)
    return {keys[str(job.key)]: job.run_at for job in jobs}
