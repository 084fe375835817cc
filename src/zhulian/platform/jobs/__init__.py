"""Slow, external and scheduled work, kept as rows: declared here, enqueued in a transaction, run by the worker.

    @job("mail.send", queue="mail", max_attempts=10)
    def send(ctx: JobContext, *, mail_id: int) -> None: ...

    enqueue(send, key=f"mail:{mail_id}", mail_id=mail_id)

A job runs at least once: it may run again after a crash, so it is written to be repeatable. Payloads carry ids.
"""

from __future__ import annotations

from zhulian.platform.jobs.context import JobContext
from zhulian.platform.jobs.outcomes import Final, Interrupted, LeaseLost, Retry
from zhulian.platform.jobs.queueing import cancel, enqueue, requeue
from zhulian.platform.jobs.registry import job, periodic
from zhulian.platform.jobs.running import run_due

__all__ = [
    "Final",
    "Interrupted",
    "JobContext",
    "LeaseLost",
    "Retry",
    "cancel",
    "enqueue",
    "job",
    "periodic",
    "requeue",
    "run_due",
]
