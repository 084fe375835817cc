"""Jobs for tests: what they did is kept in `calls`, how they end is set by `script`."""

from __future__ import annotations

import threading
from collections.abc import Callable

from zhulian.platform.jobs import JobContext, job

calls: list[tuple[int, dict]] = []
script: list[Callable[[JobContext], None]] = []
lock = threading.Lock()


def reset() -> None:
    """Forget everything."""
    calls.clear()
    script.clear()


def ten_seconds_each(attempt: int) -> float:
    """A wait that tests can reckon with."""
    return 10.0 * attempt


@job("test.scripted", max_attempts=3, backoff=ten_seconds_each)
def scripted(ctx: JobContext, **payload: object) -> None:
    """Note the call, then do the next step of the script, if there is one."""
    with lock:
        calls.append((ctx.attempt, payload))
        step = script.pop(0) if script else None
    if step is not None:
        step(ctx)


@job("test.heavy", queue="heavy")
def heavy(ctx: JobContext) -> None:
    """The next step of the script, in the queue of heavy work."""
    scripted(ctx)


@job("test.short_of_time", timeout=0.2, max_attempts=1)
def short_of_time(ctx: JobContext) -> None:
    """Overruns its time when the script says so."""
    scripted(ctx)
