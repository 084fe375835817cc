"""What administration announces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhulian.platform.outbox import event


@event("user.access_changed")
@dataclass(frozen=True, slots=True)
class AccessChanged:
    """What these users may do changed, or they were signed out: open pages and sockets must ask again."""

    user_ids: list[int]

    def topics(self) -> Iterable[str]:
        """The users' own pages, and the console."""
        return (*(f"user:{user_id}" for user_id in self.user_ids), "console")
