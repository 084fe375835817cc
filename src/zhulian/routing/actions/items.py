"""Work items enter the line and leave it. Called by the handlers of ticket events, in their transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from zhulian.platform.clock import now
from zhulian.platform.models import User
from zhulian.platform.outbox import emit
from zhulian.routing.events import OfferEnded
from zhulian.routing.models import ItemState, Offer, OfferState, WorkItem
from zhulian.routing.seeing import see_again
from zhulian.tickets.models import Priority, Ticket, TicketState, Transfer, TransferKind

PRIORITY_SECONDS = {Priority.LOW: 0, Priority.NORMAL: 0, Priority.HIGH: 120, Priority.URGENT: 300}
REOPENED_SECONDS = 120
RETURNED_SECONDS = 180
LAST_AGENT_FIRST_SECONDS = 60


def put_in_line(ticket: Ticket, *, at: datetime) -> WorkItem | None:
    """The request waits for an agent of its queue; None when it needs none (resolved, or meant for one person).

    An item still open from before leaves first, with its offer withdrawn.
    """
    leave_item(ticket, at=at)
    if ticket.state == TicketState.RESOLVED or ticket.holder_id is not None or ticket.queue_id is None:
        return None
    moved = _last_move(ticket)
    parts = head_start_parts(ticket, moved)
    preferred, until = preferred_agents(ticket, at)
    try:
        with transaction.atomic():
            return WorkItem.objects.create(
                client_id=ticket.client_id,
                ticket=ticket,
                channel=ticket.channel,
                queue_id=ticket.queue_id,
                language=ticket.language,
                head_start=sum(part["seconds"] for part in parts),
                head_start_parts=parts,
                due_at=ticket.expected_at,
                preferred=preferred,
                preferred_until=until,
                excluded=excluded_users(moved),
                entered_at=entered_at(ticket, at),
            )
    except IntegrityError:
        return WorkItem.objects.exclude(state=ItemState.LEFT).get(ticket=ticket)


def entered_at(ticket: Ticket, at: datetime) -> datetime:
    """Since when it waits here: the beginning of its open stay, however late the announcement was read."""
    began = ticket.hops.filter(left_at__isnull=True).values_list("entered_at", flat=True).first()
    return began or at


def head_start_parts(ticket: Ticket, moved: Transfer | None) -> list[dict[str, Any]]:
    """The seconds by which this request, last `moved` so, is put ahead, with the reason of each (RT2, RT7)."""
    parts: list[dict[str, Any]] = []
    if ticket.tier is not None and ticket.tier.head_start:
        parts.append({"reason": "tier", "id": ticket.tier_id, "seconds": ticket.tier.head_start})
    if PRIORITY_SECONDS[Priority(ticket.priority)]:
        seconds = PRIORITY_SECONDS[Priority(ticket.priority)]
        parts.append({"reason": "priority", "id": ticket.priority, "seconds": seconds})
    if ticket.reopen_count:
        parts.append({"reason": "reopened", "id": ticket.reopen_count, "seconds": REOPENED_SECONDS})
    if moved is not None and moved.kind == TransferKind.RETURN:
        parts.append({"reason": "returned", "id": None, "seconds": RETURNED_SECONDS})
    return parts


def _last_move(ticket: Ticket) -> Transfer | None:
    return ticket.transfers.order_by("-id").first()


def preferred_agents(ticket: Ticket, at: datetime) -> tuple[list[int], datetime | None]:
    """User ids to be asked first, and until when only they: the account manager; on reopening, who solved it."""
    wanted: list[int] = []
    seconds = 0
    manager = ticket.customer.manager_id if ticket.customer else None
    if manager is not None:
        wanted.append(manager)
        seconds = ticket.tier.manager_first_seconds if ticket.tier else 0
    if ticket.reopen_count and ticket.resolved_by_id is not None and ticket.resolved_by_id not in wanted:
        wanted.append(ticket.resolved_by_id)
        seconds = max(seconds, LAST_AGENT_FIRST_SECONDS)
    in_use = set(User.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    wanted = [user for user in wanted if user in in_use]
    return wanted, at + timedelta(seconds=seconds) if wanted and seconds else None


def excluded_users(moved: Transfer | None) -> list[int]:
    """Who sent it on just now is not asked again."""
    sent_on = moved is not None and moved.kind in (TransferKind.TRANSFER, TransferKind.RETURN)
    return [moved.by_id] if moved is not None and sent_on and moved.by_id is not None else []


def hold_item(ticket: Ticket, *, user_id: int, at: datetime) -> None:
    """An agent has the request; an offer to anybody else ends."""
    for item in WorkItem.objects.exclude(state=ItemState.LEFT).filter(ticket=ticket):
        end_open_offer(item, OfferState.WITHDRAWN, at=at, but_not=user_id)
        WorkItem.objects.filter(pk=item.pk).update(state=ItemState.HELD, agent_id=user_id, held_at=at)


def leave_item(ticket: Ticket, *, at: datetime) -> None:
    """The request needs nobody any more (here): its item leaves the line, its offer is withdrawn."""
    for item in WorkItem.objects.exclude(state=ItemState.LEFT).filter(ticket=ticket):
        end_open_offer(item, OfferState.WITHDRAWN, at=at)
        WorkItem.objects.filter(pk=item.pk).update(state=ItemState.LEFT, left_at=at)


def end_open_offer(item: WorkItem, state: str, *, at: datetime, but_not: int | None = None) -> None:
    """End the item's open offer, if any; its agent is free again."""
    rows = Offer.objects.filter(item=item, state=OfferState.OPEN).select_related("agent")
    for offer in rows.exclude(agent__user_id=but_not) if but_not is not None else rows:
        if end_offer(offer, state, at=at):
            see_again(offer.agent)


def end_offer(offer: Offer, state: str, *, at: datetime | None = None, reason: str = "") -> bool:
    """End an open offer by compare-and-set; False if somebody else ended it first."""
    moment = at or now()
    won = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN).update(
        state=state, ended_at=moment, reason=reason[:200]
    )
    if won:
        emit(
            OfferEnded(
                offer=offer.pk,
                ticket=offer.item.ticket_id,
                agent=offer.agent_id,
                user=offer.agent.user_id,
                state=str(state),
            ),
            client=offer.item.client_id,
        )
    return bool(won)
