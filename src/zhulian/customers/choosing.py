"""What programs name by code or id, found among what people would be offered; None where there is none."""

from __future__ import annotations

from collections.abc import Collection

from zhulian.catalogue.models import Region
from zhulian.customers.models import Customer, CustomerGroup, Organisation, Tier
from zhulian.people.queries import clients_served
from zhulian.platform.models import User
from zhulian.platform.records import chosen


def tier_with(client_id: int, code: str, held: int | None = None) -> Tier | None:
    """A tier of the client company."""
    return chosen(Tier.objects.filter(client=client_id), held=held, code=code)


def organisation_with(client_id: int, pk: int, held: int | None = None) -> Organisation | None:
    """An organisation of the client company."""
    return chosen(Organisation.objects.filter(client=client_id), held=held, pk=pk)


def region_with(code: str) -> Region | None:
    """A region by its official code."""
    return Region.objects.select_related("parent__parent").filter(code=code).first()


def manager_with(client_id: int, username: str, customer: Customer | None = None) -> User | None:
    """Somebody in service for the client company, or who manages the customer already."""
    found = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if found is None or (customer is not None and customer.manager_id == found.pk):
        return found
    return found if client_id in clients_served([found.pk]).get(found.pk, ()) else None


def groups_with(
    client_id: int, ids: Collection[int], customer: Customer | None = None
) -> list[CustomerGroup]:
    """Those of these groups that may be chosen."""
    held = set(customer.groups.values_list("pk", flat=True)) if customer is not None else set()
    rows = CustomerGroup.objects.filter(client=client_id, pk__in=ids)
    return [row for row in rows if row.is_active or row.pk in held]
