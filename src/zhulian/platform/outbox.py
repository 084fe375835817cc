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
Together = Callable[[list[Any]], None]

_is_muted: ContextVar[bool] = ContextVar("zhulian_outbox_muted", default=False)
_events: dict[str, type] = {}
_handlers: dict[str, dict[str, list[Handler]]] = {}
_together: dict[str, Together] = {}
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


def handles_together(subscriber: str, function: Together, *classes: type) -> None:
    """Call the function with a few events at once, in one transaction: for work that is cheaper so, and that the last
    of several events about one thing makes complete. A subscriber has one such function."""
    _together[subscriber] = function
    for cls in classes:
        _handlers.setdefault(subscriber, {}).setdefault(cls.type, [])  # type: ignore[attr-defined]


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


def takes_together(subscriber: str) -> bool:
    """True if the subscriber is given several events at once."""
    return subscriber in _together


def deliver_together(subscriber: str, envelopes: Iterable[Envelope]) -> None:
    """Give the subscriber those of the events that it handles, at once."""
    items = [_events[one.type](**one.payload) for one in envelopes if is_handled(subscriber, one.type)]
    if items:
        _together[subscriber](items)


def deliver(subscriber: str, envelope: Envelope) -> int:
    """Call the subscriber's handlers for this event; returns how many were called. Unknown types call none."""
    if takes_together(subscriber):
        deliver_together(subscriber, [envelope])
        return int(is_handled(subscriber, envelope.type))
    functions = _handlers.get(subscriber, {}).get(envelope.type, [])
    if functions:
        item = _events[envelope.type](**envelope.payload)
        for function in functions:
            function(item, envelope)
    return len(functions)
