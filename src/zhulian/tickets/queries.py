"""Reads about requests: what lies before an agent, lists, the ledger of where a request was and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext_lazy

from zhulian.customers.models import ContactKind, ContactPoint
from zhulian.customers.normalise import normalise
from zhulian.interactions.models import Direction, Message
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.tickets.access import held_on, on_visible, tasks_of, visible_to
from zhulian.tickets.models import (
    CallbackTask,
    Hop,
    Satisfaction,
    Task,
    TaskState,
    Ticket,
    TicketState,
    Transfer,
    WaitingReason,
)
from zhulian.tickets.spans import split
from zhulian.tickets.timeline import place_text, reason_text

CLOSED_AFTER = timedelta(days=7)
MOST_TASKS = 200
FACTS = ("customer", "tier", "type")
LABELS = {
    "new": pgettext_lazy("staff label", "Not taken yet"),
    "working": pgettext_lazy("staff label", "In hand"),
    "on_hold": pgettext_lazy("staff label", "On hold"),
    "solved": pgettext_lazy("staff label", "Resolved"),
    "closed": pgettext_lazy("staff label", "Closed"),
}
LABEL_STATES = {"new": "info", "working": "", "on_hold": "soon", "solved": "good", "closed": ""}
ACTION_CODES = (
    "ticket.reply",
    "ticket.note",
    "ticket.transfer",
    "ticket.resolve",
    "ticket.urge",
    "ticket.reassign",
)


def label_of(ticket: Ticket, at: datetime) -> str:
    """Which of the five staff labels (a key of LABELS) the request bears; derived, never stored.

    Closed: the customer said that it is settled, or seven days have passed since it was resolved.
    """
    if ticket.state == TicketState.RESOLVED:
        is_old = ticket.resolved_at is not None and ticket.resolved_at < at - CLOSED_AFTER
        return "closed" if ticket.resolved_by_id is None or is_old else "solved"
    if ticket.waiting_reason != WaitingReason.NONE:
        return "on_hold"
    return "working" if getattr(ticket, "is_taken", ticket.holder_id is not None) else "new"


def with_taken(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Adds `is_taken`: somebody has accepted it where it lies now."""
    taken = Hop.objects.filter(ticket=OuterRef("pk"), left_at__isnull=True, accepted_at__isnull=False)
    return rows.annotate(is_taken=Exists(taken))


def labelled(rows: QuerySet[Ticket], label: str, at: datetime) -> QuerySet[Ticket]:
    """The requests with this label; `open` for all that are not resolved. `rows` come from `with_taken`."""
    in_progress = Q(state=TicketState.IN_PROGRESS)
    closed = Q(resolved_by__isnull=True) | Q(resolved_at__lt=at - CLOSED_AFTER)
    wanted = {
        "open": in_progress,
        "new": in_progress & Q(waiting_reason=WaitingReason.NONE, is_taken=False),
        "working": in_progress & Q(waiting_reason=WaitingReason.NONE, is_taken=True),
        "on_hold": in_progress & ~Q(waiting_reason=WaitingReason.NONE),
        "solved": Q(state=TicketState.RESOLVED) & ~closed,
        "closed": Q(state=TicketState.RESOLVED) & closed,
    }
    return rows.filter(wanted[label]) if label in wanted else rows


@dataclass(frozen=True, slots=True)
class MyTask:
    """One line of an agent's task list."""

    task: Task
    ticket: Ticket
    label: str
    customer_waits: bool
    """The customer wrote after the last answer, or was never answered."""


@dataclass(frozen=True, slots=True)
class MyTasks:
    """An agent's three groups."""

    new: tuple[MyTask, ...]
    working: tuple[MyTask, ...]
    done: tuple[MyTask, ...]

    @property
    def state(self) -> str:
        """The agent's own state, derived: new, unfinished or none (RQ1)."""
        if self.new:
            return "new"
        return "unfinished" if self.working else "none"


def my_tasks(actor: Actor, *, since: datetime, shown: Sequence[str] = FACTS) -> MyTasks:
    """The agent's open tasks by due time, and those finished at or after `since`, newest first.

    `shown`: what else of the request the page names.
    """
    at = now()
    mine = tasks_of(actor)
    open_rows = mine.filter(state__in=[TaskState.NEW, TaskState.WORKING])
    open_tasks = [_my_task(task, at) for task in _drawn(open_rows, shown).order_by(*_BY_DUE)[:MOST_TASKS]]
    finished = mine.filter(state=TaskState.DONE, finished_at__gte=since).order_by("-finished_at", "-id")
    return MyTasks(
        new=tuple(row for row in open_tasks if row.task.state == TaskState.NEW),
        working=tuple(row for row in open_tasks if row.task.state == TaskState.WORKING),
        done=tuple(_my_task(task, at) for task in _drawn(finished, shown)[:MOST_TASKS]),
    )


_BY_DUE = (Coalesce("ticket__expected_at", "ticket__opened_at"), "-ticket__priority", "id")


def _drawn(rows: QuerySet[Task], shown: Sequence[str]) -> QuerySet[Task]:
    answered = rows.annotate(answered_at=_last_answer("ticket__conversation"))
    return answered.select_related(*(f"ticket__{name}" for name in shown))


def _last_answer(conversation: str) -> Subquery:
    answers = Message.objects.filter(conversation=OuterRef(conversation), direction=Direction.OUT)
    return Subquery(answers.order_by("-created_at").values("created_at")[:1])


