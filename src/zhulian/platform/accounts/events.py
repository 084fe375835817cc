"""What is announced about accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhulian.platform.outbox import event


@event("user.signed_out")
@dataclass(frozen=True)
class UserSignedOut:
    """All sessions of the user ended: sockets must close, pages go to the log-in page."""

    user_id: int

    def topics(self) -> Iterable[str]:
        """The user's own pages."""
        return (f"user:{self.user_id}",)
