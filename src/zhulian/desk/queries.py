"""What the desk's pages show, put together from the rooms below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from zhulian.catalogue.models import Category, MediaSource, Product, Region
from zhulian.customers.models import Customer, CustomerGroup, Organisation, Tier
from zhulian.interactions.models import Interaction, Message
from zhulian.people.models import BreakReason, Chosen, Department, Presence, Queue, QueueMember, Seen
from zhulian.people.queries import agent_of, default_capacity
from zhulian.platform import search
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.models import Client, JournalEntry, User
from zhulian.platform.search import Hit
from zhulian.routing.access import in_line_before
from zhulian.routing.models import Offer, OfferState, WorkItem
from zhulian.routing.snapshot import work_in_hand
from zhulian.tickets.access import visible_to
from zhulian.tickets.models import (
    CannedAnswer,
    DispositionCode,
    DispositionKind,
    Ticket,
    TicketState,
    TicketType,
)

MOST_WAITING = 1000
"""Beyond that the lines are counted as so many."""
SHOWN_WAITING = 20
MOST_COUNTED = 100
MOST_OFFERED = 200


def day_start() -> datetime:
    """When the present day began where the reader is."""
    return timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class DeskState:
    """An agent's own situation now."""

    presence: Presence
    in_hand: int
    capacity: int
    queues: int

    @property
    def word(self) -> str:
        """off, away, no_response, idle, offered, busy or wrap_up: what the switch shows."""
        if self.presence.chosen == Chosen.OFF:
            return "off"
        if self.presence.chosen != Chosen.ON_QUEUE:
            return "away"
        return self.presence.seen

    @property
    def is_set_aside(self) -> bool:
        """An offer ran out unanswered: no more are made until the agent says that they are there."""
        return self.presence.chosen == Chosen.ON_QUEUE and self.presence.seen == Seen.NO_RESPONSE


def desk_state(actor: Actor) -> DeskState | None:
    """None for those who are no agents, or have never been seen by presence."""
    profile = agent_of(actor.user_id) if actor.user_id is not None else None
    if profile is None:
        return None
    presence = Presence.objects.filter(agent=profile).select_related("reason").first()
    if presence is None:
        presence = Presence(agent=profile, since=now())
    capacity = {**default_capacity(), **profile.capacity}.get("ticket", 0)
    held = work_in_hand([profile.user_id])[profile.user_id]
    queues = QueueMember.objects.filter(agent=profile, queue__is_active=True).count()
    return DeskState(presence, held, int(capacity), queues)


def break_reasons() -> list[BreakReason]:
    """The reasons for a break in use."""
    return list(BreakReason.objects.filter(is_active=True))


def open_offer(actor: Actor) -> Offer | None:
    """What is held out to this agent now."""
    rows = Offer.objects.filter(
        agent__user_id=actor.lookup_id, state=OfferState.OPEN, lease_until__gt=now() - timedelta(seconds=2)
    )
    held_out = rows.values_list("pk", flat=True).first()
    if held_out is None:
        return None
    return (
        Offer.objects.filter(pk=held_out)
        .select_related(
            "item__queue",
            "item__ticket__customer",
            "item__ticket__tier",
            "item__ticket__type",
            "item__ticket__client",
        )
        .first()
    )


def new_task_count(actor: Actor) -> int:
    """How many requests were given to this agent and not yet taken."""
    return (
        visible_to(actor).filter(tasks__agent_id=actor.user_id, tasks__state="new").distinct()[:100].count()
    )


@dataclass(frozen=True, slots=True)
class Line:
    """The waiting line of one skill group: how many wait, and the first of them."""

    queue: Queue
    count: int
    items: tuple[WorkItem, ...]


def waiting_lines(actor: Actor) -> list[Line]:
    """What waits in the agent's skill groups, best placed first; of each group the first SHOWN_WAITING."""
    rows = in_line_before(actor)
    placed = rows.order_by("entered_at", "id").values_list("pk", "queue_id", "entered_at", "head_start")
    by_queue: dict[int | None, list[tuple[datetime, int]]] = defaultdict(list)
    for pk, queue_id, entered_at, head_start in placed[:MOST_WAITING]:
        by_queue[queue_id].append((entered_at - timedelta(seconds=head_start), pk))
    shown = {queue: [pk for _at, pk in sorted(line)[:SHOWN_WAITING]] for queue, line in by_queue.items()}
    drawn = WorkItem.objects.select_related("queue", "ticket__customer", "ticket__tier")
    items = drawn.in_bulk([pk for line in shown.values() for pk in line])
    lines = [
        Line(items[line[0]].queue, len(by_queue[queue]), tuple(items[pk] for pk in line))  # type: ignore[arg-type]
        for queue, line in shown.items()
    ]
    return sorted(lines, key=lambda line: (line.queue.position, line.queue.pk))


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a request may be transferred to, and whether somebody is free there."""

    value: str
    name: str
    note: str
    free: int
    online: int
    since: datetime | None = None


def goals(ticket: Ticket, text: str) -> dict[str, list[Goal]]:
    """Skill groups, people and departments that serve the ticket's client; those with somebody free first."""
    wanted = text.strip()
    return {
        "queue": _queue_goals(ticket, wanted)[:12],
        "user": _person_goals(ticket, wanted)[:20],
        "department": _department_goals(ticket, wanted)[:12],
    }


