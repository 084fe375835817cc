"""What the people room announces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhulian.platform.outbox import event


@event("presence.changed")
@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """An agent's presence changed on one of its axes; read the row for what it is now."""

    agent_id: int
    user_id: int

    def topics(self) -> Iterable[str]:
        """The agent's own pages and the live console."""
        return (f"agent:{self.user_id}", "console")


@event("people.staffing_changed")
@dataclass(frozen=True, slots=True)
class StaffingChanged:
    """Skills, memberships, languages or capacities were changed: who may get what must be worked out anew."""

    agent_ids: list[int]
    queue_ids: list[int]

    def topics(self) -> Iterable[str]:
        """The live console."""
        return ("console",)
