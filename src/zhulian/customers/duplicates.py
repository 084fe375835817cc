"""Likely one person: customers with the same number, address or plate, or the same name in one organisation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from zhulian.customers.access import visible_to
from zhulian.customers.merging import MERGE, plan
from zhulian.customers.models import ContactKind, ContactPoint, Customer, NotDuplicate
from zhulian.platform import audit
from zhulian.platform.access import Actor

SURE = (ContactKind.PHONE, ContactKind.EMAIL, ContactKind.CHAT, ContactKind.PLATE)
MOST_GROUPS = 50
MOST_ALIKE = 6
"""A number that more people share is a switchboard."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers and what they have in common (a contact's value, or "" for name and organisation)."""

    first: Customer
    second: Customer
    shared: str


def likely(actor: Actor) -> list[Pair]:
    """Pairs of customers whom the actor may merge, without those known to be two people."""
    rows = (
        visible_to(actor, MERGE).select_related("organisation", "tier", "client").prefetch_related("contacts")
    )
    found: dict[tuple[int, int], str] = {}
    for ids, shared in (*_by_contact(actor), *_by_name(actor)):
        for pair in combinations(sorted(ids), 2):
            found.setdefault(pair, shared)
    known = set(
        NotDuplicate.objects.filter(first__in=[pair[0] for pair in found]).values_list(
            "first_id", "second_id"
        )
    )
    people = {row.pk: row for row in rows.filter(pk__in={pk for pair in found for pk in pair})}
    return [
        Pair(people[first], people[second], shared)
        for (first, second), shared in found.items()
        if (first, second) not in known and first in people and second in people
    ]


def _by_contact(actor: Actor) -> Iterator[tuple[list[int], str]]:
    points = ContactPoint.objects.filter(kind__in=SURE, customer__in=visible_to(actor, MERGE))
    shared = (
        points.order_by()
        .values("client", "kind", "normalised")
        .annotate(people=Count("customer", distinct=True))
    )
    for row in shared.filter(people__gt=1, people__lte=MOST_ALIKE).order_by("-people", "normalised")[
        :MOST_GROUPS
    ]:
        same = points.filter(client=row["client"], kind=row["kind"], normalised=row["normalised"])
        found = list(same.order_by("customer_id").values_list("customer_id", "value").distinct())
        yield list(dict.fromkeys(pk for pk, _value in found)), found[0][1]


def _by_name(actor: Actor) -> Iterator[tuple[list[int], str]]:
    rows: QuerySet[Customer] = visible_to(actor, MERGE).filter(organisation__isnull=False)
    shared = rows.order_by().values("client", "organisation", "name").annotate(people=Count("pk"))
    for row in shared.filter(people__gt=1, people__lte=MOST_ALIKE).order_by("name")[:MOST_GROUPS]:
        same = rows.filter(client=row["client"], organisation=row["organisation"], name=row["name"])
        yield list(same.values_list("pk", flat=True)), ""


def twins(actor: Actor, customer: Customer, code: str = "customer.read") -> list[Pair]:
    """Others who share a number, an address or a plate with this one; a switchboard makes nobody one."""
    known = set()
    for first, second in NotDuplicate.objects.filter(Q(first=customer) | Q(second=customer)).values_list(
        "first_id", "second_id"
    ):
        known |= {first, second}
    mine = [(point.kind, point.normalised) for point in customer.contacts.all() if point.kind in SURE]
    if not mine:
        return []
    values = Q(pk__in=[])
    for kind, normalised in mine:
        values |= Q(kind=kind, normalised=normalised)
    points = ContactPoint.objects.filter(
        values, client=customer.client_id, customer__in=visible_to(actor, code)
    )
    rows = points.exclude(customer=customer).exclude(customer__in=known).select_related("customer")
    found = {point.customer_id: Pair(customer, point.customer, point.value) for point in rows[:MOST_GROUPS]}
    return list(found.values()) if len(found) < MOST_ALIKE else []


def are_two(actor: Actor, one_id: int, other_id: int) -> NotDuplicate:
    """Remember that these are two people. Raises NotFound, MergeRefused."""
    pair = plan(actor, one_id, other_id)
    first, second = sorted((pair.kept, pair.gone), key=lambda customer: customer.pk)
    with transaction.atomic():
        row, is_new = NotDuplicate.objects.get_or_create(
            first=first, second=second, defaults={"client_id": first.client_id}
        )
        if is_new:
            audit.record(actor, "customer.told_apart", first, new={"other": second.pk})
    return row


def forget(actor: Actor, row_id: int) -> None:
    """Propose them again. Says nothing of rows that the actor may not know."""
    row = NotDuplicate.objects.filter(pk=row_id).first()
    if row is not None and actor.may(MERGE, client=row.client_id):
        row.delete()
