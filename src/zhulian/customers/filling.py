"""Fills in regions that nobody set, from what is known of a customer (SPEC IN5). What a person set stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from zhulian.catalogue.models import Region
from zhulian.catalogue.regions import above, region_of
from zhulian.customers.models import ContactKind, ContactPoint, Customer
from zhulian.customers.regions import of_address, of_phone
from zhulian.platform import audit
from zhulian.platform.access import Actor

BATCH = 1000
TELLING = frozenset({ContactKind.ADDRESS, ContactKind.PHONE})
"""The kinds of contact points that tell where somebody lives."""
LABEL = "regions"


def told_by(points: Iterable[ContactPoint]) -> str:
    """The code of the division that contact points tell: addresses before numbers, preferred ones first."""
    kept = list(points)
    for kind, read in ((ContactKind.ADDRESS, of_address), (ContactKind.PHONE, of_phone)):
        values = [(point.value, point.normalised) for point in kept if point.kind == kind]
        for value, normalised in values:
            if code := read(value if kind == ContactKind.ADDRESS else normalised):
                return code
    return ""


def fill_region(customer: Customer, *, is_new: bool = False) -> bool:
    """Fill the region if it is empty and the contact points tell one; a line in the journal unless it is a new one."""
    if customer.region_id is not None:
        return False
    region = region_of(told_by(customer.contacts.all()))
    return region is not None and _set(customer, region, is_new=is_new)


def _set(customer: Customer, region: Region, *, is_new: bool = False, actor: Actor | None = None) -> bool:
    rows = Customer.objects.filter(pk=customer.pk, region__isnull=True)
    if not rows.update(region=region):
        return False
    customer.region = region
    if not is_new:
        who = actor or Actor.system(LABEL)
        audit.record(who, "customer.region_filled", customer, new={"region": region.name})
    return True


def without_region(people: QuerySet[Customer]) -> QuerySet[Customer]:
    """Those of them who have none."""
    return people.filter(region__isnull=True, merged_into__isnull=True)


def found_for(people: Sequence[Customer]) -> dict[int, Region]:
    """By the customer's id the region that their contact points (fetched before) tell; one query for all."""
    codes = {person.pk: code for person in people if (code := told_by(person.contacts.all()))}
    wanted = {each for code in codes.values() for each in above(code)}
    regions = {row.code: row for row in Region.objects.filter(code__in=wanted)}
    lines = {pk: (regions[code] for code in above(code) if code in regions) for pk, code in codes.items()}
    return {pk: region for pk, line in lines.items() if (region := next(line, None)) is not None}


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a thousand customers: the last id (None at the end), and what was filled in."""

    after: int | None
    looked: int
    filled: list[Customer]


def fill_batch(after: int, people: QuerySet[Customer] | None = None, actor: Actor | None = None) -> Batch:
    """Fill in the next thousand customers without region from this id on, of all or of these."""
    rows = without_region(Customer.objects.all() if people is None else people).filter(pk__gt=after)
    listed = list(rows.order_by("pk").prefetch_related("contacts")[:BATCH])
    if not listed:
        return Batch(None, 0, [])
    regions = found_for(listed)
    with transaction.atomic():
        filled = [
            person
            for person in listed
            if person.pk in regions and _set(person, regions[person.pk], actor=actor)
        ]
    return Batch(listed[-1].pk, len(listed), filled)
