"""Announces what happened: typed events become outbox rows in the transaction of the change.

An event class is a frozen dataclass of ids registered with `@event("ticket.opened")`. Handlers of other rooms
register with `@handles(subscriber, EventClass, …)` in their `handlers.py`, and the dispatcher feeds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol, TypeVar

from django.db import transaction

from zhulian.platform.db import wake
from zhulian.platform.models import OutboxEvent


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as the dispatcher hands it on."""

    seq: int
    type: str
    client: int | None
    payload: dict[str, Any]


class Event(Protocol):
    """What an event class offers beside its ids."""

    type: ClassVar[str]

    def topics(self) -> Iterable[str]:
        """The live topics whose pages must know, e.g. `ticket:12`."""
        ...


E = TypeVar("E")
Handler = Callable[[Any, Envelope], None]

_is_muted: ContextVar[bool] = ContextVar("zhulian_outbox_muted", default=False)
_events: dict[str, type] = {}
_handlers: dict[str, dict[str, list[Handler]]] = {}
_first: set[str] = set()
_warm_ups: list[Callable[[], None]] = []


def event(name: str) -> Callable[[type[E]], type[E]]:
    """Class decorator: register a frozen dataclass as the event `name`."""

    def register(cls: type[E]) -> type[E]:
        if name in _events:
            raise ValueError(f"event {name} registered twice")
        cls.type = name  # type: ignore[attr-defined]
        _events[name] = cls
        return cls

    return register


def handles(subscriber: str, *classes: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorator: call the function with (event, envelope) for each of these events, in order, exactly once.

    The subscriber's cursor commits with the handler's writes, so a handler writes to the database only.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        for cls in classes:
            _handlers.setdefault(subscriber, {}).setdefault(cls.type, []).append(function)  # type: ignore[attr-defined]
        return function

    return register


@contextmanager
def muted() -> Iterator[None]:
    """Announce nothing in this context: history that is replayed or imported must not write to customers."""
    token = _is_muted.set(True)
    try:
        yield
    finally:
        _is_muted.reset(token)


def emit(item: Any, *, client: int | None) -> OutboxEvent | None:
    """Write the event as an outbox row. Must be called inside the transaction of the change it announces."""
    if _is_muted.get():
        return None
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{item.type} emitted outside a transaction")
    wake.notify()
    return OutboxEvent.objects.create(
        type=item.type, client_id=client, payload=asdict(item), topics=sorted(set(item.topics()))
    )


def serve_first(subscriber: str) -> None:
    """Feed this subscriber before all others: people wait for what it does."""
    _first.add(subscriber)


def warm_up(function: Callable[[], None]) -> None:
    """Call the function once before a process begins to feed: it loads what a handler needs and what takes long."""
    _warm_ups.append(function)


def warm() -> None:
    """Load what handlers need, so that no event has to wait for it."""
    for function in _warm_ups:
        function()


def subscribers() -> list[str]:
    """The names of all registered subscribers, those first that are to be served first."""
    return sorted(_handlers, key=lambda name: (name not in _first, name))


def event_types() -> dict[str, type]:
    """All registered events by name."""
    return dict(_events)


def is_handled(subscriber: str, event_type: str) -> bool:
    """True if the subscriber has a handler for events of this type."""
    return event_type in _handlers.get(subscriber, {})


def deliver(subscriber: str, envelope: Envelope) -> int:
    """Call the subscriber's handlers for this event; returns how many were called. Unknown types call none."""
    functions = _handlers.get(subscriber, {}).get(envelope.type, [])
    if functions:
        item = _events[envelope.type](**envelope.payload)
        for function in functions:
            function(item, envelope)
    return len(functions)
