"""Which changes of state are allowed, as tables; the reasons one may give."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from zhulian.tickets.models.ticket import TicketState
from zhulian.tickets.models.work import TaskState

TICKET_MOVES: dict[str, frozenset[str]] = {
    TicketState.IN_PROGRESS: frozenset({TicketState.RESOLVED}),
    TicketState.RESOLVED: frozenset({TicketState.IN_PROGRESS}),
}

TASK_MOVES: dict[str, frozenset[str]] = {
    TaskState.NEW: frozenset({TaskState.WORKING, TaskState.DONE}),
    TaskState.WORKING: frozenset({TaskState.NEW, TaskState.DONE}),
    TaskState.DONE: frozenset(),
}

TRANSFER_REASONS = {
    "other_skill": _("Needs another skill"),
    "other_department": _("Belongs to another department"),
    "escalation": _("Needs a specialist"),
    "shift_end": _("End of my shift"),
    "customer_wish": _("The customer asked for it"),
    "overload": _("Too much work here"),
    "other": _("Other reason"),
}

RETURN_REASONS = {
    "not_ours": _("Not our responsibility"),
    "incomplete": _("Information is missing"),
    "already_answered": _("Already answered"),
    "other": _("Other reason"),
}

CALLBACK_REASONS = {
    "no_address": _("Neither mail nor SMS reaches the customer"),
    "bounced": _("The mail came back"),
    "undeliverable": _("The message could not be delivered"),
}

LINK_LIFETIME = timedelta(days=180)
VIEWER_SECONDS = 25


def may_move_ticket(old: str, new: str) -> bool:
    """True if a ticket may go from `old` to `new`."""
    return new in TICKET_MOVES[old]


def may_move_task(old: str, new: str) -> bool:
    """True if a task may go from `old` to `new`."""
    return new in TASK_MOVES[old]
