"""Fills in regions that nobody set, from what is known of a customer (SPEC IN5). What a person set stays."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

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


def _set(customer: Customer, region: Region, *, is_new: bool) -> bool:
    rows = Customer.objects.filter(pk=customer.pk, region__isnull=True)
    if not rows.update(region=region):
        return False
    customer.region = region
    if not is_new:
        audit.record(Actor.system(LABEL), "customer.region_filled", customer, new={"region": region.name})
    return True


def fill_batch(after: int) -> tuple[int | None, int]:
    """The next thousand customers without region from this id on: (the last id or None at the end, how many filled)."""
    rows = Customer.objects.filter(pk__gt=after, region__isnull=True, merged_into__isnull=True)
    people = list(rows.order_by("pk").prefetch_related("contacts")[:BATCH])
    if not people:
        return None, 0
    codes = {person.pk: code for person in people if (code := told_by(person.contacts.all()))}
    wanted = {each for code in codes.values() for each in above(code)}
    regions = {row.code: row for row in Region.objects.filter(code__in=wanted)}
    filled = 0
    with transaction.atomic():
        for person in people:
            line = above(codes.get(person.pk, ""))
            region = next((regions[code] for code in line if code in regions), None)
            filled += region is not None and _set(person, region, is_new=False)
    return people[-1].pk, filled
