"""One attempt at one job: call the function, and write down how it ended."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Collection

import structlog

from zhulian.platform.jobs import claims
from zhulian.platform.jobs.claims import Claim
from zhulian.platform.jobs.context import JobContext
from zhulian.platform.jobs.outcomes import Final, Interrupted, LeaseLost, Retry
from zhulian.platform.jobs.registry import JobKind, all_kinds, kind_named
from zhulian.platform.leases import new_holder
from zhulian.platform.models import Job

log = structlog.get_logger(__name__)

QUEUES = ("default", "mail", "heavy")
FRAMES = 3


def attempt(job: Job, held: Claim, stopping: threading.Event) -> None:
    """Run the claimed job and record the outcome; never raises for what the job's function does."""
    kind = kind_named(job.name)
    if kind is None:
        claims.give_back(held)
        return
    started = time.monotonic()
    outcome = _call(kind, job, held, stopping)
    seconds = round(time.monotonic() - started, 3)
    log.info("job", job=job.name, job_id=job.pk, attempt=held.attempt, outcome=outcome, seconds=seconds)


def _call(kind: JobKind, job: Job, held: Claim, stopping: threading.Event) -> str:
    try:
        kind.function(JobContext(job, held, stopping), **job.payload)
    except Interrupted:
        return "given back" if claims.give_back(held) else "lost"
    except LeaseLost:
        return "lost"
    except Final as error:
        return "dead" if claims.bury(held, describe(error)) else "lost"
    except Retry as error:
        return fail(kind, job, held, describe(error), after=error.after)
    except Exception as error:
        log.exception("job_error", job=job.name, job_id=job.pk, attempt=held.attempt)
        return fail(kind, job, held, describe(error))
    return "done" if claims.finish(held) else "lost"


def fail(kind: JobKind, job: Job, held: Claim, error: str, *, after: float | None = None) -> str:
    """Plan the next attempt, or bury the job when there is none left; how it ended, in a word."""
    if held.attempt >= job.max_attempts:
        return "dead" if claims.bury(held, error) else "lost"
    seconds = kind.backoff(held.attempt) if after is None else after
    return "retry" if claims.retry_later(held, error, seconds=seconds) else "lost"


def describe(error: Exception) -> str:
    """The error for the page of dead jobs: type, message, and the innermost places in the code."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = "\n".join(
        f"  {frame.filename.rpartition('/src/')[2]}:{frame.lineno} {frame.name}" for frame in frames
    )
    return f"{type(error).__name__}: {error}\n{places}".strip()


def run_due(*, limit: int = 1000, queues: Collection[str] = QUEUES) -> int:
    """Run what is due in the calling thread until nothing is; how many attempts that were. For tests and tools."""
    names = [kind.name for kind in all_kinds()]
    worker, stopping = new_holder(), threading.Event()
    for count in range(limit):
        taken = claims.claim(worker, names, queues, lease_seconds=60)
        if taken is None:
            return count
        attempt(*taken, stopping)
    return limit
