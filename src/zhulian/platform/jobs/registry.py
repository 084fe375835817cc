"""The kinds of job there are: a name, a function and its rules. Rooms declare theirs in `jobs.py`."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.module_loading import autodiscover_modules

FIRST_WAIT_SECONDS = 5.0
GROWTH = 3.0
LONGEST_WAIT_SECONDS = 3600.0
JITTER = 0.2

JobFunction = TypeVar("JobFunction", bound=Callable[..., None])
Backoff = Callable[[int], float]


def exponential(attempt: int) -> float:
    """Seconds to wait after failed attempt number `attempt` (from 1): 5, 15, 45 … at most an hour, ±20 %.

    The jitter keeps jobs that failed together, say by an unreachable host, from coming back together.
    """
    wait = min(FIRST_WAIT_SECONDS * GROWTH ** (attempt - 1), LONGEST_WAIT_SECONDS)
    return wait * random.uniform(1 - JITTER, 1 + JITTER)


@dataclass(frozen=True, slots=True)
class JobKind:
    """A declared job. `every` is set (seconds) for those that a timer enqueues."""

    name: str
    function: Callable[..., None]
    queue: str = "default"
    max_attempts: int = 8
    timeout: float = 300.0
    backoff: Backoff = exponential
    every: int | None = None


_kinds: dict[str, JobKind] = {}
_by_function: dict[Callable[..., None], JobKind] = {}


def _declare(kind: JobKind) -> None:
    known = _kinds.get(kind.name)
    if known is not None and known.function.__qualname__ != kind.function.__qualname__:
        raise ValueError(f"job {kind.name} declared twice")
    _kinds[kind.name] = kind
    _by_function[kind.function] = kind


def job(
    name: str,
    *,
    queue: str = "default",
    max_attempts: int = 8,
    timeout: float = 300.0,
    backoff: Backoff = exponential,
) -> Callable[[JobFunction], JobFunction]:
    """Declare the function as the job `name`; it is called with (ctx, **payload).

    `queue` is default, mail or heavy; `timeout` in seconds is for one attempt; `backoff` maps the number of the
    failed attempt to seconds. Raises ValueError for a name that another function has.
    """

    def declare(function: JobFunction) -> JobFunction:
        _declare(JobKind(name, function, queue, max_attempts, timeout, backoff))
        return function

    return declare


def periodic(
    name: str, *, every: int, queue: str = "default", timeout: float = 300.0
) -> Callable[[JobFunction], JobFunction]:
    """Declare the function as a job that is enqueued every so many seconds by exactly one worker.

    It is not enqueued while its last run is unfinished, missed times are not made up for, and a failed run is not
    repeated before its next time.
    """

    def declare(function: JobFunction) -> JobFunction:
        _declare(JobKind(name, function, queue, max_attempts=1, timeout=timeout, every=every))
        return function

    return declare


def load_all() -> None:
    """Import the `jobs` module of every room, so that all kinds are known."""
    autodiscover_modules("jobs")


def all_kinds() -> list[JobKind]:
    """Every declared kind by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def kind_named(name: str) -> JobKind | None:
    """The kind of that name, or None where this version of the program does not know it."""
    return _kinds.get(name)


def kind_of(function: Callable[..., Any]) -> JobKind:
    """The kind that the function was declared as. Raises LookupError for any other function."""
    try:
        return _by_function[function]
    except KeyError:
        raise LookupError(f"{function.__qualname__} is not declared with @job") from None
