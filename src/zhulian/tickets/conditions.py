"""What can be asked of customer requests in lists, triggers, service levels and reports (SPEC RQ10).

Costs: 1 has an index, 2 reads a small column of the request, 3 a moment without index, 4 looks into another table,
5 and 6 search within texts. `MOST_COST` is what a list takes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from zhulian.catalogue.models import Category, MediaSource, Product
from zhulian.customers.access import visible_to as customers_visible_to
from zhulian.customers.models import ContactKind, ContactPoint, Customer, CustomerGroup, Tier
from zhulian.customers.normalise import normalise_phone
from zhulian.engine.conditions import Kind, Spec
from zhulian.interactions.models import Channel
from zhulian.people.conditions import agent_names, agents_offered, queues_offered
from zhulian.people.models import Department, Queue, QueueMember
from zhulian.platform import custom_fields, search
from zhulian.platform.access import Actor
from zhulian.platform.conditions import (
    Field,
    Labels,
    Options,
    Source,
    Teams,
    register,
    register_teams,
    register_tree,
)
from zhulian.platform.conditions.building import (
    choice,
    column,
    names_of,
    names_within,
    offered_of,
    offered_within,
    parents,
    reference,
)
from zhulian.platform.models import FieldOn
from zhulian.platform.naming import Named
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

DEPARTMENTS = (names_of(Department), offered_of(Department, is_active=True))
QUEUES = (names_of(Queue), queues_offered(READ))
AGENTS = (agent_names(READ), agents_offered(READ))


def _within(model: type[Named]) -> tuple[Labels, Options]:
    """Names and offers of a client company's things."""
    return names_within(model, READ), offered_within(model, READ)


def _customers_offered(actor: Actor, text: str) -> Sequence[tuple[int, str]]:
    found = [row.object_id for row in search.found(actor, "customer", text, limit=20)] if text else []
    names = _customers(actor, found)
    return [(key, names[key]) for key in found if key in names]


def _customers(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    return {row.pk: row.name for row in customers_visible_to(actor).filter(pk__in=list(ids))}


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
        labels=names_within(CustomerGroup, READ),
        options=offered_within(CustomerGroup, READ),
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
        column("number", Kind.TEXT, _("Request number"), cost=1, is_folded=True),
        column("subject", Kind.TEXT, _("Subject"), cost=5),
        choice("state", _("State"), TicketState.choices),
        choice("waiting_reason", _("Waiting for"), WaitingReason.choices, cost=2),
        _taken(),
        _priority(),
        reference("type", _("Request type"), *_within(TicketType)),
        reference("product", _("Product"), *_within(Product)),
        reference("category", _("Category"), *_within(Category), tree="category"),
        choice("channel", _("Channel"), Channel.choices, cost=2),
        reference("media_source", _("Media source"), *_within(MediaSource)),
        column("urge_count", Kind.INTEGER, _("Times urged")),
        column("reopen_count", Kind.INTEGER, _("Times reopened")),
        _rating(),
    )


def _who() -> tuple[Field, ...]:
    """Whose it is on both sides."""
    return (
        reference("queue", _("Skill group"), *QUEUES, is_team=True),
        reference("agent", _("Agent"), *AGENTS, "holder_id", is_person=True, is_searched=True),
        reference("department", _("Department"), *DEPARTMENTS, tree="department"),
        reference("resolved_by", _("Resolved by"), *AGENTS, is_person=True, is_searched=True),
        reference("customer", _("Customer"), _customers, _customers_offered, is_searched=True),
        _customer_name(),
        _customer_phone(),
        _customer_groups(),
        reference("tier", _("Customer tier"), *_within(Tier)),
    )


def _when() -> tuple[Field, ...]:
    """When what happened, and when it is due."""
    return (
        column("opened", Kind.DATETIME, _("Opened"), "opened_at", cost=1),
        column("changed", Kind.DATETIME, _("Last change"), "updated_at", cost=3),
        column("first_answered", Kind.DATETIME, _("First answered"), "first_answered_at", cost=3),
        column("resolved", Kind.DATETIME, _("Time resolved"), "resolved_at", cost=3),
        column("reopened", Kind.DATETIME, _("Time reopened"), "reopened_at", cost=3),
        column("due", Kind.DATETIME, _("Due time"), "expected_at", cost=3),
        column("customer_wrote", Kind.DATETIME, _("Customer last wrote"), "last_customer_at", cost=3),
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


def install() -> None:
    """Called once when the program starts."""
    register_teams(my_teams)
    register_tree("category", parents(Category))
    register_tree("department", parents(Department))
    register(SOURCE)