_ON = Q(members__agent__presence__chosen=Chosen.ON_QUEUE)
_FREE = _ON & Q(members__agent__presence__seen=Seen.IDLE)


def _named(text: str) -> Q:
    """Rows with names in both languages and a code that fit what was typed; all where nothing was."""
    return Q(name__icontains=text) | Q(name_en__icontains=text) | Q(code__iexact=text) if text else Q()


def _queue_goals(ticket: Ticket, text: str) -> list[Goal]:
    rows = Queue.objects.filter(_named(text), is_active=True, clients=ticket.client_id)
    rows = rows.annotate(
        free=Count("members", filter=_FREE, distinct=True), online=Count("members", filter=_ON, distinct=True)
    )
    found = [
        Goal(f"queue:{row.pk}", row.label, row.department.label, row.free, row.online)
        for row in rows.select_related("department")
        if row.pk != ticket.queue_id or ticket.holder_id is not None
    ]
    return sorted(found, key=lambda goal: -min(goal.free, 1))


def _person_goals(ticket: Ticket, text: str) -> list[Goal]:
    serves = Q(agent__user__grants__client=ticket.client_id) | Q(agent__user__grants__client__isnull=True)
    rows = Presence.objects.filter(
        serves,
        agent__user__is_active=True,
        agent__user__grants__role__permissions__has_key="offer.take",
    ).exclude(agent__user_id=ticket.holder_id or 0)
    if text:
        named = Q(agent__user__name__icontains=text) | Q(agent__number__startswith=text)
        rows = rows.filter(named | Q(agent__department__name__icontains=text))
    rows = rows.select_related("agent__user", "agent__department").distinct()
    found = [_person_goal(row) for row in rows.order_by("agent__number")[:200]]
    return sorted(found, key=lambda goal: (-goal.free, -goal.online))


def _person_goal(row: Presence) -> Goal:
    is_on = row.chosen == Chosen.ON_QUEUE
    return Goal(
        f"user:{row.agent.user_id}",
        f"{row.agent.user.name}",
        f"{row.agent.number} · {row.agent.department.label}",
        int(is_on and row.seen == Seen.IDLE),
        int(is_on),
        row.since,
    )


def _department_goals(ticket: Ticket, text: str) -> list[Goal]:
    serving = Queue.objects.filter(is_active=True, clients=ticket.client_id).values("department_id")
    rows = Department.objects.filter(_named(text), is_active=True, pk__in=serving)
    return [Goal(f"department:{row.pk}", row.label, "", 0, 0) for row in rows]


def goal_of(value: str) -> dict[str, object]:
    """The thing behind a goal's value as arguments of `Target`; {} for none."""
    kind, _sep, pk = value.partition(":")
    if not pk.isdigit() or len(pk) > 18:
        return {}
    models = {"queue": Queue, "user": User, "department": Department}
    model = models.get(kind)
    found = model.objects.filter(pk=int(pk)).first() if model is not None else None  # type: ignore[attr-defined]
    return {kind: found} if found is not None else {}


def canned_answers(client_id: int) -> list[CannedAnswer]:
    """The prepared answers of a client company."""
    return list(CannedAnswer.objects.filter(client_id=client_id, is_active=True))


def disposition_codes(client_id: int) -> tuple[list[DispositionCode], list[DispositionCode]]:
    """(causes, results) in use."""
    rows = list(DispositionCode.objects.filter(client_id=client_id, is_active=True))
    return (
        [row for row in rows if row.kind == DispositionKind.CAUSE],
        [row for row in rows if row.kind == DispositionKind.RESULT],
    )


def category_choices(client_id: int) -> list[tuple[int, str]]:
    """The category tree as one list, each with its path: 宽带 › 掉线."""
    rows = list(Category.objects.filter(client_id=client_id, is_active=True))
    by_parent: dict[int | None, list[Category]] = {}
    for row in rows:
        by_parent.setdefault(row.parent_id, []).append(row)

    def below(parent: int | None, path: str) -> Iterable[tuple[int, str]]:
        for row in by_parent.get(parent, []):
            here = f"{path} › {row.label}" if path else row.label
            yield row.pk, here
            yield from below(row.pk, here)

    return list(below(None, ""))


@dataclass(frozen=True, slots=True)
class Registering:
    """What an agent may choose when entering a request for this client company."""

    types: list[TicketType]
    products: list[Product]
    sources: list[MediaSource]
    categories: list[tuple[int, str]]


