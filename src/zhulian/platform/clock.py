"""The one place that asks for the time, so that replays of the past can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("zhulian_pretended_time", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC; inside `pretend`, the moment named there."""
    return _pretended.get() or timezone.now()


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Let `now()` answer `moment` in this context: for replaying history through the real actions."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
