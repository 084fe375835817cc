"""Requests change hands: taken, put back, transferred, returned, reassigned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhulian.people.models import Department, Queue
from zhulian.people.queries import clients_served
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import User
from zhulian.platform.outbox import emit
from zhulian.tickets.access import access_ticket
from zhulian.tickets.actions.common import (
    agents_of,
    department_of,
    journal,
    main_task,
    queues_of,
    save_ticket,
)
from zhulian.tickets.actions.ledger import accept_hop, close_hop, current_hop, open_hop, record_transfer
from zhulian.tickets.errors import (
    AlreadyResolved,
    NoTarget,
    NothingToReturn,
    SameTarget,
    TakenAlready,
    TargetCannot,
    TicketError,
    UnknownReason,
)
from zhulian.tickets.events import TicketAccepted, TicketTransferred
from zhulian.tickets.models import Hop, TaskState, Ticket, TicketState, Transfer, TransferKind
from zhulian.tickets.rules import RETURN_REASONS, TRANSFER_REASONS


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a request goes: exactly one of person, skill group, department."""

    user: User | None = None
    queue: Queue | None = None
    department: Department | None = None


def accept(actor: Actor, ticket_id: int, *, user: User) -> Ticket:
    """`user` takes the request up; called by routing when an offer was accepted, and by whoever takes it himself.

    The system may accept for anybody; a person only for themselves. Raises NotFound, TakenAlready, AlreadyResolved.
    """
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.reply", lock=True)
        if ticket.state == TicketState.RESOLVED:
            raise AlreadyResolved
        hop = current_hop(ticket)
        if ticket.holder_id not in {None, user.pk} or (hop is not None and hop.accepted_at is not None):
            raise TakenAlready
        at = now()
        accept_hop(ticket, user=user, department=department_of(user), at=at)
        task = main_task(ticket)
        if task is not None:
            task.agent, task.state, task.accepted_at = user, TaskState.WORKING, at
            task.save(update_fields=["agent", "state", "accepted_at"])
        ticket.holder = user
        ticket.department = department_of(user) or ticket.department
        save_ticket(ticket, "holder", "department")
        journal(actor, "ticket.accepted", ticket, user=user.pk)
        emit(
            TicketAccepted(ticket=ticket.pk, agents=agents_of(ticket), queues=queues_of(ticket)),
            client=ticket.client_id,
        )
        return ticket


def transfer(actor: Actor, ticket_id: int, target: Target, *, reason: str, comment: str = "") -> Transfer:
    """Hand a request over, with its full history (RQ2).

    Raises NotFound, AlreadyResolved, NoTarget, SameTarget, TargetCannot, UnknownReason.
    """
    if reason not in TRANSFER_REASONS:
        raise UnknownReason
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.transfer", lock=True)
        return _move(actor, ticket, target, kind=TransferKind.TRANSFER, reason=reason, comment=comment)


def reassign(actor: Actor, ticket_id: int, target: Target, *, comment: str = "") -> Transfer:
    """A supervisor moves a request. Raises as `transfer`."""
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.reassign", lock=True)
        return _move(actor, ticket, target, kind=TransferKind.REASSIGN, reason="supervisor", comment=comment)


def return_transfer(actor: Actor, ticket_id: int, *, reason: str, comment: str = "") -> Transfer:
    """Send a wrong transfer back to where it came from (退回, RQ13).

    Raises NotFound, AlreadyResolved, NothingToReturn, UnknownReason.
    """
    if reason not in RETURN_REASONS:
        raise UnknownReason
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.transfer", lock=True)
        last = returnable(ticket)
        if last is None:
            raise NothingToReturn
        came_from = last.from_hop
        if came_from.user is not None and came_from.user.is_active:
            target = Target(user=came_from.user)
        else:
            target = (
                Target(queue=came_from.queue) if came_from.queue else Target(department=came_from.department)
            )
        return _move(actor, ticket, target, kind=TransferKind.RETURN, reason=reason, comment=comment)


def returnable(ticket: Ticket) -> Transfer | None:
    """The transfer that brought the ticket to where it lies now, if it can be returned."""
    hop = current_hop(ticket)
    if hop is None:
        return None
    return (
        Transfer.objects.filter(to_hop=hop)
        .exclude(kind=TransferKind.RETURN)
        .select_related("from_hop__user")
        .first()
    )


def _move(actor: Actor, ticket: Ticket, target: Target, *, kind: str, reason: str, comment: str) -> Transfer:
    if ticket.state == TicketState.RESOLVED:
        raise AlreadyResolved
    refused = check_target(ticket, target)
    if refused is not None:
        raise refused
    at = now()
    before_holder, before_queue = ticket.holder_id, ticket.queue_id
    left = close_hop(ticket, ending=kind, at=at)
    if left is None:
        raise TicketError
    entered = _enter(ticket, target, at)
    task = main_task(ticket)
    if task is not None:
        task.state, task.agent, task.accepted_at = TaskState.NEW, ticket.holder, None
        task.queue, task.department, task.created_at = ticket.queue, ticket.department, at
        task.save(update_fields=["state", "agent", "accepted_at", "queue", "department", "created_at"])
    save_ticket(ticket, "queue", "department", "holder")
    moved = record_transfer(
        actor, ticket, kind=kind, left=left, entered=entered, reason=reason, comment=comment, at=at
    )
    journal(actor, f"ticket.{kind}", ticket, reason=reason, comment=comment, transfer=moved.pk)
    emit(
        TicketTransferred(
            ticket=ticket.pk,
            agents=agents_of(ticket, before_holder),
            queues=queues_of(ticket, before_queue),
            transfer=moved.pk,
        ),
        client=ticket.client_id,
    )
    return moved


def _enter(ticket: Ticket, target: Target, at: datetime) -> Hop:
    if target.user is not None:
        return open_hop(
            ticket, at=at, queue=ticket.queue, department=department_of(target.user), user=target.user
        )
    if target.queue is not None:
        return open_hop(ticket, at=at, queue=target.queue, department=target.queue.department)
    queue = department_queue(ticket, target.department)
    return open_hop(ticket, at=at, queue=queue, department=target.department)


def department_queue(ticket: Ticket, department: Department | None) -> Queue | None:
    """The first skill group of a department that serves the ticket's client."""
    rows = Queue.objects.filter(department=department, is_active=True, clients=ticket.client_id)
    return rows.order_by("position", "id").first()


def check_target(ticket: Ticket, target: Target) -> TicketError | None:
    """Why the request cannot go there, or None if it can."""
    given = [goal for goal in (target.user, target.queue, target.department) if goal is not None]
    if len(given) != 1:
        return NoTarget()
    if target.user is not None:
        return _check_person(ticket, target.user)
    queue = target.queue or department_queue(ticket, target.department)
    if queue is None or not queue.is_active or not queue.clients.filter(pk=ticket.client_id).exists():
        return TargetCannot()
    if ticket.holder_id is None and ticket.queue_id == queue.pk:
        return SameTarget()
    return None


def _check_person(ticket: Ticket, user: User) -> TicketError | None:
    if not user.is_active or ticket.client_id not in clients_served([user.pk]).get(user.pk, ()):
        return TargetCannot()
    if ticket.holder_id == user.pk:
        return SameTarget()
    return None
