"""What can be asked of customer requests in lists, triggers, service levels and reports (SPEC RQ10).

Costs: 1 has an index, 2 reads a small column of the request, 3 a moment without index, 4 looks into another table,
5 and 6 search within texts. `MOST_COST` is what a list takes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Category, MediaSource, Product
from zhulian.customers.access import visible_to as customers_visible_to
from zhulian.customers.models import ContactKind, ContactPoint, Customer, CustomerGroup, Tier
from zhulian.customers.normalise import normalise_phone
from zhulian.engine.conditions import Kind, Spec
from zhulian.interactions.models import Channel
from zhulian.people.access import agents_visible_to
from zhulian.people.models import Department, Queue, QueueMember
from zhulian.platform import custom_fields, search
from zhulian.platform.access import Actor
from zhulian.platform.conditions import Field, Source, Teams, register, register_teams, register_tree
from zhulian.platform.models import FieldOn
from zhulian.platform.naming import Named
from zhulian.platform.records import rows_within
from zhulian.tickets.models import (
    Hop,
    Priority,
    Satisfaction,
    Ticket,
    TicketState,
    TicketType,
    WaitingReason,
)

KEY = "tickets"
MOST_COST = 60
READ = "ticket.read"
CUSTOMER = "customer.read"
MOST_OFFERED = 300


def _named(model: type[Named]) -> Callable[[Actor, Collection[int]], Mapping[int, str]]:
    """Names of a client company's things; those of companies whose requests the actor cannot read stay unnamed."""

    def labels(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
        rows = model._default_manager.filter(pk__in=list(ids))
        return {row.pk: row.label for row in rows_within(actor, READ, rows)}

    return labels


def _offered(model: type[Named]) -> Callable[[Actor, str], Sequence[tuple[int, str]]]:
    """A client company's things in use, with the company's name where there are several."""

    def options(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
        everything: QuerySet[Any] = model._default_manager.all()
        rows = rows_within(actor, READ, everything.select_related("client"))
        rows = rows.filter(is_active=True).filter(Q(name__icontains=text) | Q(name_en__icontains=text))
        found = list(rows[:MOST_OFFERED])
        many = len({row.client_id for row in found}) > 1
        return [(row.pk, f"{row.label} · {row.client.label}" if many else row.label) for row in found]

    return options


def company_offered(model: type[Named]) -> Callable[[Actor, str], Sequence[tuple[int, str]]]:
    """The operating company's own things in use."""

    def options(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
        everything: QuerySet[Any] = model._default_manager.all()
        rows = everything.filter(is_active=True, name__icontains=text)
        return [(row.pk, row.label) for row in rows[:MOST_OFFERED]]

    return options


def queues_offered(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
    """The skill groups that serve a client company whose requests the actor reads."""
    reach = actor.reach(READ)
    rows = Queue.objects.filter(is_active=True, name__icontains=text)
    if reach.everywhere is None:
        rows = rows.filter(clients__in=list(reach.clients)).distinct()
    return [(row.pk, row.label) for row in rows[:MOST_OFFERED]]


def agents_offered(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
    """Those of them whose name or number fits."""
    named = Q(user__name__icontains=text) | Q(number__startswith=text)
    rows = agents_visible_to(actor, READ).filter(named).select_related("user")
    return [
        (row.user_id, f"{row.user.name} · {row.number}") for row in rows.order_by("number")[:MOST_OFFERED]
    ]


def _customers_offered(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
    found = [row.object_id for row in search.found(actor, "customer", text, limit=20)] if text else []
    names = _customers(actor, found)
    return [(key, names[key]) for key in found if key in names]


def company(model: type[Named]) -> Callable[[Actor, Collection[int]], Mapping[int, str]]:
    """Names of the operating company's own things."""

    def labels(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
        return {row.pk: row.label for row in model._default_manager.filter(pk__in=list(ids))}

    return labels


def agents(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    """Names of agents whose requests the actor may read."""
    rows = agents_visible_to(actor, READ).filter(user__in=list(ids)).select_related("user")
    return {row.user_id: row.user.name for row in rows}


def _customers(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    return {row.pk: row.name for row in customers_visible_to(actor).filter(pk__in=list(ids))}


def _column(key: str, kind: Kind, label: Any, column: str = "", *, cost: int = 2, **more: Any) -> Field:
    column = column or key
    return Field(Spec(key, kind, cost=cost), label, column, attrgetter(column), **more)


def _reference(
    key: str,
    label: Any,
    labels: Any,
    options: Any,
    column: str = "",
    *,
    is_searched: bool = False,
    **spec: Any,
) -> Field:
    column = column or f"{key}_id"
    return Field(
        Spec(key, Kind.REFERENCE, **spec),
        label,
        column,
        attrgetter(column),
        labels=labels,
        options=options,
        is_searched=is_searched,
    )


def _choice(key: str, label: Any, choices: Iterable[tuple[Any, Any]], *, cost: int = 1) -> Field:
    """Choices whose stored values are their names."""
    words = dict(choices)
    spec = Spec(key, Kind.CHOICE, choices={str(value): str(value) for value in words}, cost=cost)
    return Field(
        spec, label, key, attrgetter(key), choices={str(value): word for value, word in words.items()}
    )


def _priority() -> Field:
    stored = {member.name.lower(): member.value for member in Priority}
    words = {member.name.lower(): member.label for member in Priority}
    spec = Spec("priority", Kind.CHOICE, choices=stored, cost=2)
    return Field(spec, _("Priority"), "priority", attrgetter("priority"), choices=words)


def _of_customer(row: Ticket, read: Callable[[Customer], Any]) -> Any:
    return read(row.customer) if row.customer is not None else None


def _customer_name() -> Field:
    return Field(
        Spec("customer_name", Kind.TEXT, cost=6),
        _("Customer's name"),
        "customer__name",
        lambda row: _of_customer(row, attrgetter("name")),
        permission=CUSTOMER,
        related=("customer",),
    )


def _customer_phone() -> Field:
    return Field(
        Spec("customer_phone", Kind.PHONE, is_many=True, normalise=normalise_phone, cost=4),
        _("Customer's telephone"),
        "normalised",
        lambda row: _of_customer(row, _phones),
        permission=CUSTOMER,
        members=lambda: ContactPoint.objects.filter(customer=OuterRef("customer_id"), kind=ContactKind.PHONE),
        prefetched=("customer__contacts",),
    )


def _phones(customer: Customer) -> list[str]:
    return [point.normalised for point in customer.contacts.all() if point.kind == ContactKind.PHONE]


def _customer_groups() -> Field:
    return Field(
        Spec("customer_groups", Kind.SET, cost=4),
        _("Customer groups"),
        "customergroup_id",
        lambda row: _of_customer(row, lambda customer: [group.pk for group in customer.groups.all()]),
        permission=CUSTOMER,
        members=lambda: Customer.groups.through._default_manager.filter(customer=OuterRef("customer_id")),
        labels=_named(CustomerGroup),
        options=_offered(CustomerGroup),
        prefetched=("customer__groups",),
    )


def _rating() -> Field:
    return Field(
        Spec("rating", Kind.INTEGER, is_many=True, cost=4),
        _("Satisfaction score"),
        "score",
        lambda row: [rating.score for rating in row.ratings.all()],
        members=lambda: Satisfaction.objects.filter(ticket=OuterRef("pk")),
        prefetched=("ratings",),
    )


def _taken() -> Field:
    open_hops = Hop.objects.filter(ticket=OuterRef("pk"), left_at__isnull=True, accepted_at__isnull=False)
    return Field(
        Spec("taken", Kind.BOOLEAN, cost=4),
        _("Somebody has taken it"),
        Exists(open_hops),
        lambda row: any(hop.left_at is None and hop.accepted_at is not None for hop in row.hops.all()),
        prefetched=("hops",),
    )


def _what() -> tuple[Field, ...]:
    """What the request is about and how it stands."""
    return (
        _column("number", Kind.TEXT, _("Request number"), cost=1, is_folded=True),
        _column("subject", Kind.TEXT, _("Subject"), cost=5),
        _choice("state", _("State"), TicketState.choices),
        _choice("waiting_reason", _("Waiting for"), WaitingReason.choices, cost=2),
        _taken(),
        _priority(),
        _reference("type", _("Request type"), _named(TicketType), _offered(TicketType)),
        _reference("product", _("Product"), _named(Product), _offered(Product)),
        _reference("category", _("Category"), _named(Category), _offered(Category), tree="category"),
        _choice("channel", _("Channel"), Channel.choices, cost=2),
        _reference("media_source", _("Media source"), _named(MediaSource), _offered(MediaSource)),
        _column("urge_count", Kind.INTEGER, _("Times urged")),
        _column("reopen_count", Kind.INTEGER, _("Times reopened")),
        _rating(),
    )


def _who() -> tuple[Field, ...]:
    """Whose it is on both sides."""
    return (
        _reference("queue", _("Skill group"), company(Queue), queues_offered, is_team=True),
        _reference(
            "agent", _("Agent"), agents, agents_offered, "holder_id", is_person=True, is_searched=True
        ),
        _reference(
            "department", _("Department"), company(Department), company_offered(Department), tree="department"
        ),
        _reference("resolved_by", _("Resolved by"), agents, agents_offered, is_person=True, is_searched=True),
        _reference("customer", _("Customer"), _customers, _customers_offered, is_searched=True),
        _customer_name(),
        _customer_phone(),
        _customer_groups(),
        _reference("tier", _("Customer tier"), _named(Tier), _offered(Tier)),
    )


def _when() -> tuple[Field, ...]:
    """When what happened, and when it is due."""
    return (
        _column("opened", Kind.DATETIME, _("Opened"), "opened_at", cost=1),
        _column("changed", Kind.DATETIME, _("Last change"), "updated_at", cost=3),
        _column("first_answered", Kind.DATETIME, _("First answered"), "first_answered_at", cost=3),
        _column("resolved", Kind.DATETIME, _("Time resolved"), "resolved_at", cost=3),
        _column("reopened", Kind.DATETIME, _("Time reopened"), "reopened_at", cost=3),
        _column("due", Kind.DATETIME, _("Due time"), "expected_at", cost=3),
        _column("customer_wrote", Kind.DATETIME, _("Customer last wrote"), "last_customer_at", cost=3),
    )


FIELDS = (custom_fields.Way(FieldOn.TICKET),)
"""The fields that the centre added itself."""

SOURCE = Source.of(
    KEY,
    _("Requests"),
    *_what(),
    *_who(),
    *_when(),
    client="client_id",
    client_getter=attrgetter("client_id"),
    more=custom_fields.asked(*FIELDS),
)


def my_teams(actor: Actor) -> Teams:
    """The skill groups that the actor is a member of, and everybody in them."""
    mine = QueueMember.objects.filter(agent__user_id=actor.lookup_id).values_list("queue_id", flat=True)
    teams = frozenset(mine)
    mates = QueueMember.objects.filter(queue__in=teams).values_list("agent__user_id", flat=True)
    return Teams(teams, frozenset(mates) if teams else frozenset())


def _parents(model: type[Model]) -> Callable[[], dict[int, int | None]]:
    return lambda: dict(model._default_manager.values_list("pk", "parent_id"))


def install() -> None:
    """Called once when the program starts."""
    register_teams(my_teams)
    register_tree("category", _parents(Category))
    register_tree("department", _parents(Department))
    register(SOURCE)
