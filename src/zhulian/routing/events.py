"""What routing announces. Ids only."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.platform.outbox import event


@event("offer.made")
@dataclass(frozen=True, slots=True)
class OfferMade:
    """A work item is held out to an agent."""

    offer: int
    ticket: int
    agent: int
    user: int

    def topics(self) -> list[str]:
        """The agent's desk and the console."""
        return [f"agent:{self.user}", "console"]


@event("offer.ended")
@dataclass(frozen=True, slots=True)
class OfferEnded:
    """An offer was accepted, declined, missed or withdrawn."""

    offer: int
    ticket: int
    agent: int
    user: int
    state: str

    def topics(self) -> list[str]:
        """The agent's desk and the console."""
        return [f"agent:{self.user}", "console"]
