"""Who may see which customers."""

from __future__ import annotations

from django.db.models import QuerySet

from zhulian.customers.models import Customer
from zhulian.platform.access import Actor, NotFound


def visible_to(actor: Actor, code: str = "customer.read") -> QuerySet[Customer]:
    """The customers of the client companies for which the actor holds `code`; merged ones left out."""
    reach = actor.reach(code)
    rows = Customer.objects.filter(merged_into__isnull=True)
    if reach.everywhere is not None:
        return rows
    return rows.filter(client_id__in=list(reach.clients))


def access_customer(actor: Actor, customer_id: int, code: str = "customer.read") -> Customer:
    """The customer, if the actor may. Raises NotFound."""
    found = visible_to(actor, code).filter(pk=customer_id).first()
    if found is None:
        raise NotFound(f"customer {customer_id}")
    return found
