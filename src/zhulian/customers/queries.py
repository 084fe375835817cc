"""Reads about customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhulian.customers.access import visible_to
from zhulian.customers.models import (
    MOST_LEVELS,
    ContactKind,
    ContactPoint,
    Customer,
    Organisation,
    Tier,
)
from zhulian.customers.normalise import normalise
from zhulian.platform.access import Actor

MOST_HOLDERS = 5


def find_by_contact(client_id: int, kind: str, value: str) -> Customer | None:
    """The customer of this client with this exact contact: a verified one first, else the oldest. For staff."""
    return _first_with(client_id, kind, value, Q())


def find_by_claim(client_id: int, kind: str, value: str) -> Customer | None:
    """As `find_by_contact`, for what a stranger typed or a mail says.

    A record with an account is found by its verified contacts alone: else whoever puts another person's address on
    an own record would read in the portal what that person sends.
    """
    return _first_with(client_id, kind, value, Q(is_verified=True) | Q(customer__account__isnull=True))


def _first_with(client_id: int, kind: str, value: str, which: Q) -> Customer | None:
    wanted = normalise(kind, value)
    if not wanted:
        return None
    point = (
        ContactPoint.objects.filter(which, client_id=client_id, kind=kind, normalised=wanted)
        .filter(customer__merged_into__isnull=True)
        .order_by("-is_verified", "id")
        .select_related("customer")
        .first()
    )
    return point.customer if point else None


def holders_of(actor: Actor, client_id: int, contacts: Iterable[tuple[str, str]]) -> list[Customer]:
    """Customers whom the actor may see and who have one of these contact points (kind, value) already."""
    wanted = Q(pk__in=[])
    for kind, value in contacts:
        wanted |= Q(kind=kind, normalised=normalise(kind, value))
    points = ContactPoint.objects.filter(wanted, client_id=client_id).exclude(kind=ContactKind.ADDRESS)
    rows = visible_to(actor).filter(pk__in=points.values("customer_id"))
    return list(rows.order_by("pk")[:MOST_HOLDERS])


def address_of(customer: Customer, kind: str) -> str:
    """The customer's preferred value of this kind that has not bounced, or ""."""
    points: QuerySet[ContactPoint] = customer.contacts.filter(kind=kind, bounced_at__isnull=True)
    point = points.order_by("-is_preferred", "-is_verified", "is_claim", "id").first()
    return point.value if point else ""


def email_of(customer: Customer) -> str:
    """Where mail reaches the customer, or ""."""
    return address_of(customer, ContactKind.EMAIL)


def phone_of(customer: Customer) -> str:
    """Where a call or SMS reaches the customer, or ""."""
    return address_of(customer, ContactKind.PHONE)


def tier_of(customer: Customer) -> Tier | None:
    """The customer's own tier or that of the organisation, whichever ranks higher (CU3)."""
    firm = customer.organisation
    held = [tier for tier in (customer.tier, firm.tier if firm is not None else None) if tier is not None]
    return min(held, key=lambda tier: tier.rank, default=None)


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation with what lies directly below it."""

    organisation: Organisation
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """Where an organisation stands: those above it, the highest first; the ids of itself and all below."""

    path: tuple[Organisation, ...]
    below: tuple[int, ...]
    nodes: tuple[Node, ...]


def tree_of(organisation: Organisation) -> Tree:
    """The organisation's place in the tree of its client company, in one query."""
    rows = {row.pk: row for row in Organisation.objects.filter(client_id=organisation.client_id)}
    children: dict[int | None, list[Organisation]] = {}
    for row in rows.values():
        children.setdefault(row.parent_id, []).append(row)
    path: list[Organisation] = []
    above = organisation.parent_id
    while above is not None and len(path) < MOST_LEVELS:
        path.insert(0, rows[above])
        above = rows[above].parent_id
    nodes = tuple(_node(row, children) for row in children.get(organisation.pk, []))
    return Tree(tuple(path), (organisation.pk, *_ids(nodes)), nodes)


def _node(row: Organisation, children: dict[int | None, list[Organisation]], depth: int = 1) -> Node:
    under = children.get(row.pk, []) if depth < MOST_LEVELS else []
    return Node(row, tuple(_node(each, children, depth + 1) for each in under))


def _ids(nodes: Iterable[Node]) -> Iterator[int]:
    for node in nodes:
        yield node.organisation.pk
        yield from _ids(node.children)
