"""What the live page shows: a fixed number of queries, however large the centre."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet

from zhulian.people.models import AgentProfile, Chosen, Presence, Queue, Seen
from zhulian.people.queries import clients_served
from zhulian.platform.access import Actor, served_clients
from zhulian.platform.clock import now
from zhulian.routing.models import ItemState, WorkItem
from zhulian.routing.snapshot import work_in_hand
from zhulian.tickets.access import visible_to
from zhulian.tickets.models import CallbackTask, Hop, Ticket, TicketState

WAITING = (ItemState.WAITING, ItemState.OFFERED)
SOON = timedelta(hours=2)
RISKS_SHOWN = 12
STATE_ORDER = ("no_response", "idle", "offered", "busy", "wrap_up", "away", "off")


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One skill group now and today."""

    queue: Queue
    waiting: int
    longest: datetime | None
    """When the one that waits longest came."""
    entered: int
    answered: int
    in_time: int
    free: int
    there: int

    @property
    def service_level(self) -> int | None:
        """Per cent of today's entries taken within the group's target; None while none was taken.

        Divides by all that were answered or have waited longer than the target.
        """
        return round(100 * self.in_time / self.answered) if self.answered else None

    @property
    def is_below_target(self) -> bool:
        """True if the service level is under the group's target."""
        return self.service_level is not None and self.service_level < self.queue.target_percent


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent now."""

    agent: AgentProfile
    presence: Presence | None
    in_hand: int
    resolved: int

    @property
    def word(self) -> str:
        """off, away, no_response, idle, offered, busy or wrap_up."""
        if self.presence is None or self.presence.chosen == Chosen.OFF:
            return "off"
        if self.presence.chosen != Chosen.ON_QUEUE:
            return "away"
        return self.presence.seen


@dataclass(frozen=True, slots=True)
class Totals:
    """The row of big figures."""

    waiting: int
    longest: datetime | None
    entered: int
    answered: int
    in_time: int
    opened: int
    resolved: int
    in_progress: int
    overdue: int
    soon: int
    urged: int
    free: int
    there: int
    callbacks: int
    """Customers to be rung whom no message reaches."""
    oldest_callback: datetime | None

    @property
    def service_level(self) -> int | None:
        """Over all groups, as in `QueueLine`."""
        return round(100 * self.in_time / self.answered) if self.answered else None


@dataclass(frozen=True, slots=True)
class Live:
    """Everything on the live page."""

    totals: Totals
    queues: list[QueueLine]
    agents: list[AgentLine]
    states: list[tuple[str, int]]
    """How many agents are in each state: all that a client's observer sees of them."""
    risks: list[Ticket]


def live(actor: Actor, *, since: datetime) -> Live:
    """The centre now, for the client companies whose console the actor may use; `since` begins today."""
    clients = [client.pk for client in served_clients(actor, "console.use")]
    agents = _agents(actor, clients, since)
    queues = _queues(clients, agents, since)
    states = Counter(line.word for line in agents)
    return Live(
        totals=_totals(clients, queues, agents, since),
        queues=queues,
        agents=agents,
        states=[(word, states[word]) for word in STATE_ORDER if states[word]],
        risks=list(at_risk(actor, clients)[:RISKS_SHOWN]),
    )


def _agents(actor: Actor, clients: list[int], since: datetime) -> list[AgentLine]:
    rows = AgentProfile.objects.filter(user__is_active=True).select_related("user", "department")
    served = clients_served(list(rows.values_list("user_id", flat=True)))
    mine = [row for row in rows if served.get(row.user_id, frozenset()).intersection(clients)]
    users = [row.user_id for row in mine]
    there = {each.agent_id: each for each in Presence.objects.filter(agent__in=mine).select_related("reason")}
    held = work_in_hand(users)
    done = Counter(
        Ticket.objects.filter(resolved_by__in=users, resolved_at__gte=since, client__in=clients).values_list(
            "resolved_by_id", flat=True
        )
    )
    lines = [AgentLine(row, there.get(row.pk), held[row.user_id], done[row.user_id]) for row in mine]
    return sorted(lines, key=lambda line: (STATE_ORDER.index(line.word), line.agent.number))


