"""Resolves, closes, reopens and rates requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from zhulian.catalogue.models import Category
from zhulian.interactions.models import Message
from zhulian.platform import custom_fields
from zhulian.platform.access import Actor, assert_same_client
from zhulian.platform.clock import now
from zhulian.platform.outbox import emit
from zhulian.tickets.access import access_ticket
from zhulian.tickets.actions.common import (
    agents_of,
    department_of,
    finish_task,
    journal,
    main_task,
    queues_of,
    save_ticket,
    write_fields,
)
from zhulian.tickets.actions.ledger import accept_hop, close_hop, current_hop
from zhulian.tickets.actions.reopening import reopen_locked
from zhulian.tickets.actions.talking import write_answer
from zhulian.tickets.errors import (
    AlreadyResolved,
    BadScore,
    ChangedMeanwhile,
    DispositionMissing,
    FieldsMissing,
    NotResolved,
)
from zhulian.tickets.events import TicketChanged, TicketResolved
from zhulian.tickets.models import (
    Disposition,
    DispositionCode,
    DispositionKind,
    Satisfaction,
    Task,
    TaskState,
    Ticket,
    TicketState,
    WaitingReason,
)
from zhulian.tickets.rules import may_move_ticket

SCORES = range(1, 6)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """The disposition (服务小结) asked when resolving: what it was about, why, and how it ended (RQ15).

    `fields` are values of fields that the centre added, by their keys (RQ8).
    """

    category: Category | None
    result: DispositionCode | None
    cause: DispositionCode | None = None
    comment: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def resolve(
    actor: Actor,
    ticket_id: int,
    ending: Ending,
    *,
    answer: str = "",
    file_ids: tuple[int, ...] = (),
    seen_version: int | None = None,
) -> Ticket:
    """End a request, with a last public answer if given; the customer is told by the event's handler (RQ6).

    `seen_version` is the version that the page showed. Raises NotFound, AlreadyResolved, DispositionMissing,
    ChangedMeanwhile, FieldsDoNotFit, FieldsMissing (of people alone: history has what it has).
    """
    with transaction.atomic():
        ticket = access_ticket(actor, ticket_id, "ticket.resolve", lock=True)
        if not may_move_ticket(ticket.state, TicketState.RESOLVED):
            raise AlreadyResolved
        if seen_version is not None and ticket.version != seen_version:
            raise ChangedMeanwhile
        category, result = _checked(ticket, ending)
        write_fields(actor, ticket, ending.fields)
        _require_fields(actor, ticket)
        message = None
        if answer.strip():
            message = write_answer(actor, ticket, body=answer, file_ids=file_ids, kind="resolution")
        at = _end(actor, ticket, message=message, by_customer=False)
        Disposition.objects.create(
            ticket=ticket,
            client_id=ticket.client_id,
            resolution=ticket.reopen_count,
            category=category,
            cause=ending.cause,
            result=result,
            comment=ending.comment,
            by=actor.user,
            at=at,
        )
        Ticket.objects.filter(pk=ticket.pk).update(category=category)
        return ticket


def _checked(ticket: Ticket, ending: Ending) -> tuple[Category, DispositionCode]:
    if ending.category is None or ending.result is None:
        raise DispositionMissing
    assert_same_client(ticket.client_id, ending.category, ending.result, ending.cause)
    if ending.result.kind != DispositionKind.RESULT:
        raise DispositionMissing
    if ending.cause is not None and ending.cause.kind != DispositionKind.CAUSE:
        raise DispositionMissing
    return ending.category, ending.result


def _require_fields(actor: Actor, ticket: Ticket) -> None:
    lacking = custom_fields.missing(ticket) if actor.user is not None else []
    if lacking:
        raise FieldsMissing(one.label for one in lacking)


def _end(actor: Actor, ticket: Ticket, *, message: Message | None, by_customer: bool) -> datetime:
    at = now()
    holder = ticket.holder_id
    hop = current_hop(ticket)
    if hop is not None and hop.accepted_at is None and actor.user is not None:
        accept_hop(ticket, user=actor.user, department=department_of(actor.user), at=at)
        _take_by(ticket, actor)
    close_hop(ticket, ending="resolved", at=at)
    for task in ticket.tasks.exclude(state=TaskState.DONE):
        finish_task(task, at=at)
    ticket.state, ticket.resolved_at, ticket.resolved_by = TicketState.RESOLVED, at, actor.user
    ticket.waiting_reason = WaitingReason.NONE
    save_ticket(ticket, "state", "resolved_at", "resolved_by", "waiting_reason", "holder")
    journal(actor, "ticket.resolved", ticket, by_customer=by_customer)
    emit(
        TicketResolved(
            ticket=ticket.pk,
            agents=agents_of(ticket, holder),
            queues=queues_of(ticket),
            message=message.pk if message else None,
            by_customer=by_customer,
        ),
        client=ticket.client_id,
    )
    return at


def _take_by(ticket: Ticket, actor: Actor) -> None:
    """Who resolves what nobody had taken did the work: the task counts for them."""
    task = main_task(ticket)
    if task is not None:
        Task.objects.filter(pk=task.pk).update(agent=actor.user, accepted_at=now())
    ticket.holder = actor.user


def close_by_customer(actor: Actor, ticket: Ticket) -> Ticket:
    """The customer says it is settled. Raises NotFound, AlreadyResolved."""
    with transaction.atomic():
        row = access_ticket(actor, ticket.pk, "ticket.resolve", lock=True)
        if not may_move_ticket(row.state, TicketState.RESOLVED):
            raise AlreadyResolved
        _end(actor, row, message=None, by_customer=True)
        return row


def reopen(actor: Actor, ticket: Ticket, *, reason: str = "") -> Ticket:
    """Bring a resolved request back. Raises NotFound, NotResolved."""
    with transaction.atomic():
        row = access_ticket(actor, ticket.pk, "ticket.resolve", lock=True)
        reopen_locked(actor, row, reason=reason)
        return row


def rate(actor: Actor, ticket: Ticket, *, score: int, comment: str = "", channel: str) -> Satisfaction:
    """The customer's verdict on the last resolution; giving it again replaces it.

    Raises NotFound, BadScore, NotResolved.
    """
    if score not in SCORES:
        raise BadScore
    with transaction.atomic():
        row = access_ticket(actor, ticket.pk, "ticket.reply", lock=True)
        if row.state != TicketState.RESOLVED:
            raise NotResolved
        verdict, _made = Satisfaction.objects.update_or_create(
            ticket=row,
            resolution=row.reopen_count,
            defaults={"score": score, "comment": comment, "channel": channel, "at": now()},
        )
        journal(actor, "ticket.rated", row, score=score)
        emit(TicketChanged(ticket=row.pk, agents=agents_of(row, row.resolved_by_id)), client=row.client_id)
        return verdict
