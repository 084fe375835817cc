"""Who may see which customers."""

from __future__ import annotations

from django.db.models import QuerySet

from zhulian.customers.models import Customer, Organisation
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.records import rows_within

SHOWN = ("client", "organisation__tier", "tier", "region__parent__parent", "manager")
"""What every page of a customer shows."""

WRITE = "customer.write"


def visible_to(actor: Actor, code: str = "customer.read") -> QuerySet[Customer]:
    """The customers of the client companies for which the actor holds `code`; merged ones left out."""
    reach = actor.reach(code)
    rows = Customer.objects.filter(merged_into__isnull=True)
    if reach.everywhere is not None:
        return rows
    return rows.filter(client_id__in=list(reach.clients))


def access_customer(actor: Actor, customer_id: int, code: str = "customer.read") -> Customer:
    """The customer, if the actor may. Raises NotFound."""
    rows = visible_to(actor, code).select_related(*SHOWN)
    found = rows.filter(pk=customer_id).first()
    if found is None:
        raise NotFound(f"customer {customer_id}")
    return found


def may_see(actor: Actor, customer_id: str) -> bool:
    """True if the actor may see this customer; the live topic follows."""
    is_number = customer_id.isascii() and customer_id.isdigit() and len(customer_id) < 19
    return is_number and visible_to(actor).filter(pk=int(customer_id)).exists()


def organisations_visible_to(actor: Actor, code: str = "customer.read") -> QuerySet[Organisation]:
    """The organisations, archived ones too, of the client companies for which the actor holds `code`."""
    return rows_within(actor, code, Organisation.objects.all())


def access_organisation(actor: Actor, organisation_id: int, code: str = "customer.read") -> Organisation:
    """The organisation, if the actor may. Raises NotFound."""
    rows = organisations_visible_to(actor, code).select_related("client", "parent", "tier", "region__parent")
    found = rows.filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(f"organisation {organisation_id}")
    return found