def _queues(clients: list[int], agents: list[AgentLine], since: datetime) -> list[QueueLine]:
    queues = list(
        Queue.objects.filter(is_active=True, clients__in=clients).distinct().order_by("position", "id")
    )
    items = WorkItem.objects.filter(state__in=WAITING, client__in=clients)
    waiting: dict[int, list[datetime]] = defaultdict(list)
    for queue, entered in items.values_list("queue_id", "entered_at"):
        waiting[queue or 0].append(entered)
    today = _today(clients, queues, since)
    there, free = _staffed(queues, agents)
    return [
        QueueLine(
            queue=queue,
            waiting=len(waiting[queue.pk]),
            longest=min(waiting[queue.pk], default=None),
            entered=today[queue.pk][0],
            answered=today[queue.pk][1],
            in_time=today[queue.pk][2],
            free=free[queue.pk],
            there=there[queue.pk],
        )
        for queue in queues
    ]


def _today(clients: list[int], queues: list[Queue], since: datetime) -> dict[int, tuple[int, int, int]]:
    """Queue → (entered, answered or overdue, answered in time) since the day began."""
    targets = {queue.pk: timedelta(seconds=queue.target_seconds) for queue in queues}
    counted = {queue.pk: (0, 0, 0) for queue in queues}
    rows = Hop.objects.filter(queue__in=queues, entered_at__gte=since, ticket__client__in=clients)
    at = now()
    for queue, entered, accepted in rows.values_list("queue_id", "entered_at", "accepted_at"):
        waited = (accepted or at) - entered
        late = waited > targets[queue]
        total, answered, in_time = counted[queue]
        judged = accepted is not None or late
        counted[queue] = (total + 1, answered + judged, in_time + (accepted is not None and not late))
    return counted


def _staffed(queues: list[Queue], agents: list[AgentLine]) -> tuple[Counter[int], Counter[int]]:
    ready = {line.agent.pk: line.word for line in agents if line.word not in {"off", "away", "no_response"}}
    there: Counter[int] = Counter()
    free: Counter[int] = Counter()
    members = Queue.objects.filter(pk__in=[queue.pk for queue in queues]).values_list(
        "pk", "members__agent_id"
    )
    for queue, agent in members:
        if agent in ready:
            there[queue] += 1
            free[queue] += ready[agent] == Seen.IDLE
    return there, free


def _totals(clients: list[int], queues: list[QueueLine], agents: list[AgentLine], since: datetime) -> Totals:
    at = now()
    open_now = Q(state=TicketState.IN_PROGRESS)
    counts = Ticket.objects.filter(client__in=clients).aggregate(
        opened=Count("pk", filter=Q(opened_at__gte=since)),
        resolved=Count("pk", filter=Q(resolved_at__gte=since)),
        in_progress=Count("pk", filter=open_now),
        overdue=Count("pk", filter=open_now & Q(expected_at__lt=at)),
        soon=Count("pk", filter=open_now & Q(expected_at__gte=at, expected_at__lt=at + SOON)),
        urged=Count("pk", filter=open_now & Q(urge_count__gt=0)),
    )
    rings = CallbackTask.objects.filter(ticket__client__in=clients, done_at__isnull=True)
    return Totals(
        waiting=sum(line.waiting for line in queues),
        longest=min((line.longest for line in queues if line.longest), default=None),
        entered=sum(line.entered for line in queues),
        answered=sum(line.answered for line in queues),
        in_time=sum(line.in_time for line in queues),
        free=sum(line.word == Seen.IDLE for line in agents),
        there=sum(line.word not in {"off", "away"} for line in agents),
        **counts,
        **rings.aggregate(callbacks=Count("pk"), oldest_callback=Min("created_at")),
    )


def at_risk(actor: Actor, clients: list[int]) -> QuerySet[Ticket]:
    """Open requests that the actor may read and that are overdue, due soon, or were urged: the worst first."""
    rows = visible_to(actor).filter(client__in=clients, state=TicketState.IN_PROGRESS)
    rows = rows.filter(Q(expected_at__lt=now() + SOON) | Q(urge_count__gt=0))
    return rows.select_related("customer", "tier", "queue", "holder", "type").order_by(
        F("expected_at").asc(nulls_last=True), "-urge_count", "id"
    )
