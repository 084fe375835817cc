"""How a job can end other than well."""

from __future__ import annotations


class Retry(Exception):
    """Raise to be tried again: after `after` seconds, else after the kind's own growing wait."""

    def __init__(self, reason: str, *, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Final(Exception):
    """Raise when another attempt cannot help: the job is dead at once and waits for a person."""


class Interrupted(Exception):
    """The worker is stopping; the job goes back to the queue as it was saved, and the attempt is not counted."""


class LeaseLost(Exception):
    """This attempt took too long without a sign of life and another worker has the job; nothing may be written."""
