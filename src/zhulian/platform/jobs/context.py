"""What a running job can ask and say."""

from __future__ import annotations

import threading
import time
from typing import Any

from zhulian.platform.jobs.claims import Claim
from zhulian.platform.jobs.outcomes import Interrupted, LeaseLost
from zhulian.platform.models import Job

PROGRESS_EVERY_SECONDS = 0.5
NOTE_LENGTH = 200


class JobContext:
    """Handed to the job's function as its first argument.

    `state` is a dictionary of JSON values that outlives the attempt once `save()` was called.
    """

    def __init__(self, job: Job, claim: Claim, stopping: threading.Event) -> None:
        self.job_id = job.pk
        self.name = job.name
        self.attempt = job.attempts
        self.max_attempts = job.max_attempts
        self.client_id: int | None = job.client_id
        self.created_by_id: int | None = job.created_by_id
        self.state: dict[str, Any] = dict(job.saved_state)
        self._claim = claim
        self._stopping = stopping
        self._shown_at = float("-inf")

    @property
    def is_stopping(self) -> bool:
        """True when the worker was told to end: save and return soon, or call `checkpoint()`."""
        return self._stopping.is_set()

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show how far the job is. Written at most twice a second, and always at the end."""
        moment = time.monotonic()
        if done < total and moment - self._shown_at < PROGRESS_EVERY_SECONDS:
            return
        self._shown_at = moment
        self._write(progress_done=done, progress_total=total, progress_note=note[:NOTE_LENGTH])

    def save(self) -> None:
        """Keep `state` for the next attempt. Raises LeaseLost when another worker has the job."""
        self._write(saved_state=self.state)

    def checkpoint(self) -> None:
        """Save, then raise Interrupted if the worker is stopping. Call it between pieces of long work."""
        self.save()
        if self.is_stopping:
            raise Interrupted(self.name)

    def _write(self, **values: Any) -> None:
        if not self._claim.rows().update(**values):
            raise LeaseLost(self.name)
