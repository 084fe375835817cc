"""What this room announces. Ids only."""

from __future__ import annotations

from dataclasses import dataclass

from zhulian.platform.outbox import event


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """The ticket, and whose pages must know: agents who held or hold it, queues it lay or lies in."""

    ticket: int
    agents: tuple[int, ...] = ()
    queues: tuple[int, ...] = ()

    def topics(self) -> list[str]:
        """The ticket's page, the agents' task lists, the console."""
        return [f"ticket:{self.ticket}", "console", *(f"agent:{user}" for user in self.agents)]


@event("ticket.opened")
@dataclass(frozen=True, slots=True)
class TicketOpened(TicketEvent):
    """A new request; `message` is the customer's first words."""

    message: int | None = None
    customer: int | None = None

    def topics(self) -> list[str]:
        """Also the page of the customer, who has one request more."""
        mine = [f"customer:{self.customer}"] if self.customer is not None else []
        return [f"ticket:{self.ticket}", "console", *(f"agent:{user}" for user in self.agents), *mine]


@event("ticket.accepted")
@dataclass(frozen=True, slots=True)
class TicketAccepted(TicketEvent):
    """An agent took it."""


@event("ticket.replied")
@dataclass(frozen=True, slots=True)
class TicketReplied(TicketEvent):
    """An agent answered the customer."""

    message: int = 0


@event("ticket.customer_wrote")
@dataclass(frozen=True, slots=True)
class CustomerWrote(TicketEvent):
    """The customer added something."""

    message: int = 0


@event("ticket.noted")
@dataclass(frozen=True, slots=True)
class TicketNoted(TicketEvent):
    """An internal note was added."""

    note: int = 0


@event("ticket.transferred")
@dataclass(frozen=True, slots=True)
class TicketTransferred(TicketEvent):
    """It changed hands (transfer, return or reassignment)."""

    transfer: int = 0


@event("ticket.resolved")
@dataclass(frozen=True, slots=True)
class TicketResolved(TicketEvent):
    """It was resolved; `message` is the answer sent along, if any."""

    message: int | None = None
    by_customer: bool = False


@event("ticket.reopened")
@dataclass(frozen=True, slots=True)
class TicketReopened(TicketEvent):
    """It was reopened."""


@event("ticket.changed")
@dataclass(frozen=True, slots=True)
class TicketChanged(TicketEvent):
    """A field changed: waiting reason, priority, category, urge, rating."""


@event("ticket.callback_wanted")
@dataclass(frozen=True, slots=True)
class CallbackWanted(TicketEvent):
    """No message reaches the customer: somebody must call (IN3). `callback` is the task's row."""

    callback: int = 0


@event("ticket.callback_changed")
@dataclass(frozen=True, slots=True)
class CallbackChanged(TicketEvent):
    """Somebody called the customer back, or took that back."""

    callback: int = 0


@event("ticket.viewers")
@dataclass(frozen=True, slots=True)
class ViewersChanged(TicketEvent):
    """Somebody opened, left or began to write in it."""

    def topics(self) -> list[str]:
        """Only the ticket's own page."""
        return [f"ticket:{self.ticket}"]
