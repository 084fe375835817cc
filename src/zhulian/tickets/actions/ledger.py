"""Opens and closes hops: where a request lies, how long it waited there and was worked on.

Callers hold the lock on the ticket row.
"""

from __future__ import annotations

from datetime import datetime

from zhulian.people.models import Department, Queue
from zhulian.platform.access import Actor
from zhulian.platform.models import User
from zhulian.tickets.models import Hop, Ticket, Transfer
from zhulian.tickets.spans import split


def open_hop(
    ticket: Ticket,
    *,
    at: datetime,
    queue: Queue | None,
    department: Department | None,
    user: User | None = None,
    is_first: bool = False,
) -> Hop:
    """Begin a stay and note on the ticket where it lies now. `is_first`: it was opened in this transaction."""
    hop = Hop.objects.create(
        ticket=ticket,
        number=1 if is_first else ticket.hops.count() + 1,
        queue=queue,
        department=department,
        user=user,
        entered_at=at,
    )
    ticket.queue, ticket.department, ticket.holder = queue, department, user
    return hop


def current_hop(ticket: Ticket) -> Hop | None:
    """The open stay, if any."""
    return ticket.hops.filter(left_at__isnull=True).first()


def accept_hop(ticket: Ticket, *, user: User, department: Department | None, at: datetime) -> None:
    """The waiting of the open stay ends: this person takes the request up."""
    hop = current_hop(ticket)
    if hop is not None:
        hop.user, hop.accepted_at = user, at
        hop.department = department or hop.department
        hop.save(update_fields=["user", "accepted_at", "department"])


def close_hop(ticket: Ticket, *, ending: str, at: datetime) -> Hop | None:
    """End the open stay and return it."""
    hop = current_hop(ticket)
    if hop is not None:
        hop.left_at, hop.ending = at, ending
        hop.save(update_fields=["left_at", "ending"])
    return hop


def seconds_of(hop: Hop, until: datetime) -> tuple[int, int]:
    """(waiting, hands-on) whole seconds of the stay, up to `until` while it has not ended."""
    return split(hop.entered_at, hop.accepted_at, hop.left_at or until)


def record_transfer(
    actor: Actor,
    ticket: Ticket,
    *,
    kind: str,
    left: Hop,
    entered: Hop,
    reason: str,
    comment: str,
    at: datetime,
) -> Transfer:
    """Write the line of the transfer ledger between two stays."""
    waiting, hands_on = seconds_of(left, at)
    return Transfer.objects.create(
        ticket=ticket,
        client_id=ticket.client_id,
        kind=kind,
        from_hop=left,
        to_hop=entered,
        reason=reason,
        comment=comment,
        by=actor.user,
        at=at,
        waiting_seconds=waiting,
        hands_on_seconds=hands_on,
    )
