"""Reads numbered events and hands notices to the sockets of this process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from zhulian.platform.db.wake import Waiter
from zhulian.platform.loops import Loop, register
from zhulian.platform.models import OutboxEvent, OutboxHead

MAX_REPLAY = 500
READ_BATCH = 500


@dataclass(frozen=True, slots=True)
class Notice:
    """What changed: the event's number, type, ids, client and topics."""

    seq: int
    type: str
    client: int | None
    ids: dict[str, Any]
    topics: tuple[str, ...]


class Listener(Protocol):
    """A socket of this process; `offer` is called in its own event loop."""

    loop: asyncio.AbstractEventLoop

    def offer(self, notices: list[Notice]) -> None:
        """Take notices in order of their numbers."""
        ...


_listeners: set[Listener] = set()


def add(listener: Listener) -> None:
    """Hand notices to this socket from now on."""
    _listeners.add(listener)


def remove(listener: Listener) -> None:
    """No more notices for this socket."""
    _listeners.discard(listener)


def head() -> int:
    """The last number given."""
    return OutboxHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def read_after(seq: int, limit: int) -> list[Notice]:
    """Up to `limit` notices with a number above `seq`, in order."""
    rows = OutboxEvent.objects.filter(seq__gt=seq).order_by("seq")[:limit]
    return [Notice(row.seq or 0, row.type, row.client_id, row.payload, tuple(row.topics)) for row in rows]


def missed(since: int, wanted: Iterable[str]) -> list[Notice] | None:
    """What a socket that saw `since` last has missed on its topics; None if it is too much or pruned already."""
    last = head()
    if since > last or last - since > MAX_REPLAY:
        return None
    notices = read_after(since, MAX_REPLAY + 1)
    if len(notices) != last - since and notices[:1] and notices[0].seq != since + 1:
        return None
    topics = set(wanted)
    return [notice for notice in notices if topics.intersection(notice.topics)]


def publish(notices: list[Notice]) -> None:
    """Give notices to every socket of this process."""
    for listener in list(_listeners):
        with contextlib.suppress(RuntimeError):
            listener.loop.call_soon_threadsafe(listener.offer, notices)


class FeedLoop(Loop):
    """Follows the numbered events. Every web process runs one; no lease, it only reads."""

    def __init__(self) -> None:
        super().__init__("feed")
        self.waiter: Waiter | None = None
        self.seq: int | None = None

    def step(self) -> None:
        """Publish what is new, then wait for the next commit."""
        self.waiter = self.waiter or Waiter()
        if self.seq is None:
            self.seq = head()
        notices = read_after(self.seq, READ_BATCH)
        if notices:
            self.seq = notices[-1].seq
            publish(notices)
            return
        self.waiter.wait(1.0, self.stopping)

    def close(self) -> None:
        """Close the waiter's connection."""
        if self.waiter is not None:
            self.waiter.close()


def install() -> None:
    """Let web processes follow the events."""
    register("feed", "web", FeedLoop)