def registering(client: Client) -> Registering:
    """The client company's lists in use."""
    return Registering(
        types=list(TicketType.objects.filter(client=client, is_active=True)),
        products=list(Product.objects.filter(client=client, is_active=True)),
        sources=list(MediaSource.objects.filter(client=client, is_active=True)),
        categories=category_choices(client.pk),
    )


def category_of(client_id: int, pk: int) -> Category | None:
    """A category of this client company."""
    return Category.objects.filter(client_id=client_id, pk=pk).first()


def tiers_of(client_id: int, customer: Customer | None = None) -> list[Tier]:
    """The customer tiers in use, and the one that this customer has."""
    held = customer.tier_id if customer is not None else None
    return list(Tier.objects.filter(Q(is_active=True) | Q(pk=held or 0), client_id=client_id))


def groups_of(client_id: int, customer: Customer | None = None) -> list[CustomerGroup]:
    """The customer groups in use, and those that this customer is in."""
    held = [group.pk for group in customer.groups.all()] if customer is not None else []
    return list(CustomerGroup.objects.filter(Q(is_active=True) | Q(pk__in=held), client_id=client_id))


def organisation_of(client_id: int, pk: int) -> Organisation | None:
    """An organisation of this client company."""
    return Organisation.objects.filter(client_id=client_id, pk=pk).first()


def organisations_offered(client_id: int, held: int) -> list[Organisation]:
    """The first organisations in use, and the one that is held: what one can choose without searching."""
    rows = Organisation.objects.filter(client_id=client_id)
    first = list(rows.filter(is_active=True).exclude(pk=held).order_by("name", "pk")[:MOST_OFFERED])
    return [*rows.filter(pk=held), *first]


def region(pk: int) -> Region | None:
    """A region with those above it."""
    return Region.objects.select_related("parent__parent").filter(pk=pk).first()


def person(pk: int) -> User | None:
    """A member of staff."""
    return User.objects.filter(pk=pk, is_active=True).first()


def last_contacts(customer_id: int) -> list[Interaction]:
    """The customer's latest contacts on any channel (CU2, short)."""
    rows = Interaction.objects.filter(customer_id=customer_id).select_related("agent")
    about = Ticket.objects.filter(interaction=OuterRef("pk")).order_by("id")
    said = Message.objects.filter(interaction=OuterRef("pk")).order_by("id")
    rows = rows.annotate(
        subject=Subquery(about.values("subject")[:1]),
        about_id=Subquery(about.values("pk")[:1]),
        said=Subquery(said.values("body")[:1]),
    )
    return list(rows.order_by("-started_at", "-id")[:6])


def last_contact_at(customer_id: int) -> datetime | None:
    """When we last had to do with the customer, on any channel."""
    rows = Interaction.objects.filter(customer_id=customer_id).order_by("-started_at")
    return rows.values_list("started_at", flat=True).first()


def open_count(actor: Actor, customer_id: int) -> int:
    """How many of the customer's requests in progress the actor may see; a hundred at most are counted."""
    return _open(actor).filter(customer_id=customer_id)[:MOST_COUNTED].count()


def open_count_of_all(actor: Actor, organisations: Iterable[int]) -> int:
    """The same of all people of these organisations."""
    return _open(actor).filter(customer__organisation__in=list(organisations))[:MOST_COUNTED].count()


def _open(actor: Actor) -> QuerySet[Ticket]:
    return visible_to(actor).filter(state=TicketState.IN_PROGRESS).order_by()


def journal_of(customer: Customer) -> QuerySet[JournalEntry]:
    """What was changed of this customer, and by whom."""
    rows = JournalEntry.objects.filter(object_type=customer._meta.label_lower, object_id=customer.pk)
    return rows.select_related("user")


def customers_like(actor: Actor, client_id: int, text: str) -> list[tuple[int, Hit]]:
    """Whom a part of a number, a name, its pinyin or initials, an address may mean: at most six, the best first."""
    if len(text) < 2 and (not text or text.isascii()):
        return []
    ids = [row.object_id for row in search.found(actor, "customer", text, limit=6, client=client_id)]
    hits = search.source("customer").hits(actor, ids) if ids else {}
    return [(key, hits[key]) for key in ids if key in hits]


def others_open(actor: Actor, ticket: Ticket) -> list[Ticket]:
    """The customer's other requests in progress that the actor may see."""
    if ticket.customer_id is None:
        return []
    rows = visible_to(actor).filter(customer_id=ticket.customer_id, state=TicketState.IN_PROGRESS)
    return list(rows.exclude(pk=ticket.pk).select_related("type").order_by("-opened_at", "-id")[:8])


def message_of(ticket: Ticket, message_id: int) -> Message | None:
    """A message of this request."""
    if ticket.conversation_id is None:
        return None
    return Message.objects.filter(conversation_id=ticket.conversation_id, pk=message_id).first()