def _my_task(task: Any, at: datetime) -> MyTask:
    ticket = task.ticket
    wrote = ticket.last_customer_at
    waits = task.answered_at is None or (wrote is not None and wrote > task.answered_at)
    ticket.is_taken = task.state != TaskState.NEW
    return MyTask(task, ticket, label_of(ticket, at), waits and ticket.state == TicketState.IN_PROGRESS)


def permissions_on(actor: Actor, ticket: Ticket) -> frozenset[str]:
    """What the member of staff may do to this request, by the same rule as `access_ticket`."""
    return held_on(actor, ticket, ACTION_CODES)


def list_rows(actor: Actor) -> QuerySet[Ticket]:
    """The requests that the actor may see, with what a list shows."""
    return with_taken(visible_to(actor)).select_related(
        "client", "customer", "tier", "type", "queue", "holder"
    )


def exactly(rows: QuerySet[Ticket], client_ids: Iterable[int], text: str) -> QuerySet[Ticket]:
    """The requests with this number, or of customers with exactly this telephone number or mail address."""
    wanted = text.strip()
    values = [normalise(kind, wanted) for kind in (ContactKind.PHONE, ContactKind.EMAIL)]
    points = ContactPoint.objects.filter(
        client_id__in=list(client_ids),
        kind__in=[ContactKind.PHONE, ContactKind.EMAIL],
        normalised__in=[value for value in values if value],
    )
    return rows.filter(Q(number=wanted) | Q(customer__in=points.values("customer_id")))


def messages_of(ticket: Ticket) -> QuerySet[Message]:
    """What was said to and by the customer."""
    return Message.objects.filter(conversation_id=ticket.conversation_id).select_related("author")


def open_of_customer(actor: Actor, customer_id: int, code: str = "ticket.urge") -> list[Ticket]:
    """The customer's requests in progress that the actor may at least urge, newest first (IN7)."""
    rows = visible_to(actor, code).filter(customer_id=customer_id, state=TicketState.IN_PROGRESS)
    may_read = Exists(visible_to(actor).filter(pk=OuterRef("pk")))
    found = with_taken(rows).annotate(may_read=may_read).select_related("type", "queue", "holder")
    return list(found.order_by("-opened_at", "-id")[:20])


@dataclass(frozen=True, slots=True)
class Stay:
    """One hop of a request: where it lay, how it came there, and how long it waited and was worked on."""

    hop: Hop
    arrived_by: Transfer | None
    waiting: int
    hands_on: int

    @property
    def total(self) -> int:
        """Whole seconds of the stay."""
        return self.waiting + self.hands_on

    @property
    def where(self) -> str:
        """Department and person or skill group."""
        return place_text(self.hop)

    @property
    def why(self) -> str:
        """The reason of the transfer that brought it there; "" for the first stay and after a reopening."""
        return reason_text(self.arrived_by) if self.arrived_by is not None else ""


def stays(ticket: Ticket, at: datetime) -> list[Stay]:
    """The hops in order. Their totals add up to the time the request was open, to the second."""
    hops = ticket.hops.select_related("queue", "department", "user").order_by("number")
    arrivals = {row.to_hop_id: row for row in ticket.transfers.select_related("by").order_by("id")}
    return [_stay(hop, arrivals.get(hop.pk), at) for hop in hops]


def _stay(hop: Hop, arrived_by: Transfer | None, at: datetime) -> Stay:
    waiting, hands_on = split(hop.entered_at, hop.accepted_at, hop.left_at or at)
    return Stay(hop, arrived_by, waiting=waiting, hands_on=hands_on)


def ledger(actor: Actor) -> QuerySet[Transfer]:
    """The lines of the transfer ledger that the actor may read (转交台账)."""
    return Transfer.objects.filter(on_visible(actor, "ledger.read"))


def with_places(rows: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """With all that a line of the ledger tells."""
    return rows.select_related(
        "ticket__client",
        "by",
        "from_hop__department",
        "from_hop__queue",
        "from_hop__user",
        "to_hop__department",
        "to_hop__queue",
        "to_hop__user",
    )


def stamp_of(ticket: Ticket) -> str:
    """Changes whenever the page of the request would show something else."""
    sent = Message.objects.filter(conversation=OuterRef("conversation"), outgoing__isnull=False)
    rated = Satisfaction.objects.filter(ticket=OuterRef("pk")).order_by("-at")
    rings = CallbackTask.objects.filter(ticket=OuterRef("pk")).order_by()
    still = rings.filter(done_at__isnull=True).values("ticket").annotate(count=Count("pk"))
    facts = (
        Ticket.objects.filter(pk=ticket.pk)
        .annotate(
            sent=Subquery(sent.order_by("-outgoing_id").values("outgoing__state")[:1]),
            rated=Subquery(rated.values("at")[:1]),
            to_ring=Subquery(still.values("count")),
            last_ring=Subquery(rings.order_by("-id").values("id")[:1]),
            rung=Subquery(rings.values("ticket").annotate(last=Max("done_at")).values("last")),
        )
        .values_list(
            "version", "urge_count", "sent", "rated", "customer__name", "to_ring", "last_ring", "rung"
        )
        .first()
    )
    return "|".join(str(fact) for fact in facts or ())
